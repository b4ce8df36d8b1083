package catalogue_test

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/publicsuffix"

	"github.com/dmarcpipe/dmarcpipe/parse/verdict"
)

// entry is a line of services.csv as it is written.
type entry struct{ name, kind, domains, ptr, asns, networks, setup, note string }

// entries reads services.csv without the code that it tests.
func entries(t *testing.T) []entry {
	t.Helper()
	data, err := os.ReadFile("services.csv")
	if err != nil {
		t.Fatal(err)
	}
	r := csv.NewReader(bytes.NewReader(data))
	r.Comment = '#'
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var all []entry
	for _, row := range rows[1:] {
		all = append(all, entry{row[0], row[1], row[2], row[3], row[4], row[5], row[6], row[7]})
	}
	return all
}

func TestDataHasServicesOfEveryKind(t *testing.T) {
	all := entries(t)
	if len(all) < 650 {
		t.Errorf("%d services are too few", len(all))
	}
	for _, k := range verdict.Kinds[1:] {
		of := func(e entry) bool { return e.kind == string(k) }
		if !slices.ContainsFunc(all, of) {
			t.Errorf("no service is of kind %s", k)
		}
	}
}

func TestDataIsSorted(t *testing.T) {
	all := entries(t)
	byKindAndName := func(a, b entry) int {
		return cmp.Or(strings.Compare(a.kind, b.kind), strings.Compare(strings.ToLower(a.name), strings.ToLower(b.name)))
	}
	if !slices.IsSortedFunc(all, byKindAndName) {
		t.Error("lines are not sorted by kind, then by name")
	}
	for _, e := range all {
		for _, list := range []string{e.domains, e.ptr, e.setup} {
			if words := strings.Fields(list); !slices.IsSorted(words) || strings.Join(words, " ") != list {
				t.Errorf("%s: %q is not sorted, or has more than single blanks", e.name, list)
			}
		}
	}
}

func TestDataNamesNothingTwice(t *testing.T) {
	by := make(map[string]string)
	for _, e := range entries(t) {
		things := []string{"name " + strings.ToLower(e.name)}
		for column, list := range map[string]string{"name of hosts ": e.domains + " " + e.ptr, "AS ": e.asns, "network ": e.networks} {
			for f := range strings.FieldsSeq(list) {
				things = append(things, column+f)
			}
		}
		for _, thing := range things {
			if other, ok := by[thing]; ok {
				t.Errorf("%s is of %s and of %s", thing, other, e.name)
			}
			by[thing] = e.name
		}
	}
}

func TestDataHasSoundNames(t *testing.T) {
	for _, e := range entries(t) {
		if e.domains+e.ptr+e.asns+e.networks == "" {
			t.Errorf("%s can not be found by anything", e.name)
		}
		own := strings.Fields(e.domains)
		for _, d := range append(own, strings.Fields(e.ptr)...) {
			if strings.Trim(d, "abcdefghijklmnopqrstuvwxyz0123456789-.") != "" || strings.Contains(d, "..") || strings.Trim(d, ".-") != d {
				t.Errorf("%s: %q is not a domain in lower case", e.name, d)
			}
			if suffix, icann := publicsuffix.PublicSuffix(d); suffix == d && (icann || !strings.Contains(d, ".")) {
				t.Errorf("%s: anybody can have a name below %s", e.name, d)
			}
			if slices.ContainsFunc(own, func(o string) bool { return strings.HasSuffix(d, "."+o) }) {
				t.Errorf("%s: %s is below another domain of it", e.name, d)
			}
		}
	}
}

func TestDataHasSoundNumbers(t *testing.T) {
	for _, e := range entries(t) {
		var numbers []uint64
		for f := range strings.FieldsSeq(e.asns) {
			n, err := strconv.ParseUint(f, 10, 32)
			private := 64496 <= n && n <= 131071 || n >= 4200000000
			if err != nil || n == 0 || private {
				t.Errorf("%s: %s is not the number of a public autonomous system", e.name, f)
			}
			numbers = append(numbers, n)
		}
		if !slices.IsSorted(numbers) {
			t.Errorf("%s: numbers of autonomous systems are not sorted", e.name)
		}
	}
}

func TestDataHasNetworksApart(t *testing.T) {
	type owned struct {
		prefix netip.Prefix
		name   string
	}
	var all []owned
	for _, e := range entries(t) {
		for f := range strings.FieldsSeq(e.networks) {
			all = append(all, owned{netip.MustParsePrefix(f), e.name})
		}
	}
	for i, a := range all {
		if a.prefix != a.prefix.Masked() || !a.prefix.Addr().IsGlobalUnicast() || a.prefix.Addr().IsPrivate() {
			t.Errorf("%s: %s is not a public network", a.name, a.prefix)
		}
		for _, b := range all[:i] {
			if a.prefix.Overlaps(b.prefix) {
				t.Errorf("%s of %s overlaps %s of %s", a.prefix, a.name, b.prefix, b.name)
			}
		}
	}
}

func TestDataUsesWordsOfSetup(t *testing.T) {
	for _, e := range entries(t) {
		if !slices.Contains([]string{"", "dkim", "return_path", "dkim return_path"}, e.setup) {
			t.Errorf("%s: setup %q is none of dkim and return_path", e.name, e.setup)
		}
	}
}
