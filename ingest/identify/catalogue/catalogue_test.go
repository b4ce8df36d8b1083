package catalogue_test

import (
	"slices"
	"testing"

	"github.com/dmarcpipe/dmarcpipe/ingest/identify/catalogue"
	"github.com/dmarcpipe/dmarcpipe/parse/verdict"
)

// load returns the catalogue that is built in.
func load(t testing.TB) *catalogue.Catalogue {
	t.Helper()
	c, err := catalogue.Load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestServicesAreThoseOfTheData(t *testing.T) {
	var names []string
	for s := range load(t).Services() {
		if s.User || s.Kind == verdict.KindUnknown {
			t.Errorf("%+v is of a user, or of no kind", s)
		}
		names = append(names, s.Name)
	}
	var want []string
	for _, e := range entries(t) {
		want = append(want, e.name)
	}
	if !slices.Equal(names, want) {
		t.Errorf("%d services, %d lines of data", len(names), len(want))
	}
}
