package schema

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/dmarcpipe/dmarcpipe/parse/verdict"
)

// judgedSQL is what the view judged, and the facts of old rows, have from the
// rules in Go: where it stands, and what stands there.
var judgedSQL = []struct {
	name, place, want string
}{
	{"facts of old rows", `facts UInt32 DEFAULT (.*) COMMENT`, verdict.ReportedSQL()},
	{"verdict", `(?m)^ *(multiIf\(bitAnd\(facts, .*) AS verdict,$`, verdict.SQL("facts")},
	{"missing", `(?m)^ *(arrayStringConcat\(.*) AS missing,$`, verdict.MissingSQL("verdict", "facts")},
	{
		"facts of sources", `bitOr\(bitOr\(r\.facts, (.*)\), toUInt32\(.*\)\) AS facts,`,
		verdict.SourceFactsSQL("s.kind", "has(s.own, r.domain)", "s.basis IN ('user', 'network', 'ptr', 'as', 'domain')", "s.basis = '' AND r.source_ip != toIPv6('::')"),
	},
	{
		"facts of signers", `bitOr\(bitOr\(r\.facts, .*\), (toUInt32\(.*\))\) AS facts,`,
		verdict.SignerFactsSQL("g.kind", "r.signer"),
	},
}

// TestJudgedSQL holds the newest migration that defines judged to the rules; with
// -update it is written, which is for a migration that was not released yet; the
// golden files follow in the next run.
func TestJudgedSQL(t *testing.T) {
	const file = "migrations/0008_identity.sql"
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	for _, part := range judgedSQL {
		at := regexp.MustCompile(part.place).FindStringSubmatchIndex(text)
		switch {
		case at == nil:
			t.Errorf("%s: no place in %s", part.name, file)
		case *update:
			text = text[:at[2]] + part.want + text[at[3]:]
		case text[at[2]:at[3]] != part.want:
			t.Errorf("%s in %s is not as the rules have it (go test ./store/schema -update, twice)", part.name, file)
		}
	}
	if *update && !strings.EqualFold(text, string(data)) {
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
