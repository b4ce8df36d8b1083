package aggregate

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dmarcpipe/dmarcpipe/parse/hint"
	"github.com/dmarcpipe/dmarcpipe/parse/limit"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
	"github.com/dmarcpipe/dmarcpipe/parse/warning"
)

func TestHints(t *testing.T) {
	full := exampleReport(1, 1)
	bare := strings.NewReplacer("<domain>example.com</domain>\n    <adkim>", "<adkim>", "<begin>1767225600</begin>", "", "<end>1767311999</end>", "<end>x</end>").Replace(full)
	hints := hint.Hints{Domain: "Example.NET.", Begin: 1700000000, End: 1700086400}
	tests := []struct {
		name       string
		doc        string
		hints      hint.Hints
		want       reason.Reason
		domain     string
		begin, end int64
		warnings   int
	}{
		{"not needed", full, hints, "", "example.com", 1767225600, 1767311999, 0},
		{"needed", bare, hints, "", "example.net", 1700000000, 1700086400, 3},
		{"no hints", bare, hint.Hints{}, reason.NoIdentity, "", 0, 0, 0},
		{"no domain", bare, hint.Hints{Begin: 1, End: 2}, reason.NoIdentity, "", 0, 0, 0},
		{"no end", bare, hint.Hints{Domain: "example.net", Begin: 1}, reason.NoIdentity, "", 0, 0, 0},
		{"absurd end", bare, hint.Hints{Domain: "example.net", Begin: 1, End: 1 << 60}, reason.NoIdentity, "", 0, 0, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			rep, err := Decode(strings.NewReader(tt.doc), limit.Limits{}, tt.hints, nil)
			if tt.want != "" {
				if got := reason.From(err).Reason; got != tt.want {
					t.Fatalf("got %v, want %s", err, tt.want)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if rep.Policy.Domain != tt.domain || rep.Begin.Unix() != tt.begin || rep.End.Unix() != tt.end {
				t.Errorf("got %s %s %s", rep.Policy.Domain, rep.Begin, rep.End)
			}
			if rep.Begin.Location() != time.UTC || rep.End.Location() != time.UTC {
				t.Error("times are not UTC")
			}
			if got := rep.Warnings.Counts[warning.FromFileName]; got != tt.warnings {
				t.Errorf("got %d warnings, want %d", got, tt.warnings)
			}
		})
	}
}

func TestReporter(t *testing.T) {
	tests := []struct{ org, email, reporter, domain string }{
		{"Receiver", "a@receiver.example", "Receiver", "receiver.example"},
		{"", "A@Receiver.Example.", "receiver.example", "receiver.example"},
		{"", "Reports <a@receiver.example>", "receiver.example", "receiver.example"},
		{"", "\"a@b\"@receiver.example", "receiver.example", "receiver.example"},
		{"", "postmaster", "", ""},
		{"", "", "", ""},
	}
	for _, tt := range tests {
		r := &Report{OrgName: tt.org, Email: tt.email}
		if r.Reporter() != tt.reporter || r.EmailDomain() != tt.domain {
			t.Errorf("%q %q: got %q and %q", tt.org, tt.email, r.Reporter(), r.EmailDomain())
		}
	}
}

func TestLooksLike(t *testing.T) {
	wide := func(s string) string { return strings.Join(strings.Split(s, ""), "\x00") + "\x00" }
	tests := []struct {
		name, head string
		want       bool
	}{
		{"plain", "<feedback>", true},
		{"declaration", `<?xml version="1.0"?><feedback xmlns="x">`, true},
		{"stray quote", `<?xml version="1.0""><feedback>`, true},
		{"byte order mark and blanks", "\ufeff \r\n\t<feedback>", true},
		{"comment", "<!-- <html> > --><feedback>", true},
		{"prefix and case", "<ns1:FeedBack xmlns:ns1=x>", true},
		{"schema", `<?xml version="1.0"?> <xs:schema targetNamespace="x"><feedback>`, true},
		{"doctype", "<!DOCTYPE html><feedback>", true},
		{"doctype of feedback", "<!DOCTYPE feedback [ <!ENTITY a 'b'>", true},
		{"doctype with subset", "<!DOCTYPE x [ <!ELEMENT a (b)> ]><feedback>", true},
		{"utf-16", wide("<feedback>"), true},
		{"utf-16 with byte order mark", "\xff\xfe" + wide("<?xml?><feedback>"), true},
		{"utf-16 big endian", "\xfe\xff\x00" + strings.TrimSuffix(wide("<feedback>"), "\x00"), true},
		{"self-closing", "<feedback/>", true},
		{"html", "<html><feedback>", false},
		{"doctype html", "<!DOCTYPE html><html>", false},
		{"other root", "<feedbacks>", false},
		{"text", "your feedback is welcome", false},
		{"address in a text", "from <feedback@example.com>", false},
		{"open comment", "<!-- <feedback>", false},
		{"json", `{"organization-name":"x"}`, false},
		{"gzip", "\x1f\x8b\x08\x00", false},
		{"empty", "", false},
		{"bracket", "<", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := LooksLike([]byte(tt.head)); got != tt.want {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

func TestUndecided(t *testing.T) {
	tests := []struct {
		name, head string
		want       bool
	}{
		{"blanks", "\ufeff \r\n\t", true},
		{"open comment", "<?xml version='1.0'?> <!-- <feedback>", true},
		{"open declaration", "<?xml version='1.0'", true},
		{"open tag", "\n\n<feed", true},
		{"utf-16", "\xff\xfe \x00 \x00", true},
		{"feedback", "<feedback>", false},
		{"html", "<html>", false},
		{"text", "abc", false},
		{"zeros", strings.Repeat("\x00", 9), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Undecided([]byte(tt.head)); got != tt.want {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

// A clone stays as it is while the decoder goes on with the record.
func TestClone(t *testing.T) {
	var clones []Record
	var forms []string
	_, err := Decode(strings.NewReader(exampleReport(1, 50)), limit.Limits{}, hint.Hints{}, func(r *Record) error {
		clones = append(clones, r.Clone())
		forms = append(forms, string(r.AppendCanonical(nil)))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for i := range clones {
		if got := string(clones[i].AppendCanonical(nil)); got != forms[i] {
			t.Fatalf("record %d: got %q, want %q", i, got, forms[i])
		}
	}
}

// Records that differ in any field differ in their canonical form.
func TestAppendCanonical(t *testing.T) {
	same := func() Record {
		return Record{
			Count: 1, SourceRaw: "x", HeaderFrom: "example.com", EnvelopeFrom: "a", EnvelopeTo: "b",
			Reasons:  []OverrideReason{{Comment: "c"}},
			DKIMAuth: []DKIMAuth{{Domain: "example.com"}}, SPFAuth: []SPFAuth{{Domain: "example.com"}},
		}
	}
	changes := map[string]func(*Record){
		"nothing":       func(*Record) {},
		"source":        func(r *Record) { r.SourceRaw = "y" },
		"count":         func(r *Record) { r.Count = 300 },
		"disposition":   func(r *Record) { r.Disposition.Value = DispositionNone },
		"raw word":      func(r *Record) { r.Disposition.Raw = "None" },
		"dkim":          func(r *Record) { r.DKIM.Value = ResultPass },
		"spf":           func(r *Record) { r.SPF.Value = ResultPass },
		"reason":        func(r *Record) { r.Reasons = nil },
		"reason type":   func(r *Record) { r.Reasons[0].Type.Value = OverrideOther },
		"shifted texts": func(r *Record) { r.EnvelopeFrom, r.EnvelopeTo = "ab", "" },
		"header from":   func(r *Record) { r.HeaderFrom = "" },
		"selector":      func(r *Record) { r.DKIMAuth[0].Selector = "s" },
		"moved result":  func(r *Record) { r.DKIMAuth, r.SPFAuth = nil, make([]SPFAuth, 2) },
		"scope":         func(r *Record) { r.SPFAuth[0].Scope.Value = ScopeHELO },
		"human result":  func(r *Record) { r.SPFAuth[0].HumanResult = "h" },
	}
	seen := map[string]string{}
	for name, change := range changes {
		r := same()
		change(&r)
		form := string(r.AppendCanonical(nil))
		if other, ok := seen[form]; ok {
			t.Errorf("%q and %q have the same form", name, other)
		}
		seen[form] = name
	}
}

func TestWarningsAreBounded(t *testing.T) {
	doc := strings.ReplaceAll(exampleReport(1, 2*warning.Max), "<scope>mfrom</scope>", "<scope>"+strings.Repeat("\u00fc", 40)+"</scope>")
	rep, err := Decode(strings.NewReader(doc), limit.Limits{}, hint.Hints{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := rep.Warnings.Counts[warning.UnknownWord]; got != 2*warning.Max {
		t.Errorf("counted %d warnings, want %d", got, 2*warning.Max)
	}
	want := warning.Warning{Kind: warning.UnknownWord, Element: "spf/scope", Row: warning.Max - 1, Value: strings.Repeat("\u00fc", 32)}
	if got := rep.Warnings.List[len(rep.Warnings.List)-1]; len(rep.Warnings.List) != warning.Max || got != want {
		t.Errorf("(-want +got):\n%s", cmp.Diff(want, got))
	}
}

func TestClip(t *testing.T) {
	tests := map[string]string{
		" short\n":                           "short",
		strings.Repeat("a", 63) + "\u20ac":   strings.Repeat("a", 63),
		strings.Repeat("a", 61) + "\u20ac":   strings.Repeat("a", 61) + "\u20ac",
		strings.Repeat("a", 61) + "\xe2\x82": strings.Repeat("a", 61) + "\ufffd",
		"bad \xff byte":                      "bad \ufffd byte",
	}
	for raw, want := range tests {
		if got := warning.Clip([]byte(raw)); got != want {
			t.Errorf("%q: got %q, want %q", raw, got, want)
		}
	}
}
