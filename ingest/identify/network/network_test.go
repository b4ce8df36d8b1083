package network

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// write makes files and returns their folder.
func write(t testing.TB, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func look(d *Data, addrs ...string) map[string]Info {
	found := make(map[string]Info)
	for _, a := range addrs {
		found[a] = d.Lookup(netip.MustParseAddr(a))
	}
	return found
}

func TestCSV(t *testing.T) {
	asn := write(t, map[string]string{
		"asn-ipv4.csv":     "1.0.0.0,1.0.0.255,13335,\"Cloudflare, Inc.\"\n2.0.0.0,2.255.255.255,64500,He said \"\"x\"\"\n2.1.0.0,2.1.0.255,AS64501,\"a \"\"b\"\"\"\n",
		"asn-ipv6.csv":     "2001:200::,2001:200:1b9:ffff:ffff:ffff:ffff:ffff,2500,WIDE\x1b Project\n",
		"asn-ipv4-num.csv": "16777216,16777471,1,ignored\n",
		"README.md":        "ignored",
	})
	country := write(t, map[string]string{"c.csv": "first,last,country\n# a comment\n\n\"1.0.0.0\",\"1.0.0.127\",au\n2001:200::,2001:200::ffff,JP\n"})
	d, err := Load(asn, filepath.Join(country, "c.csv"))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]Info{
		"1.0.0.0":          {13335, "Cloudflare, Inc.", "AU"},
		"1.0.0.127":        {13335, "Cloudflare, Inc.", "AU"},
		"1.0.0.128":        {13335, "Cloudflare, Inc.", ""},
		"::ffff:1.0.0.255": {13335, "Cloudflare, Inc.", ""},
		"1.0.1.0":          {},
		"0.255.255.255":    {},
		"2.1.0.9":          {64501, `a "b"`, ""},
		"2.0.0.9":          {64500, `He said ""x""`, ""},
		"2001:200::1%eth0": {2500, "WIDE Project", "JP"},
		"2001:200:1ba::":   {},
		"ffff::":           {},
	}
	got := make(map[string]Info)
	for a := range want {
		got[a] = look(d, a)[a]
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("lookups (-want +got):\n%s", diff)
	}
}

func TestMMDB(t *testing.T) {
	asn := writeMMDB(t, "asn.mmdb", map[string]entry{
		"1.0.0.0/24": {"autonomous_system_number": uint32(13335), "autonomous_system_organization": "Cloudflare, Inc."},
		"2.0.0.0/16": {"asn": "AS64500", "as_name": "Of another layout"},
		"3.0.0.0/8":  {"autonomous_system_number": "many", "autonomous_system_organization": uint32(4)},
	})
	country := writeMMDB(t, "country.mmdb", map[string]entry{
		"1.0.0.0/24": {"country": entry{"iso_code": "AU"}},
		"2.0.0.0/16": {"country_code": "de", "country": "Germany"},
		"3.0.0.0/8":  {"country_code": "XYZ"},
	})
	d, err := Load(asn, country)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]Info{
		"1.0.0.9": {13335, "Cloudflare, Inc.", "AU"},
		"2.0.1.1": {64500, "Of another layout", "DE"},
		"3.1.1.1": {},
		"4.1.1.1": {},
		"2001::1": {},
	}
	if diff := cmp.Diff(want, look(d, "1.0.0.9", "2.0.1.1", "3.1.1.1", "4.1.1.1", "2001::1")); diff != "" {
		t.Errorf("lookups (-want +got):\n%s", diff)
	}
}

func TestLoadFails(t *testing.T) {
	tests := map[string]struct{ file, text, want string }{
		"bad address":     {"a.csv", "1.0.0.0,1.0.0.9,1,x\n1.0.0,1.0.0.9,1,x\n", "line 2: "},
		"numbers":         {"a.csv", "1.0.0.0,1.0.0.9,1,x\n16777216,16777471,1,x\n", "without -num"},
		"backwards":       {"a.csv", "1.0.0.0,1.0.0.9,1,x\n2.0.0.9,2.0.0.0,1,x\n", "is no range"},
		"two families":    {"a.csv", "1.0.0.0,1.0.0.9,1,x\n2.0.0.9,2000::,1,x\n", "is no range"},
		"no number":       {"a.csv", "1.0.0.0,1.0.0.9,1,x\n2.0.0.0,2.0.0.9,DE\n", "autonomous system"},
		"large number":    {"a.csv", "1.0.0.0,1.0.0.9,1,x\n2.0.0.0,2.0.0.9,4294967296,x\n", "autonomous system"},
		"empty":           {"a.csv", "", "no line"},
		"names alone":     {"a.csv", "first,last,asn,org\n", "no line"},
		"endless line":    {"a.csv", "1.0.0.0,1.0.0.9,1,x\n" + strings.Repeat("x", maxLine+1), "line 2: "},
		"no MMDB":         {"a.mmdb", "html", "a.mmdb"},
		"nothing of ours": {"a.txt", "1.0.0.0,1.0.0.9,1,x", "0 files"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := Load(write(t, map[string]string{test.file: test.text}), "")
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error is %v, want %q in it", err, test.want)
			}
		})
	}
	if _, err := Load("", "/nowhere/at.all"); err == nil {
		t.Error("no error for a missing file")
	}
}

func TestVersion(t *testing.T) {
	version := func(asn, country string) string {
		t.Helper()
		d, err := Load(asn, country)
		if err != nil {
			t.Fatal(err)
		}
		return d.Version()
	}
	a := write(t, map[string]string{"a.csv": "1.0.0.0,1.0.0.9,1,x\n"})
	b := write(t, map[string]string{"a.csv": "1.0.0.0,1.0.0.9,1,y\n"})
	if version(a, "") == version(b, "") || version("", "") != "" || (*Data)(nil).Version() != "" {
		t.Error("the version is not that of the data")
	}
	if got := (*Data)(nil).Lookup(netip.MustParseAddr("1.0.0.1")); got != (Info{}) {
		t.Errorf("no data knows %v", got)
	}
}

// FuzzCSV holds that what is found lies within a line that was read.
func FuzzCSV(f *testing.F) {
	f.Add("1.0.0.0,1.0.0.255,1,a\n0.0.0.0,9.0.0.0,2,b\n", "1.0.0.7")
	f.Add("::,ffff::,1,\"a\n1.0.0.0,1.0.0.0,4294967295,\n", "::1")
	f.Fuzz(func(t *testing.T, text, addr string) {
		var r ranges
		if r.read(strings.NewReader(text), parseASN) != nil {
			return
		}
		r.sort()
		a, err := netip.ParseAddr(addr)
		if err != nil {
			return
		}
		value, ok := r.find(a.WithZone(""))
		if ok && !strings.Contains(text, fmt.Sprint(value)) {
			t.Errorf("found %d, which no line says", value)
		}
	})
}

// FuzzMMDB holds that a damaged file gives an error or tidy answers.
func FuzzMMDB(f *testing.F) {
	f.Add(mmdbBytes(map[string]entry{"1.0.0.0/24": {"autonomous_system_number": uint32(1), "autonomous_system_organization": "a"}}))
	f.Add(mmdbBytes(map[string]entry{"1.0.0.0/8": {"country": entry{"iso_code": "DE"}}, "2.0.0.0/8": {"country_code": "de"}}))
	f.Fuzz(func(t *testing.T, file []byte) {
		for _, k := range []kind{systems(), countries()} {
			s := &set{kind: k, hash: sha256.New()}
			if s.addMMDB(bytes.NewReader(file), int64(len(file))) != nil {
				return
			}
			for _, addr := range []string{"1.0.0.9", "2.0.0.1", "1::", "255.255.255.255"} {
				info := s.find(netip.MustParseAddr(addr))
				if len(info.Org) > maxOrg || info.Country != "" && len(info.Country) != 2 {
					t.Errorf("%s is %+v", addr, info)
				}
			}
		}
	})
}

// BenchmarkLoad reads as many lines as the packages of npm have.
func BenchmarkLoad(b *testing.B) {
	var text strings.Builder
	for i := range uint32(500_000) {
		fmt.Fprintf(&text, "%d.%d.%d.0,%d.%d.%d.127,%d,\"Organization %d, Inc.\"\n", i>>16, i>>8&255, i&255, i>>16, i>>8&255, i&255, i%90_000, i%90_000)
	}
	dir := write(b, map[string]string{"asn.csv": text.String()})
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Load(dir, ""); err != nil {
			b.Fatal(err)
		}
	}
}
