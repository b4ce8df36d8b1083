package failure

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// around are pieces that make it hard to tell where a local part begins.
var around = []string{
	`"`, `\`, " ", "(", ")", "<", ">", "@", "=", ".", "%40", "=40", "=?", "?=", "smtp.auth=", "a", ":", "i=", ";", ",", "&#64;", "＠", "[", "]",
	"\n ", "\nX: ", "\nReceived-SPF: ", "\nReported-Domain: ", "cert.client=", "ä", "\xff", "\x00", "\r", "b.example", "1",
}

// places are where an address is put.
var places = []string{
	"User-Agent", "Version", "Original-Mail-From", "Original-Rcpt-To", "Original-Envelope-Id", "Message-ID", "Authentication-Results", "DKIM-Domain",
	"DKIM-Identity", "DKIM-Selector", "SPF-DNS", "Reported-Domain", "Reported-URI", "Source-IP", "Source-Port", "Auth-Failure", "Delivery-Result",
	"Identity-Alignment", "Incidents", "Arrival-Date", "Reporting-MTA", "X-Other", "Feedback-Type",
	"From", "To", "Subject", "Date", "Received-SPF", "DKIM-Signature", "Received",
}

// TestAddressAmongAnything puts an address among pieces of syntax, in every
// field, and holds that its local part is never left.
func TestAddressAmongAnything(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	pick := func() string {
		var b strings.Builder
		for range random.IntN(7) {
			b.WriteString(around[random.IntN(len(around))])
		}
		return b.String()
	}
	for i := range 3000 {
		place := places[random.IntN(len(places))]
		value := place + ": " + pick() + secret + secretDomain + pick() + "\n"
		m := &Mail{
			Feedback: []byte("Auth-Failure: dmarc\nReported-Domain: example.com\n" + value),
			Original: []byte(value),
		}
		if i%4 == 0 {
			m = &Mail{Text: []byte(eximText + "  DMARC Results: " + value + "\n------ copy\n\n" + value)}
		}
		for _, p := range []Privacy{{}, {Key: []byte("key")}, {Keep: KeepNone}} {
			if r := checkRead(t, m, p); r != nil {
				checkPrivate(t, r, []string{secret})
			}
		}
		if t.Failed() {
			t.Fatalf("in %q", value)
		}
	}
}
