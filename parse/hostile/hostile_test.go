package hostile_test

import (
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/dmarcpipe/dmarcpipe/parse"
	"github.com/dmarcpipe/dmarcpipe/parse/aggregate"
	"github.com/dmarcpipe/dmarcpipe/parse/hostile"
	"github.com/dmarcpipe/dmarcpipe/parse/tlsrpt"
	"github.com/dmarcpipe/dmarcpipe/parse/warning"
)

var update = flag.String("update", "", "write verdicts and checksums of the cases that match anew (. is all); read the difference before you keep it")

// TestCases reads the cases that are files. Those that are made follow in
// TestMadeCases.
func TestCases(t *testing.T) {
	small, err := hostile.Small()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cases(t) {
		if _, ok := small[c.File]; ok {
			t.Run(c.Name(), func(t *testing.T) { checkCase(t, c) })
		}
	}
}

// checkCase compares the findings of a case, one a line, with its verdict. What
// they cost is the business of BenchmarkHostile.
func checkCase(t *testing.T, c hostile.Case) {
	t.Helper()
	data, err := c.Data()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(c.Want, lines(judge(c, data))); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}

// judge reads a case as the pipeline would: mail without a name, files with one.
func judge(c hostile.Case, data []byte) []parse.Finding {
	name := c.File
	if filepath.Ext(name) == ".eml" {
		name = ""
	}
	return parse.Mail(data, name, parse.Options{})
}

func cases(t testing.TB) []hostile.Case {
	t.Helper()
	if *update != "" {
		if err := writeAnew(regexp.MustCompile(*update)); err != nil {
			t.Fatal(err)
		}
		t.Fatal("verdicts and checksums are written anew: run again without -update")
	}
	all, err := hostile.Cases()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// writeAnew writes the verdicts of the cases that match, and testdata/SHA256SUMS
// for those and the ones that are in it already.
func writeAnew(match *regexp.Regexp) error {
	sums, err := hostile.Checksums()
	if err != nil {
		return err
	}
	for file, build := range hostile.Builders() {
		if !match.MatchString(file) {
			continue
		}
		data := build()
		c := hostile.Case{File: file}
		if err := os.WriteFile(filepath.Join("testdata", c.Name()+".want"), []byte(lines(judge(c, data))), 0o600); err != nil {
			return err
		}
		sums[file] = hostile.Sum(data)
	}
	var list strings.Builder
	for _, file := range slices.Sorted(maps.Keys(sums)) {
		if hostile.Builders()[file] != nil {
			fmt.Fprintf(&list, "%s  %s\n", sums[file], file)
		}
	}
	return os.WriteFile(filepath.Join("testdata", "SHA256SUMS"), []byte(list.String()), 0o600)
}

// lines is findings, one a line. The findings of a flood are alike, so that only
// the first ones are written out.
func lines(fs []parse.Finding) string {
	const most = 100
	var b strings.Builder
	for _, f := range fs[:min(len(fs), most)] {
		b.WriteString(line(f))
	}
	if len(fs) > most {
		fmt.Fprintf(&b, "and %d more\n", len(fs)-most)
	}
	return b.String()
}

func line(f parse.Finding) string {
	switch f.Kind {
	case parse.KindDMARC:
		return fmt.Sprintf("dmarc %q id=%.200q records=%d messages=%d\n", f.Member, f.Report.ReportID, f.Report.Totals.Records, f.Report.Totals.Messages)
	case parse.KindTLS:
		t := f.TLS.Totals
		return fmt.Sprintf("tls %q id=%.200q policies=%d successful=%d failed=%d failures=%d\n", f.Member, f.TLS.ReportID,
			t.Policies, t.SuccessfulSessions, t.FailedSessions, t.Failures)
	case parse.KindFailure:
		return fmt.Sprintf("failure %q domain=%q source=%s\n", f.Member, f.Failure.Domain, f.Failure.SourceIP)
	case parse.KindRejected:
		return fmt.Sprintf("rejected %q %s\n", f.Member, f.Err.Reason)
	}
	return fmt.Sprintf("not_report %s\n", f.Detail)
}

// TestTextsAreClean holds that what a stranger writes into any field comes out
// as valid UTF-8 without control characters.
func TestTextsAreClean(t *testing.T) {
	for _, c := range cases(t) {
		if !strings.HasPrefix(c.File, "texts-") {
			continue
		}
		data, err := c.Data()
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range judge(c, data) {
			checkTexts(t, c.File, reflect.ValueOf(f.Report))
			checkTexts(t, c.File, reflect.ValueOf(f.TLS))
			checkTexts(t, c.File, reflect.ValueOf(f.Failure))
			rows := errors.Join(
				f.Each(func(r *aggregate.Record) error { checkTexts(t, c.File, reflect.ValueOf(r)); return nil }),
				f.EachFailure(func(r *tlsrpt.Failure) error { checkTexts(t, c.File, reflect.ValueOf(r)); return nil }))
			if rows != nil {
				t.Errorf("%s: %v", c.File, rows)
			}
		}
	}
}

// checkTexts walks over every exported text in v but those of warnings, which
// are as sent.
func checkTexts(t *testing.T, where string, v reflect.Value) {
	t.Helper()
	switch v.Kind() {
	case reflect.String:
		bad := func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }
		if s := v.String(); !utf8.ValidString(s) || strings.ContainsFunc(s, bad) {
			t.Errorf("%s: got the text %q", where, s)
		}
	case reflect.Pointer:
		checkTexts(t, where, v.Elem())
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			checkTexts(t, where, v.Index(i))
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[warning.Log]() {
			return
		}
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				checkTexts(t, where, v.Field(i))
			}
		}
	}
}
