package aggregate

import (
	"bytes"
	"encoding/xml"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/dmarcpipe/dmarcpipe/parse/epoch"
	"github.com/dmarcpipe/dmarcpipe/parse/hint"
	"github.com/dmarcpipe/dmarcpipe/parse/limit"
)

// FuzzDifferential compares Decode with encoding/xml: whatever that accepts and
// a plain reader understands, Decode reads alike. A plain reader understands a
// report in UTF-8 that
//   - holds only elements of the RFCs, in their places, each once where one is
//     meant, and no text between them, but for elements named extension, which
//     may hold anything;
//   - has no DOCTYPE and declares no other charset;
//   - has an identity: policy domain, dates and report id;
//   - has counts and dates that are whole numbers in a sane range;
//   - has no control characters in its texts.
//
// Of such a report all texts, numbers and lists are compared, and words,
// addresses and domains where they are written the usual way.
func FuzzDifferential(f *testing.F) {
	addSeeds(f)
	if _, ok := plainRead([]byte(exampleReport(1, 2))); !ok {
		f.Fatal("the plain reader understands nothing")
	}
	f.Fuzz(compareReaders)
}

// FuzzDifferentialParts is FuzzDifferential for documents that are nearly whole:
// only texts, attributes and what stands between elements are made up.
func FuzzDifferentialParts(f *testing.F) {
	f.Add("A &amp; B", " 2 ", "192.0.2.1", "<!-- x -->", ` lang="en"`, "pass")
	f.Add("<![CDATA[<a>]]>&#65;\r\n", "+07", "2001:db8::1", "<?pi x>?>", " a='>'", " none")
	f.Add("\u00e9<!-- > -->", "&#50;", "::ffff:192.0.2.1", "\r\n\t", "\n", "so<!---->ftfail")
	f.Add("a", "1", "192.0.2.1", "<extension><x/><row><count>7</count></row><schema></schema></extension>", "", "pass")
	f.Fuzz(func(t *testing.T, text, count, ip, gap, attribute, word string) {
		doc := strings.NewReplacer(
			">receiver.example<", ">"+text+"<", "<comment>", "<comment"+attribute+">", "<count>", "<count>"+count,
			"192.0.2.1", ip, "</row>", "</row>"+gap, "<dkim>\n", gap+"<dkim>\n", "<policy_p", gap+"<policy_p", "pass", word, "example.com", text, "<record>", "<record"+attribute+">",
		).Replace(partsReport)
		compareReaders(t, []byte(doc))
	})
}

const partsReport = `<feedback><report_metadata><org_name>receiver.example</org_name><report_id>r1</report_id>
<date_range><begin>1767225600</begin><end>1767311999</end></date_range></report_metadata>
<policy_published><domain>example.org</domain><p>none</p></policy_published>
<record><row><source_ip>192.0.2.1</source_ip><count></count><policy_evaluated><disposition>none</disposition>
<dkim>pass</dkim><spf>fail</spf><reason><type>other</type><comment>receiver.example</comment></reason>
</policy_evaluated></row><identifiers><header_from>example.com</header_from></identifiers><auth_results><dkim>
<domain>example.com</domain><result>pass</result></dkim></auth_results></record></feedback>`

func compareReaders(t *testing.T, data []byte) {
	want, ok := plainRead(data)
	if !ok {
		return
	}
	var records []Record
	rep, err := Decode(bytes.NewReader(data), limit.Limits{}, hint.Hints{}, func(r *Record) error {
		records = append(records, r.Clone())
		return nil
	})
	if err != nil {
		t.Fatalf("encoding/xml reads what Decode refuses: %v", err)
	}
	if len(records) != len(want.Records) {
		t.Fatalf("encoding/xml reads %d records, Decode %d", len(want.Records), len(records))
	}
	c := comparison{t}
	c.head(want, rep)
	for i := range records {
		c.record(&want.Records[i], &records[i])
	}
}

// plainTree says what may stand where, by path; "*" after a name is any number.
var plainTree = map[string]string{
	"feedback":                                    "version report_metadata policy_published record*",
	"feedback/report_metadata":                    "org_name email extra_contact_info report_id date_range error* generator",
	"feedback/report_metadata/date_range":         "begin end",
	"feedback/policy_published":                   "domain adkim aspf p sp np pct fo testing discovery_method",
	"feedback/record":                             "row identifiers auth_results",
	"feedback/record/row":                         "source_ip count policy_evaluated",
	"feedback/record/row/policy_evaluated":        "disposition dkim spf reason*",
	"feedback/record/row/policy_evaluated/reason": "type comment",
	"feedback/record/identifiers":                 "header_from envelope_from envelope_to",
	"feedback/record/auth_results":                "dkim* spf*",
	"feedback/record/auth_results/dkim":           "domain selector result human_result",
	"feedback/record/auth_results/spf":            "domain scope result human_result",
}

// plainRead reads a report with encoding/xml, if a plain reader understands it.
func plainRead(data []byte) (*plainFeedback, bool) {
	var f plainFeedback
	if xml.Unmarshal(data, &f) != nil || !plainCharset(data) {
		return nil, false
	}
	d := xml.NewDecoder(bytes.NewReader(data))
	for {
		token, err := d.Token()
		if err != nil {
			return nil, false
		}
		switch token := token.(type) {
		case xml.Directive:
			return nil, false
		case xml.StartElement:
			return &f, plainElement(d, token.Name.Local) && f.plainValues()
		}
	}
}

func plainCharset(data []byte) bool {
	return slices.Contains([]string{"", "utf-8", "us-ascii"}, declaredCharset(data))
}

// plainElement reads up to the end of the element at path.
func plainElement(d *xml.Decoder, path string) bool {
	seen := map[string]int{}
	for {
		token, err := d.Token()
		if err != nil {
			return false
		}
		switch token := token.(type) {
		case xml.Directive:
			return false
		case xml.CharData:
			if plainTree[path] != "" && len(bytes.TrimSpace(token)) > 0 || bytes.ContainsFunc(token, oddControl) {
				return false
			}
		case xml.EndElement:
			return true
		case xml.StartElement:
			name := token.Name.Local
			if name == "extension" && plainTree[path] != "" {
				if !plainSkip(d) {
					return false
				}
				continue
			}
			seen[name]++
			allowed := strings.Fields(plainTree[path])
			many := slices.Contains(allowed, name+"*")
			if !many && (seen[name] > 1 || !slices.Contains(allowed, name)) || !plainElement(d, path+"/"+name) {
				return false
			}
		}
	}
}

// plainSkip passes over an element without meaning.
func plainSkip(d *xml.Decoder) bool {
	for depth := 1; depth > 0; {
		token, err := d.Token()
		if err != nil || depth > 16 {
			return false
		}
		switch token.(type) {
		case xml.Directive:
			return false
		case xml.StartElement:
			depth++
		case xml.EndElement:
			depth--
		}
	}
	return true
}

func oddControl(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }

// plainValues checks the numbers and the identity.
func (f *plainFeedback) plainValues() bool {
	for _, s := range []string{f.Metadata.Begin, f.Metadata.End} {
		if n, err := plainNumber(s); err != nil || n < 0 || n >= epoch.Max {
			return false
		}
	}
	for i := range f.Records {
		if n, err := plainNumber(f.Records[i].Count); err != nil || n < 1 || n > maxCount {
			return false
		}
	}
	return plainText(f.Policy.Domain) != "" && unbracket(plainText(f.Metadata.ReportID)) != ""
}

func plainNumber(s string) (int64, error) { return strconv.ParseInt(plainText(s), 10, 64) }

func plainText(s string) string { return strings.TrimSpace(s) }
