package tlsrpt

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/dmarcpipe/dmarcpipe/parse/clean"
	"github.com/dmarcpipe/dmarcpipe/parse/epoch"
	"github.com/dmarcpipe/dmarcpipe/parse/ipaddr"
	"github.com/dmarcpipe/dmarcpipe/parse/limit"
)

// FuzzDifferential compares Decode with encoding/json: whatever that accepts and
// a plain reader understands, Decode reads alike. A plain reader understands a
// report
//   - that has the members of RFC 8460 in their places, each once and of its
//     type, or null; other members may hold anything that is not deep;
//   - whose dates are those of RFC 3339 from 1970 to 5138, and which has a report
//     id;
//   - whose failure details have a count, and no count is out of reason;
//   - whose texts are valid UTF-8 without control characters.
//
// Of such a report all texts, numbers and lists are compared, and words,
// addresses and names where they are written the usual way.
func FuzzDifferential(f *testing.F) {
	addSeeds(f)
	if _, ok := plainRead([]byte(exampleReport(1, 2))); !ok {
		f.Fatal("the plain reader understands nothing")
	}
	f.Fuzz(compareReaders)
}

// FuzzDifferentialParts is FuzzDifferential for reports that are nearly whole:
// only texts, numbers and what stands between members are made up.
func FuzzDifferentialParts(f *testing.F) {
	f.Add(`A \"B\" \\ \/`, "7", "192.0.2.1", " \n", `"x": {"y": [1, "]"]},`)
	f.Add(`\u00e9 \ud83d\ude00`, "0", "2001:db8::1", "\t", `"x":null,`)
	f.Add("\u00fc.Example.", "12", "::ffff:192.0.2.1", "", `"\u0078":"\\\"",`)
	f.Fuzz(func(t *testing.T, text, count, ip, gap, member string) {
		doc := strings.NewReplacer(
			"Receiver Example", text, "mx0.example.com", text, "X509_V_ERR_0", text, `:"*.example.com"`, `:"`+text+`"`, `count":1`, `count":`+count,
			"192.0.0.0", ip, ":[", gap+":"+gap+"[", `"report-id"`, member+`"report-id"`, `"result-type"`, member+`"result-type"`,
		).Replace(exampleReport(1, 1))
		compareReaders(t, []byte(doc))
	})
}

func compareReaders(t *testing.T, data []byte) {
	want, ok := plainRead(data)
	if !ok {
		return
	}
	rep, failures, err := decodeAll(bytes.NewReader(data), limit.Limits{})
	if err != nil {
		t.Fatalf("encoding/json reads what Decode refuses: %v", err)
	}
	got := plainForm(rep, failures)
	want.normalise()
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("(-encoding/json +Decode):\n%s", diff)
	}
}

// plainShapes says what the members of an object are, by the name of the object:
// a text, a number, an object or a list of one of these.
var plainShapes = map[string]map[string]string{
	"report": {
		"organization-name": "text", "date-range": "object", "contact-info": "text",
		"report-id": "text", "policies": "list of objects",
	},
	"date-range": {"start-datetime": "text", "end-datetime": "text"},
	"policies":   {"policy": "object", "summary": "object", "failure-details": "list of objects"},
	"policy":     {"policy-type": "text", "policy-string": "list of texts", "policy-domain": "text", "mx-host": "list of texts"},
	"summary":    {"total-successful-session-count": "number", "total-failure-session-count": "number"},
	"failure-details": {
		"result-type": "text", "sending-mta-ip": "text", "receiving-mx-hostname": "text", "receiving-mx-helo": "text",
		"receiving-ip": "text", "failed-session-count": "number", "additional-information": "text", "failure-reason-code": "text",
	},
}

// plainRead reads a report with encoding/json, if a plain reader understands it.
func plainRead(data []byte) (*plainReport, bool) {
	var r plainReport
	if json.Unmarshal(data, &r) != nil || !utf8.Valid(data) || !plainValue(data, "object", "report") {
		return nil, false
	}
	for _, date := range []*string{&r.DateRange.Begin, &r.DateRange.End} {
		at, err := time.Parse(time.RFC3339, *date)
		if err != nil || at.Unix() < 0 || at.Unix() >= epoch.Max {
			return nil, false
		}
		*date = at.UTC().Truncate(time.Second).Format(time.RFC3339)
	}
	return &r, strings.TrimSpace(r.ReportID) != ""
}

// plainValue reports whether a value has the shape that its name asks for.
func plainValue(value json.RawMessage, shape, name string) bool {
	of, isList := strings.CutPrefix(shape, "list of ")
	switch {
	case string(value) == "null":
		return shape != "number" && name != "report"
	case isList:
		var list []json.RawMessage
		err := json.Unmarshal(value, &list)
		return err == nil && !slices.ContainsFunc(list, func(entry json.RawMessage) bool {
			return string(entry) == "null" || !plainValue(entry, strings.TrimSuffix(of, "s"), name)
		})
	case shape == "text":
		var text string
		return json.Unmarshal(value, &text) == nil && !strings.ContainsFunc(text, func(r rune) bool {
			return unicode.IsControl(r) || r == utf8.RuneError
		})
	case shape == "number":
		var n uint64
		return json.Unmarshal(value, &n) == nil && n <= maxCount
	}
	return plainObject(value, name)
}

func plainObject(value json.RawMessage, name string) bool {
	d := json.NewDecoder(bytes.NewReader(value))
	if begin, err := d.Token(); err != nil || begin != json.Delim('{') {
		return false
	}
	seen := map[string]bool{}
	for d.More() {
		key, _ := d.Token()
		member := key.(string)
		var value json.RawMessage
		if d.Decode(&value) != nil {
			return false
		}
		shape, ok := plainShapes[name][member]
		if !ok && (lookup([]byte(member)) != atSkipped || bytes.ContainsAny(value, "[{") && bytes.Count(value, []byte("["))+bytes.Count(value, []byte("{")) > 8) {
			return false
		}
		if ok && (seen[member] || !plainValue(value, shape, member)) {
			return false
		}
		seen[member] = true
	}
	return name != "failure-details" || seen["failed-session-count"]
}

// normalise brings what a plain reader has read into the form that Decode gives
// it.
func (r *plainReport) normalise() {
	for _, s := range []*string{&r.OrganizationName, &r.ContactInfo, &r.ReportID} {
		*s = strings.TrimSpace(*s)
	}
	for i := range r.Policies {
		p := &r.Policies[i].Policy
		p.Type = strings.TrimSpace(p.Type)
		p.Domain = plainName(p.Domain)
		p.Strings = plainList(p.Strings, strings.TrimSpace)
		p.MXHosts = plainList(p.MXHosts, plainPattern)
		for j := range r.Policies[i].Failures {
			r.Policies[i].Failures[j].normalise()
		}
	}
}

func (f *plainFailure) normalise() {
	for _, s := range []*string{&f.ResultType, &f.SendingMTA, &f.ReceivingHELO, &f.ReceivingIP, &f.AdditionalInfo, &f.ReasonCode} {
		*s = strings.TrimSpace(*s)
	}
	f.ReceivingMX = plainName(f.ReceivingMX)
	f.SendingMTA, f.ReceivingIP = plainAddress(f.SendingMTA), plainAddress(f.ReceivingIP)
}

func plainList(list []string, form func(string) string) []string {
	var out []string
	for _, s := range list {
		if s = form(s); s != "" {
			out = append(out, s)
		}
	}
	return out
}

func plainName(s string) string {
	if s = strings.TrimSpace(s); len(s) > clean.MaxDomain {
		return s
	}
	return canonicalName(s)
}

func plainPattern(s string) string { return linePattern(plainName(s)) }

// plainAddress is the address in its usual form, or the text that is none.
func plainAddress(s string) string {
	if ip, ok := ipaddr.Parse([]byte(s)); ok {
		return ip.String()
	}
	return s
}
