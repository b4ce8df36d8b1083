package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/dmarcpipe/dmarcpipe/ingest"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
)

const reportXML = `<feedback><report_metadata><org_name>Example Net</org_name><email>dmarc@example.net</email>
<report_id>%d</report_id><date_range><begin>1704067200</begin><end>1704153599</end></date_range></report_metadata>
<policy_published><domain>example.com</domain><p>none</p></policy_published>
<record><row><source_ip>192.0.2.1</source_ip><count>3</count><policy_evaluated><disposition>none</disposition>
<dkim>pass</dkim><spf>fail</spf></policy_evaluated></row><identifiers><header_from>example.com</header_from></identifiers></record>
</feedback>`

// reports writes n reports of one record into a new folder.
func reports(t *testing.T, n int) (folder string) {
	t.Helper()
	folder = t.TempDir()
	for i := range n {
		if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("%d.xml", i)), fmt.Appendf(nil, reportXML, i), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

func ask(t *testing.T, o Opening, sql string) string {
	t.Helper()
	var out bytes.Buffer
	if err := Query(t.Context(), o, &out, sql, "TSV"); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestIngest(t *testing.T) {
	o := IngestOptions{Opening: opening(t, testConfig(t)), Paths: []string{reports(t, 20)}}
	for _, want := range []ingest.Summary{
		{Messages: 20, Stored: 20, Reports: ingest.ByKind{DMARC: 20}, Rows: 20, Rejected: map[reason.Reason]int{}},
		{Messages: 20, Duplicate: 20, Rejected: map[reason.Reason]int{}},
	} {
		got, err := Ingest(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(&want, got, cmpopts.IgnoreFields(ingest.Summary{}, "Seconds")); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
	}
	if got := ask(t, o.Opening, "SELECT count(), sum(count) FROM records"); got != "20\t60\n" {
		t.Errorf("the store holds %q, want 20 rows and 60 messages", got)
	}
}

// A run that was interrupted is repeated: nothing is missing and nothing
// counts twice.
func TestIngestInterrupted(t *testing.T) {
	o := IngestOptions{Opening: opening(t, testConfig(t)), Paths: []string{reports(t, 50)}}
	for range 2 {
		ctx, stop := context.WithCancel(t.Context())
		o.Progress = stopAfter{stop}
		if _, err := Ingest(ctx, o); err != nil && !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
	}
	o.Progress = nil
	if _, err := Ingest(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	if got := ask(t, o.Opening, "SELECT count(), sum(count) FROM records"); got != "50\t150\n" {
		t.Errorf("the store holds %q, want 50 rows and 150 messages", got)
	}
}

// stopAfter interrupts a run after its first mail.
type stopAfter struct{ stop context.CancelFunc }

func (stopAfter) Total(int64) {}

func (s stopAfter) Advance(mails int, _ int64) {
	if mails > 0 {
		s.stop()
	}
}

func TestQueryWithoutData(t *testing.T) {
	err := Query(t.Context(), opening(t, testConfig(t)), &bytes.Buffer{}, "SELECT 1", "TSV")
	if err == nil || !strings.Contains(err.Error(), "there is no data yet in ") {
		t.Errorf("error %v", err)
	}
}

func TestQueryWithoutTables(t *testing.T) {
	o := opening(t, testConfig(t))
	if err := os.Mkdir(string(o.Config.Engine.Data), 0o700); err != nil {
		t.Fatal(err)
	}
	err := Query(t.Context(), o, &bytes.Buffer{}, "SELECT 1", "TSV")
	if err == nil || !strings.HasSuffix(err.Error(), "run 'dmarcpipe migrate'") {
		t.Errorf("error %v", err)
	}
}

// The engine puts a damaged part aside without a word, so dmarcpipe says it.
func TestDamageIsSaid(t *testing.T) {
	o := opening(t, testConfig(t))
	if _, err := Ingest(t.Context(), IngestOptions{Opening: o, Paths: []string{reports(t, 1)}}); err != nil {
		t.Fatal(err)
	}
	damage(t, string(o.Config.Engine.Data))
	var log bytes.Buffer
	o.Logger = slog.New(slog.NewTextHandler(&log, nil))
	if err := Migrate(t.Context(), o, io.Discard); err != nil { // the list of migrations is damaged as well
		t.Fatal(err)
	}
	for _, want := range []string{"a part of the data is damaged", "restore the data folder", "folder=" + string(o.Config.Engine.Data)} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("no %q in the log:\n%s", want, log.String())
		}
	}
}

// damage cuts the rows of every part short.
func damage(t *testing.T, folder string) {
	t.Helper()
	cut := 0
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.Name() != "data.bin" {
			return err
		}
		cut++
		return os.Truncate(path, 3)
	})
	if err != nil || cut == 0 {
		t.Fatalf("cut %d parts short: %v", cut, err)
	}
}

func TestMigrate(t *testing.T) {
	o := opening(t, testConfig(t))
	for _, want := range []string{"migration 0001_reports: statement 1 of ", "the schema is up to date (version "} {
		var out bytes.Buffer
		if err := Migrate(t.Context(), o, &out); err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(out.String(), want) {
			t.Errorf("no %q at the start of:\n%s", want, out.String())
		}
	}
}
