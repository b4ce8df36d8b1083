package schema

import (
	"testing"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"github.com/dmarcpipe/dmarcpipe/parse/verdict"
	"github.com/dmarcpipe/dmarcpipe/parse/verdict/verdicttest"
)

// reportedColumns are the columns of records that ReportedSQL looks at.
const reportedColumns = "domain String, dkim String, spf String, envelope_from String, `reasons.type` Array(String), " +
	"`dkim_auth.domain` Array(String), `dkim_auth.result` Array(String), `spf_auth.domain` Array(String), `spf_auth.result` Array(String)"

// Rows from before there were facts get the verdicts of new ones, but for what
// their columns cannot tell.
func TestReportedSQL(t *testing.T) {
	db, _ := fresh(t)
	const sets = "../../parse/verdict/testdata/"
	rows := verdicttest.Rows(t, sets+"labelled.csv", sets+"independent.csv")
	fillReported(t, db, rows)
	var facts []struct {
		Row   uint32 `ch:"n"`
		Facts uint32 `ch:"facts"`
	}
	if err := db.Select(t.Context(), &facts, "SELECT n, "+verdict.ReportedSQL()+" AS facts FROM reported"); err != nil {
		t.Fatal(err)
	}
	same := 0
	for _, f := range facts {
		r := &rows[f.Row]
		want, _ := r.Judge()
		if got, _ := r.JudgeFacts(verdict.Facts(f.Facts)); got == want {
			same++
		} else {
			t.Logf("%s instead of %s: %s", got, want, r.Why)
		}
	}
	t.Logf("%d of %d rows get the same verdict", same, len(rows))
	if len(facts) != len(rows) || same*100 < len(rows)*97 {
		t.Errorf("%d of %d rows get the same verdict, want 97 %%", same, len(rows))
	}
}

func fillReported(t *testing.T, db driver.Conn, rows []verdicttest.Row) {
	t.Helper()
	if err := db.Exec(t.Context(), "CREATE TABLE reported (n UInt32, "+reportedColumns+") ENGINE = Memory"); err != nil {
		t.Fatal(err)
	}
	batch, err := db.PrepareBatch(t.Context(), "INSERT INTO reported")
	if err != nil {
		t.Fatal(err)
	}
	for i := range rows {
		if err := appendReported(batch, uint32(i), &rows[i]); err != nil {
			t.Fatal(err)
		}
	}
	if err := batch.Send(); err != nil {
		t.Fatal(err)
	}
}

func appendReported(batch driver.Batch, n uint32, r *verdicttest.Row) error {
	rec := &r.Record
	var reasons, dkimDomains, dkimResults, spfDomains, spfResults []string
	for _, o := range rec.Reasons {
		reasons = append(reasons, o.Type.Value.String())
	}
	for _, a := range rec.DKIMAuth {
		dkimDomains, dkimResults = append(dkimDomains, a.Domain), append(dkimResults, a.Result.Value.String())
	}
	for _, a := range rec.SPFAuth {
		spfDomains, spfResults = append(spfDomains, a.Domain), append(spfResults, a.Result.Value.String())
	}
	return batch.Append(n, r.Policy.Domain, rec.DKIM.Value.String(), rec.SPF.Value.String(), rec.EnvelopeFrom,
		reasons, dkimDomains, dkimResults, spfDomains, spfResults)
}
