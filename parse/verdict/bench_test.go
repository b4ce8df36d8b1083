package verdict_test

import (
	"fmt"
	"testing"

	"golang.org/x/net/publicsuffix"

	"github.com/dmarcpipe/dmarcpipe/parse/aggregate"
	"github.com/dmarcpipe/dmarcpipe/parse/verdict"
	"github.com/dmarcpipe/dmarcpipe/parse/verdict/verdicttest"
)

// rowsOf are rows as reports have them: two DKIM results, one of SPF, and as
// many different domains as there are services.
func rowsOf(services int) []aggregate.Record {
	rows := make([]aggregate.Record, 1024)
	for i := range rows {
		bounce := fmt.Sprintf("bounce.service%d.example.net", i%services)
		rows[i] = aggregate.Record{
			HeaderFrom: "news.example.com", EnvelopeFrom: bounce,
			DKIMAuth: verdicttest.DKIM("news.example.com=pass " + bounce + "=pass"), SPFAuth: verdicttest.SPF(bounce + "=pass"),
			Reasons: verdicttest.Reasons("local_policy:arc=pass as[1].d=example.net"),
		}
	}
	return rows
}

func BenchmarkRead(b *testing.B) {
	for _, services := range []int{10, 1000} {
		rows := rowsOf(services)
		b.Run(fmt.Sprintf("services=%d", services), func(b *testing.B) {
			b.ReportAllocs()
			r := verdict.NewReader(&aggregate.Policy{Domain: "example.com"})
			for i := 0; b.Loop(); i++ {
				facts, _ := r.Read(&rows[i%len(rows)])
				verdict.Of(facts)
			}
		})
	}
}

// BenchmarkReadReport is a report of one row, as most are.
func BenchmarkReadReport(b *testing.B) {
	rows := rowsOf(1000)
	policy := aggregate.Policy{Domain: "example.com"}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		facts, _ := verdict.NewReader(&policy).Read(&rows[i%len(rows)])
		verdict.Of(facts)
	}
}

// BenchmarkReadPlain is alignment alone, by a look-up in the list for each
// domain of the row.
func BenchmarkReadPlain(b *testing.B) {
	rows := rowsOf(1000)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		rec := &rows[i%len(rows)]
		from, _ := publicsuffix.EffectiveTLDPlusOne(rec.HeaderFrom)
		aligned := false
		for _, a := range rec.DKIMAuth {
			org, _ := publicsuffix.EffectiveTLDPlusOne(a.Domain)
			aligned = aligned || org == from && a.Result.Value == aggregate.ResultPass
		}
		for _, a := range rec.SPFAuth {
			org, _ := publicsuffix.EffectiveTLDPlusOne(a.Domain)
			aligned = aligned || org == from && a.Result.Value == aggregate.ResultPass
		}
		if !aligned {
			b.Fatal("not aligned")
		}
	}
}

// Gathering facts must not slow the store down: once the domains of a report
// are known, a row costs no memory.
func TestReadAllocates(t *testing.T) {
	rows := rowsOf(100)
	r := verdict.NewReader(&aggregate.Policy{Domain: "example.com"})
	n := testing.AllocsPerRun(10, func() {
		for i := range rows {
			r.Read(&rows[i])
		}
	})
	if n != 0 {
		t.Errorf("%d rows cost %v allocations, want none", len(rows), n)
	}
}
