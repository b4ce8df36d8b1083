package catalogue_test

import (
	"testing"

	"github.com/dmarcpipe/dmarcpipe/ingest/identify/catalogue"
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

func TestLoad(t *testing.T) {
	c := load(t)
	if s, ok := c.PTR("mail-sor-f41.google.com."); !ok || s.Name != "Google Workspace" {
		t.Errorf("PTR finds %v", s)
	}
}
