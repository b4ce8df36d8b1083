package schema

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/dmarcpipe/dmarcpipe/parse/verdict"
)

// numbers is how many facts a combination has.
const numbers = 1 << 20

// combinations are ways to make facts of a number, in SQL and in Go.
var combinations = map[string]struct {
	sql   string
	facts func(n uint64) verdict.Facts
}{
	"up to four facts": {
		"toUInt32(arrayReduce('groupBitOr', arrayMap(p -> bitShiftLeft(toUInt32(1), bitAnd(bitShiftRight(n, p), 31)), [0, 5, 10, 15])))",
		func(n uint64) verdict.Facts { return 1<<(n&31) | 1<<(n>>5&31) | 1<<(n>>10&31) | 1<<(n>>15&31) },
	},
	"half of all facts": {
		"toUInt32(n * 2654435761)", func(n uint64) verdict.Facts { return verdict.Facts(n * 2654435761) },
	},
	"a quarter of all facts": {
		"bitAnd(toUInt32(n * 2654435761), toUInt32(n * 2246822519 + 374761393))",
		func(n uint64) verdict.Facts {
			return verdict.Facts(n*2654435761) & verdict.Facts(n*2246822519+374761393)
		},
	},
}

// judgement is a verdict with what is missing, and the facts that lead there.
type judgement struct {
	Verdict string `ch:"verdict"`
	Missing string `ch:"missing"`
	Rows    uint64 `ch:"rows"`
	Sum     uint64 `ch:"sum"`
}

// The rules in SQL are those in Go: the same facts get the same verdict, and miss
// the same things.
func TestVerdictSQL(t *testing.T) {
	db, _ := fresh(t)
	for name, c := range combinations {
		query := fmt.Sprintf(`SELECT %s AS verdict, %s AS missing, count() AS rows, sum(toUInt64(facts) * modulo(n, 65521)) AS sum
			FROM (SELECT number AS n, %s AS facts FROM numbers(%d)) GROUP BY verdict, missing ORDER BY verdict, missing`,
			verdict.SQL("facts"), verdict.MissingSQL("verdict", "facts"), c.sql, numbers)
		var got []judgement
		if err := db.Select(t.Context(), &got, query); err != nil {
			t.Fatal(err)
		}
		if diff := gocmp.Diff(judged(c.facts), got); diff != "" {
			t.Errorf("%s, -Go +SQL:\n%s", name, diff)
		}
	}
}

// judged is what Go says of the facts of all numbers.
func judged(facts func(uint64) verdict.Facts) []judgement {
	found := map[[2]string]judgement{}
	for n := range uint64(numbers) {
		f := facts(n)
		v, _ := verdict.Of(f)
		key := [2]string{string(v), verdict.Missing(v, f)}
		j := found[key]
		found[key] = judgement{Verdict: key[0], Missing: key[1], Rows: j.Rows + 1, Sum: j.Sum + uint64(f)*(n%65521)}
	}
	return slices.SortedFunc(maps.Values(found), func(a, b judgement) int {
		return cmp.Or(cmp.Compare(a.Verdict, b.Verdict), cmp.Compare(a.Missing, b.Missing))
	})
}

// identity is what is known of a source and a signer, and the facts that SQL
// makes of it.
type identity struct {
	Kind    string `ch:"kind"`
	Domain  string `ch:"domain"`
	Own     bool   `ch:"own"`
	Known   bool   `ch:"known"`
	Pending bool   `ch:"pending"`
	Source  uint32 `ch:"source"`
	Signer  uint32 `ch:"signer"`
}

// What SQL makes of the columns of sources and signers is what Go makes of them.
func TestIdentitySQL(t *testing.T) {
	db, _ := fresh(t)
	domains := []string{"", "example.org", "lists.example.org", "a.groups.example", "mylists.example", "listserv"}
	query := fmt.Sprintf(`SELECT kind, domain, own, known, pending, %s AS source, %s AS signer FROM
		(SELECT arrayJoin(?) AS kind, arrayJoin(?) AS domain, bitTest(number, 0) = 1 AS own, bitTest(number, 1) = 1 AS known, bitTest(number, 2) = 1 AS pending FROM numbers(8))`,
		verdict.SourceFactsSQL("kind", "own", "known", "pending"), verdict.SignerFactsSQL("kind", "domain"))
	var rows []identity
	if err := db.Select(t.Context(), &rows, query, kinds(), domains); err != nil {
		t.Fatal(err)
	}
	if want := len(kinds()) * len(domains) * 8; len(rows) != want {
		t.Fatalf("%d rows, want %d", len(rows), want)
	}
	for _, r := range rows {
		source := verdict.SourceFacts(verdict.Kind(r.Kind), r.Own, r.Known)
		if r.Pending {
			source = verdict.SourcePending
		}
		if signer := verdict.SignerFacts(verdict.Kind(r.Kind), r.Domain); verdict.Facts(r.Source) != source || verdict.Facts(r.Signer) != signer {
			t.Errorf("%+v: Go has source %d, signer %d", r, source, signer)
		}
	}
}

// kinds are all kinds, and one of a later version.
func kinds() []string {
	texts := []string{"of a later version"}
	for _, k := range verdict.Kinds {
		texts = append(texts, string(k))
	}
	return texts
}
