package schema

import (
	"os"
	"strings"
	"testing"

	"github.com/dmarcpipe/dmarcpipe/dashboards/alerts"
)

// TestAlertsSQL holds the newest migration that defines domain_alerts to the rules;
// with -update it is written, which is for a migration that was not released yet;
// the golden files follow in the next run.
func TestAlertsSQL(t *testing.T) {
	const (
		file  = "migrations/0011_alerts.sql"
		begin = "CREATE OR REPLACE VIEW "
	)
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	head, got, found := strings.Cut(string(data), begin)
	got = begin + got
	want := alerts.ViewsSQL()
	switch {
	case !found:
		t.Errorf("no view in %s", file)
	case *update:
		if err := os.WriteFile(file, []byte(head+want), 0o644); err != nil {
			t.Fatal(err)
		}
	case got != want:
		t.Errorf("%s is not as the rules have it (go test ./store/schema -update, twice)", file)
	}
}
