package verdict_test

import (
	"testing"

	"github.com/dmarcpipe/dmarcpipe/parse/verdict/verdicttest"
)

// readLabelled returns the rows of the labelled set.
func readLabelled(t *testing.T) []verdicttest.Row {
	t.Helper()
	return verdicttest.Rows(t, "testdata/labelled.csv")
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
