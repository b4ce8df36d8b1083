package demo

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/sample"
	"github.com/dmarcpipe/dmarcpipe/store/engine/enginetest"
)

var twoMonths = sample.Options{Seed: 1, End: time.Date(2026, time.November, 23, 0, 0, 0, 0, time.UTC)}

func options(t *testing.T, out *bytes.Buffer) Options {
	t.Helper()
	return Options{
		Sample: twoMonths, Once: true, DataDir: t.TempDir(), Library: enginetest.Library(t), Version: "test",
		Stdout: out, Notices: t.Output(), Logger: slog.New(slog.NewTextHandler(t.Output(), nil)),
	}
}

var duration = regexp.MustCompile(` in [0-9.]+ s`)

// The tables of the demo, which come out of the store, say what the sample was
// made of: no report is lost and none counts twice, also when the whole
// mailbox is read once more.
func TestTablesTellTheTruthTwice(t *testing.T) {
	var out bytes.Buffer
	o := options(t, &out)
	truth := gatherTruth(twoMonths)
	for _, read := range []string{truth.firstRead(), truth.secondRead()} {
		out.Reset()
		if err := Run(t.Context(), o); err != nil {
			t.Fatal(err)
		}
		got := duration.ReplaceAllString(out.String(), " in SECONDS")
		if !strings.Contains(got, read) {
			t.Errorf("no %q in\n%s", read, got)
		}
		for _, want := range []string{truth.total(), truth.weeks(), truth.policies()} {
			if !strings.Contains(got, want) {
				t.Errorf("the tables differ (-want +got):\n%s", cmp.Diff(want, got))
			}
		}
		if diff := cmp.Diff(truth.senders(4), failures(t, got)); diff != "" {
			t.Errorf("failing senders (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(truth.sessions(), sessions(got)); diff != "" {
			t.Errorf("TLS sessions (-want +got):\n%s", diff)
		}
		checkReadiness(t, truth, got)
		checkGrades(t, truth, got)
		checkFindings(t, got)
		for line := range strings.Lines(out.String()) {
			if len(line) > 101 {
				t.Errorf("a line of %d columns: %s", len(line)-1, line)
			}
		}
	}
}

// failures reads the table of failing senders: domain and sender to messages.
func failures(t *testing.T, text string) map[string]uint64 {
	t.Helper()
	_, table, _ := strings.Cut(text, "Top failing senders")
	table, _, _ = strings.Cut(table, "\n\n")
	found, domain := map[string]uint64{}, ""
	for line := range strings.Lines(table) {
		var name string
		var hosts, failed uint64
		line = strings.ReplaceAll(line, ",", "")
		if n, _ := fmt.Sscan(line, &name, &hosts, &failed); n == 3 {
			found[domain+" "+name] = failed
		} else {
			domain = strings.TrimSpace(line)
		}
	}
	return found
}

// sessions reads the table of TLS sessions, as truth.sessions has it.
func sessions(text string) map[string]string {
	_, table, _ := strings.Cut(text, "Inbound TLS sessions")
	table, _, _ = strings.Cut(table, "\n\n")
	found := map[string]string{}
	for line := range strings.Lines(table) {
		cells := strings.Fields(strings.ReplaceAll(line, ",", ""))
		if len(cells) > 6 && strings.HasSuffix(cells[0], ".example") {
			found[cells[0]+" "+cells[1]] = strings.Join([]string{cells[2], cells[3], cells[len(cells)-1]}, " ")
		}
	}
	return found
}

func TestDemoStaysUntilItIsStopped(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var status int
	o := options(t, &bytes.Buffer{})
	o.Once, o.Sample.Days = false, 5
	o.Stdout = writerFunc(func(text []byte) {
		if metrics := regexp.MustCompile(`http://\S+/metrics`).Find(text); metrics != nil {
			status = head(t, string(metrics))
			cancel()
		}
	})
	if err := Run(ctx, o); err != nil {
		t.Fatal(err)
	}
	if status != http.StatusOK {
		t.Errorf("/metrics answers %d", status)
	}
}

func head(t *testing.T, address string) int {
	t.Helper()
	res, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	return res.StatusCode
}

type writerFunc func([]byte)

func (f writerFunc) Write(p []byte) (int, error) {
	f(p)
	return len(p), nil
}

func TestDemoSaysWhatIsWrong(t *testing.T) {
	o := options(t, &bytes.Buffer{})
	o.Library = "/nowhere/libchdb.so"
	err := Run(t.Context(), o)
	if err == nil || !strings.Contains(err.Error(), "/nowhere/libchdb.so") {
		t.Errorf("error %v", err)
	}
}
