package failure

import (
	"encoding/json"
	"net/netip"
	"testing"
	"time"

	"github.com/dmarcpipe/dmarcpipe/parse/warning"
	"github.com/dmarcpipe/dmarcpipe/parse/word"
)

func TestAppendJSON(t *testing.T) {
	full := &Report{
		Format: FormatARF, Reporter: "reporter.example", Domain: "a.example", Failed: []word.Word{{Value: "dmarc"}, {Value: word.Unknown, Raw: "odd"}},
		Delivery: word.Word{Value: "reject", Raw: "Reject"}, SourceIP: netip.MustParseAddr("2001:db8::1"), SourcePort: 25, Incidents: 2,
		Arrival: time.Date(2024, 1, 2, 3, 4, 5, 0, time.FixedZone("", 3600)), DKIMSelector: "s1",
		Headers: []Header{{"From", `"A" <a@b>`}}, Message: []byte("\xff\x00"),
	}
	full.Warnings.Add(warning.BadDate, "Date", -1, []byte("soon"))
	tests := []struct {
		name, before string
		report       *Report
		want         string
	}{
		{
			"nearly nothing", "", &Report{Format: FormatText, Domain: "a.example", Incidents: 1, SourceRaw: "x"},
			`"format":"text","reporter":{"domain":""},"domain":"a.example","auth_failure":[],"source_ip":null,"source_ip_raw":"x","incidents":1,"warnings":[]`,
		},
		{"behind a brace", "{", &Report{}, `{"format":"","reporter":{"domain":""},"domain":"","auth_failure":[],"source_ip":null,"incidents":0,"warnings":[]`},
		{"behind a member", `{"a":1`, &Report{}, `{"a":1,"format":"","reporter":{"domain":""},"domain":"","auth_failure":[],"source_ip":null,"incidents":0,"warnings":[]`},
		{
			"much", "", full,
			`"format":"arf","reporter":{"domain":"reporter.example"},"domain":"a.example","auth_failure":["dmarc","unknown"],"auth_failure_raw":["","odd"],` +
				`"delivery_result":"reject","delivery_result_raw":"Reject","source_ip":"2001:db8::1","source_port":25,"arrival_date":"2024-01-02T02:04:05Z",` +
				`"incidents":2,"dkim":{"selector":"s1"},"headers":[{"name":"From","value":"\"A\" <a@b>"}],"message":"` + "\ufffd" + `\u0000",` +
				`"warnings":[{"kind":"bad_date","element":"Date","value":"soon"}]`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := string(tt.report.AppendJSON([]byte(tt.before))); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
	if b, err := json.Marshal(full); err != nil || !json.Valid(b) {
		t.Errorf("%s, %v", b, err)
	}
}

// TestHeld holds that what strangers may make long is counted.
func TestHeld(t *testing.T) {
	r := &Report{MailFrom: "12345", AuthResults: []string{"12345"}, Headers: []Header{{"1234", "5"}}, Message: []byte("12345"), Failed: []word.Word{{Raw: "12345"}}}
	if got, want := r.Held(), 5*5+3*heldField; got != want {
		t.Errorf("%d bytes are held, want %d", got, want)
	}
}

func TestResultOf(t *testing.T) {
	for sent, want := range map[string]word.Word{
		"":             {},
		"None, Accept": {Value: "delivered", Raw: "None, Accept"},
		"Reject":       {Value: "reject", Raw: "Reject"},
		"Quarantine":   {Value: "policy", Raw: "Quarantine"},
		"Off":          {Value: word.Unknown, Raw: "Off"},
	} {
		if got := resultOf(sent); got != want {
			t.Errorf("resultOf(%q) = %+v, want %+v", sent, got, want)
		}
	}
}

func TestDecodeWords(t *testing.T) {
	for in, want := range map[string]string{
		"plain":                       "plain",
		"=?utf-8?q?J=C3=A4ne?= Doe":   "Jäne Doe",
		"=?nonsense?q?a?=":            "=?nonsense?q?a?=",
		"=?utf-8?q?a=00=0D?= is text": "a\ufffd\n is text",
	} {
		if got := decodeWords(in); got != want {
			t.Errorf("decodeWords(%q) = %q, want %q", in, got, want)
		}
	}
}
