package catalogue_test

import (
	"bytes"
	"encoding/csv"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/dmarcpipe/dmarcpipe/ingest/identify/catalogue"
)

// A file is an error, or lookups agree with a plain search through it.
func FuzzAddFile(f *testing.F) {
	f.Add([]byte("name,kind,domains,ptr,asns,networks\nA,crm,a.example,b.a.example,AS1,192.0.2.0/24\nB,hr,b.a.example,,2,192.0.2.0/25\n"))
	f.Add([]byte("base_reverse_dns,name,type\na.example,A,ISP\nb.a.example,B,\"Web Host\"\na.example,C,Zoo\n"))
	f.Add([]byte("networks,kind,name\n2001:db8::/32 2001:db8::/48 0.0.0.0/0 ::/0,crm,A\n2001:db8::/47,crm,B\n"))
	f.Add([]byte("\uFEFF# text\nkind,name,ptr\ncrm,A,\"a.b. B\"\n"))
	f.Fuzz(func(t *testing.T, file []byte) {
		var c catalogue.Catalogue
		if err := c.AddFile(bytes.NewReader(file), "fuzz.csv"); err != nil {
			if c.Version() != "" || slices.Collect(c.Services()) != nil {
				t.Errorf("a bad file changes the catalogue: %v", err)
			}
			return
		}
		s := search{t: t, column: make(map[string]int)}
		s.read(file)
		s.compare(&c)
	})
}

// search finds things by walking through all rows of a file.
type search struct {
	t      *testing.T
	column map[string]int
	rows   [][]string
}

func (s *search) read(file []byte) {
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(file, []byte("\uFEFF"))))
	r.Comment = '#'
	rows, err := r.ReadAll()
	if err != nil {
		s.t.Fatal(err)
	}
	for i, name := range slices.Backward(rows[0]) {
		s.column[strings.ToLower(strings.TrimSpace(name))] = i
	}
	s.rows = rows[1:]
}

// fields returns the words of a column of a row.
func (s *search) fields(row []string, column string) []string {
	if i, ok := s.column[column]; ok {
		return strings.Fields(row[i])
	}
	return nil
}

func (s *search) name(row []string) string { return strings.TrimSpace(row[s.column["name"]]) }

// suffix returns the service of the longest suffix of name in the columns; the
// first column goes before the others, and a later row before an earlier one.
func (s *search) suffix(name string, columns ...string) string {
	best, service := -1, ""
	for _, column := range slices.Backward(columns) {
		for _, row := range s.rows {
			for _, suffix := range s.fields(row, column) {
				suffix = plain(suffix)
				if len(suffix) >= best && strings.HasSuffix("."+plain(name), "."+suffix) {
					best, service = len(suffix), s.name(row)
				}
			}
		}
	}
	return service
}

func plain(name string) string { return strings.ToLower(strings.TrimSuffix(name, ".")) }

// network returns the service of the longest prefix around addr.
func (s *search) network(addr netip.Addr) string {
	best, service := -1, ""
	for _, row := range s.rows {
		for _, f := range s.fields(row, "networks") {
			if p := netip.MustParsePrefix(f); p.Bits() > best && p.Contains(addr) {
				best, service = p.Bits(), s.name(row)
			}
		}
	}
	return service
}

// compare looks up what the file names, and what is beside and below it.
func (s *search) compare(c *catalogue.Catalogue) {
	domains, hosts := []string{"domains"}, []string{"ptr", "domains"}
	if _, ok := s.column["base_reverse_dns"]; ok {
		domains, hosts = []string{"base_reverse_dns"}, []string{"base_reverse_dns"}
	}
	for _, row := range s.rows[:min(len(s.rows), 100)] {
		for _, column := range []string{"domains", "ptr", "base_reverse_dns"} {
			for _, name := range s.fields(row, column) {
				for _, n := range []string{name, "x." + name, "x" + name, strings.ToUpper(name) + "."} {
					s.same(n, s.suffix(n, domains...))(c.Domain(n))
					s.same(n, s.suffix(n, hosts...))(c.PTR(n))
				}
			}
		}
		for _, f := range s.fields(row, "networks") {
			first := netip.MustParsePrefix(f).Addr()
			for _, addr := range []netip.Addr{first, first.Next(), first.Prev()} {
				s.same(addr.String(), s.network(addr))(c.Network(addr))
			}
		}
	}
}

// same compares an answer with the name of the service that should be found.
func (s *search) same(what, want string) func(*catalogue.Service, bool) {
	return func(got *catalogue.Service, ok bool) {
		s.t.Helper()
		if ok != (want != "") || ok && got.Name != want {
			s.t.Errorf("%s is of %+v, not of %q", what, got, want)
		}
	}
}
