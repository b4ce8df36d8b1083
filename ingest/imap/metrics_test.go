package imap

import (
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
)

func TestMetricsLint(t *testing.T) {
	reg := prometheus.NewPedanticRegistry()
	for _, name := range []string{"first", "second"} {
		opts := Options{Name: name, Host: "h", Username: "u", Password: "p", Registerer: reg}
		if _, err := New(opts); err != nil {
			t.Fatal(err)
		}
	}
	problems, err := testutil.GatherAndLint(reg)
	if err != nil || len(problems) > 0 {
		t.Errorf("problems %v, error %v", problems, err)
	}
	n, err := testutil.GatherAndCount(reg, "dmarcpipe_imap_commands_total")
	if want := 2 * len(commands) * len(results); err != nil || n != want {
		t.Errorf("%d series of commands, error %v; want %d", n, err, want)
	}
}
