package catalogue_test

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dmarcpipe/dmarcpipe/ingest/identify/catalogue"
	"github.com/dmarcpipe/dmarcpipe/parse/verdict"
)

func TestAddFileOfOwnForm(t *testing.T) {
	c := load(t)
	add(t, c, `# our own
name,kind,domains,ptr,asns,networks,setup,note
Newsletters of Berta,marketing,news.example Mail.Example.,mta.example.net,AS64500 64501,192.0.2.0/24 2001:db8::/32,return_path dkim,ask Berta
`)
	want := &catalogue.Service{
		Name: "Newsletters of Berta", Kind: verdict.KindMarketing, User: true,
		Setup: []string{"dkim", "return_path"}, Note: "ask Berta",
	}
	found := map[string]*catalogue.Service{}
	found["domain"], _ = c.Domain("bounce.mail.example")
	found["host below a domain"], _ = c.PTR("mx.news.example")
	found["host"], _ = c.PTR("1.mta.example.net")
	found["as"], _ = c.AS(64501)
	found["ipv4"], _ = c.Network(netip.MustParseAddr("192.0.2.9"))
	found["ipv6"], _ = c.Network(netip.MustParseAddr("2001:db8::9"))
	for by, s := range found {
		if diff := cmp.Diff(want, s); diff != "" {
			t.Errorf("%s (-want +got):\n%s", by, diff)
		}
	}
	if s, ok := c.Domain("1.mta.example.net"); ok {
		t.Errorf("a suffix of hosts is found as a domain: %+v", s)
	}
}

func TestAddFileNeedsNameAndKindOnly(t *testing.T) {
	c := load(t)
	add(t, c, "\uFEFFkind,name,domains\r\ncrm,Ours,crm.example\r\n")
	if s, ok := c.Domain("crm.example"); !ok || s.Name != "Ours" {
		t.Errorf("Domain finds %+v", s)
	}
}

func TestAddFileGoesBeforeWhatIsThere(t *testing.T) {
	c := load(t)
	add(t, c, "name,kind,domains,asns,networks\nFirst,crm,sendgrid.net,11377,167.89.0.0/16\n")
	add(t, c, "name,kind,domains\nSecond,hr,net.sendgrid.net sendgrid.net\n")
	found := make(map[string]string)
	for _, name := range []string{"o1.sendgrid.net", "sendgrid.com"} {
		s, _ := c.PTR(name)
		found[name] = s.Name
	}
	s, _ := c.AS(11377)
	found["as"] = s.Name
	s, _ = c.Network(netip.MustParseAddr("167.89.1.1"))
	found["network"] = s.Name
	want := map[string]string{"o1.sendgrid.net": "Second", "sendgrid.com": "SendGrid", "as": "First", "network": "First"}
	if diff := cmp.Diff(want, found); diff != "" {
		t.Errorf("found (-want +got):\n%s", diff)
	}
	var names []string
	for s := range c.Services() {
		if names = append(names, s.Name); len(names) == 3 {
			break
		}
	}
	if !slices.Equal(names[:2], []string{"Second", "First"}) {
		t.Errorf("services begin with %q", names)
	}
}

func TestAddFileOfParsedmarc(t *testing.T) {
	c := load(t)
	add(t, c, `base_reverse_dns,name,type
sendgrid.net,Twilio,Marketing
hosts.example,"Hosts, Inc.",Web Host
two.example,First,ISP
two.example,Last,Healthcare
other.example,Other,Zoo
gov.in,Indian government,Government
`)
	want := map[string]catalogue.Service{
		"sendgrid.net":  {Name: "Twilio", Kind: verdict.KindMarketing, User: true, Setup: []string{"dkim", "return_path"}},
		"hosts.example": {Name: "Hosts, Inc.", Kind: verdict.KindHosting, User: true},
		"two.example":   {Name: "Last", Kind: verdict.KindCompany, User: true},
		"other.example": {Name: "Other", Kind: verdict.KindCompany, User: true},
		"nic.gov.in":    {Name: "Indian government", Kind: verdict.KindGovernment, User: true},
	}
	found := make(map[string]catalogue.Service)
	for name := range want {
		s, _ := c.PTR("mail." + name)
		found[name] = *s
	}
	if diff := cmp.Diff(want, found); diff != "" {
		t.Errorf("found (-want +got):\n%s", diff)
	}
	if n := c.UnknownTypes(); n != 1 {
		t.Errorf("%d unknown types, not 1", n)
	}
}

func TestTypesOfParsedmarc(t *testing.T) {
	c := load(t)
	types := map[string]verdict.Kind{
		"Email Provider": verdict.KindMailbox, "email security": verdict.KindGateway, "MSSP": verdict.KindGateway,
		"Marketing": verdict.KindMarketing, "SaaS": verdict.KindSaaS, "PaaS": verdict.KindSaaS, "ISP": verdict.KindISP,
		"Web Host": verdict.KindHosting, "MSP": verdict.KindHosting, "IaaS": verdict.KindCloud,
		"Education": verdict.KindEducation, "University": verdict.KindEducation, "Government": verdict.KindGovernment,
		"Finance": verdict.KindFinance, "Retail": verdict.KindCommerce, "Staffing": verdict.KindHR,
		"Healthcare": verdict.KindCompany, "Social Media": verdict.KindCompany,
	}
	file := "base_reverse_dns,name,type\n"
	for typ := range types {
		file += fmt.Sprintf("%s.example,%s,%s\n", strings.ReplaceAll(typ, " ", "-"), typ, typ)
	}
	add(t, c, file)
	for typ, want := range types {
		s, ok := c.Domain(strings.ReplaceAll(typ, " ", "-") + ".example")
		if !ok || s.Kind != want {
			t.Errorf("%s is %+v, not %s", typ, s, want)
		}
	}
	if n := c.UnknownTypes(); n != 0 {
		t.Errorf("%d unknown types", n)
	}
}

func TestAddFileSaysWhatIsWrong(t *testing.T) {
	c := load(t)
	version := c.Version()
	const own = "name,kind,domains,ptr,asns,networks,setup,note\n"
	const parsedmarc = "base_reverse_dns,name,type\n"
	for file, want := range map[string]string{
		"":                                                         "file is empty",
		"a,b\n":                                                    "names no known columns",
		"name,kind,domain\n":                                       `column "domain"`,
		"name,kind,kind\n":                                         `column "kind"`,
		own + "A,crm,,,,,\n":                                       "line 2: wrong number of fields",
		own + "\"A,crm,,,,,,\n":                                    `line 2, column 14`,
		own + "\n,crm,a.example,,,,,\n":                            "line 3: name is empty",
		own + "A,company of,,,,,,\n":                               `line 2: unknown kind "company of"`,
		own + "A,,,,,,,\n":                                         `line 2: unknown kind ""`,
		own + "A,crm,*.example,,,,,\n":                             `line 2: domains "*.example": not a domain name`,
		own + "A,crm,a..example,,,,,\n":                            `domains "a..example"`,
		own + "A,crm,exämple.net,,,,,\n":                           `domains "exämple.net"`,
		own + "A,crm,,.example,,,,\n":                              `ptr ".example"`,
		own + "A,crm,,,64500x,,,\n":                                `asns "64500x": not the number`,
		own + "A,crm,,,4294967296,,,\n":                            `asns "4294967296"`,
		own + "A,crm,,,0,,,\n":                                     `asns "0"`,
		own + "A,crm,,,,192.0.2.1/24,,\n":                          `networks "192.0.2.1/24": not a network`,
		own + "A,crm,,,,192.0.2.1,,\n":                             `networks "192.0.2.1"`,
		own + "A,crm,,,,,spf,\n":                                   `unknown setup "spf"`,
		own + "A,crm,,,,,,\"a\nb\"\n":                              "note is longer",
		own + "A\x00,crm,,,,,,\n":                                  "name is longer",
		own + "A\xff,crm,,,,,,\n":                                  "name is longer",
		own + strings.Repeat("A", 201) + ",crm,,,,,,\n":            "name is longer than 200 bytes",
		own + "A,crm,a.example,,,,,\nB,crm,a.example,,,,,\n":       "line 3: domains \"a.example\": a.example is already that of A",
		own + "A,crm,,,1,,,\nB,crm,,,1,,,\n":                       "1 is already that of A",
		own + "A,crm,,,,192.0.2.0/24,,\nB,crm,,,,192.0.2.0/24,,\n": "192.0.2.0/24 is already that of A",
		own + "A,crm," + strings.Repeat("a.example ", 7000) + ",,,,,\n": "a line of more than 64 KiB",
		parsedmarc + ",A,ISP\n":            `line 2: base_reverse_dns ""`,
		parsedmarc + "a.example,,ISP\n":    "line 2: name is empty",
		parsedmarc + "a.example,A\n":       "line 2: wrong number of fields",
		parsedmarc + "1 2.example,A,ISP\n": `base_reverse_dns "1 2.example"`,
	} {
		err := c.AddFile(strings.NewReader(file), "ours.csv")
		if err == nil || !strings.Contains(err.Error(), "reading services file ours.csv: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("%.80q: error %v does not say %q", file, err, want)
		}
		if _, ok := c.Domain("a.example"); ok || c.Version() != version {
			t.Errorf("%.80q: a bad file changes the catalogue", file)
		}
	}
}

// endless is a file of comments that does not end.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = '#'
	}
	p[len(p)-1] = '\n'
	return len(p), nil
}

func TestAddFileIsBounded(t *testing.T) {
	err := load(t).AddFile(endless{}, "endless")
	if err == nil || !strings.Contains(err.Error(), "more than 64 MiB") {
		t.Errorf("error %v", err)
	}
}

func TestVersionFollowsTheData(t *testing.T) {
	seen := make(map[string]bool)
	for _, files := range [][]string{{}, {"A"}, {"B"}, {"A", "B"}, {"B", "A"}} {
		c, again := load(t), load(t)
		for _, name := range files {
			add(t, c, "name,kind\n"+name+",crm\n")
			add(t, again, "name,kind\n"+name+",crm\n")
		}
		v := c.Version()
		if len(v) != 12 || v != again.Version() || seen[v] {
			t.Errorf("%q: version %q, then %q", files, v, again.Version())
		}
		seen[v] = true
	}
}

// add adds a good file.
func add(t testing.TB, c *catalogue.Catalogue, file string) {
	t.Helper()
	if err := c.AddFile(strings.NewReader(file), "ours.csv"); err != nil {
		t.Fatal(err)
	}
}
