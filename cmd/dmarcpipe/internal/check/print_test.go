package check

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var printed = []Result{
	{Group: GroupSPF, Name: "record", Status: StatusPass, Text: "v=spf1 -all", Next: "nothing", Detail: []string{"one lookup"}},
	{Group: GroupSPF, Name: "lookups", Status: StatusFail, Text: "there are 11 lookups", Next: "remove includes of services that are no longer used", Detail: []string{"include:a", "  include:b.example.com is one that nobody needs"}},
	{Group: GroupMX, Name: "certificate of a-mail-server-with-a-long-name.example.com", Status: StatusWarn, Text: "the certificate is self-signed", Next: "get another"},
	{Group: GroupMX, Name: "port 25", Status: StatusUnknown, Text: "not reached", Next: "try again"},
}

func TestPrint(t *testing.T) {
	for _, test := range []struct {
		name    string
		options PrintOptions
		want    string
	}{
		{"pipe", PrintOptions{}, `
spf
  pass     record   v=spf1 -all
  fail     lookups  there are 11 lookups
                    -> remove includes of services that are no longer used
                      include:a
                        include:b.example.com is one that nobody needs

mx
  warn     certificate of a-mail-server-with-a-long-name.example.com
                    the certificate is self-signed
                    -> get another
  unknown  port 25  not reached
                    -> try again

example.com: 1 pass, 1 warn, 1 fail, 1 unknown
`},
		{"narrow and verbose", PrintOptions{Verbose: true, Width: 60}, `
spf
  pass     record   v=spf1 -all
                      one lookup
  fail     lookups  there are 11 lookups
                    -> remove includes of services that are
                       no longer used
                      include:a
                        include:b.example.com is one that
                          nobody needs

mx
  warn     certificate of a-mail-server-with-a-long-name.example.com
                    the certificate is self-signed
                    -> get another
  unknown  port 25  not reached
                    -> try again

example.com: 1 pass, 1 warn, 1 fail, 1 unknown
`},
	} {
		test.options.Domain = "example.com"
		var b strings.Builder
		if err := Print(&b, printed, test.options); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(strings.TrimPrefix(test.want, "\n"), b.String()); diff != "" {
			t.Errorf("%s: %s", test.name, diff)
		}
	}
}

func TestPrintColor(t *testing.T) {
	var b strings.Builder
	if err := Print(&b, printed[:1], PrintOptions{Domain: "example.com", Color: true}); err != nil {
		t.Fatal(err)
	}
	if want := "spf\n  \x1b[32mpass\x1b[0m     record  v=spf1 -all\n\nexample.com: 1 pass, 0 warn, 0 fail\n"; b.String() != want {
		t.Errorf("%q", b.String())
	}
}

var errFull = errors.New("disk full")

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errFull }

func TestPrintFails(t *testing.T) {
	if err := Print(fullDisk{}, printed, PrintOptions{}); !errors.Is(err, errFull) {
		t.Error(err)
	}
}

func TestJSON(t *testing.T) {
	var b strings.Builder
	if err := JSON(&b, "example.com", printed); err != nil {
		t.Fatal(err)
	}
	var got Document
	if err := json.Unmarshal([]byte(b.String()), &got); err != nil {
		t.Fatal(err)
	}
	want := Document{Domain: "example.com", Sum: Sum{Pass: 1, Warn: 1, Fail: 1, Unknown: 1}, Results: printed}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// What strangers publish cannot act on a terminal, nor fill it.
func TestPlain(t *testing.T) {
	r := Result{Text: "a\x1b[2J\nb", Next: strings.Repeat("x", 3*maxText), Detail: []string{"  \u202eindented", strings.Repeat(" ", 100) + "far"}}
	for range maxDetail {
		r.Detail = append(r.Detail, "line")
	}
	got := r.plain()
	if got.Text != "a[2J b" || len(got.Next) != maxText || got.Detail[0] != "  indented" || got.Detail[1] != strings.Repeat(" ", maxIndent)+"far" {
		t.Errorf("%+v", got)
	}
	if last := got.Detail[len(got.Detail)-1]; len(got.Detail) != maxDetail+1 || last != "and 2 lines more" {
		t.Errorf("%d lines, the last is %q", len(got.Detail), last)
	}
}
