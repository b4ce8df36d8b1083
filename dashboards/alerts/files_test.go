package alerts

import (
	"flag"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the files that are made from the rules")

// sameAs holds a file to what the rules make of it.
func sameAs(t *testing.T, file string, want []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, want, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s is not as the rules have it (go test ./dashboards/alerts -update), -want +got:\n%s", file, diff)
	}
}

func TestPrometheusFile(t *testing.T) {
	made, err := PrometheusYAML()
	if err != nil {
		t.Fatal(err)
	}
	sameAs(t, "prometheus.yml", made)
}

func TestGrafanaFile(t *testing.T) {
	made, err := GrafanaYAML()
	if err != nil {
		t.Fatal(err)
	}
	sameAs(t, "grafana.yml", made)
}
