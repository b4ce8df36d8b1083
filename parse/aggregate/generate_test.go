package aggregate

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
)

const exampleHead = `<?xml version="1.0" encoding="UTF-8" ?>
<feedback>
  <report_metadata>
    <org_name>receiver.example</org_name>
    <email>noreply-dmarc@receiver.example</email>
    <extra_contact_info>https://receiver.example/dmarc</extra_contact_info>
    <report_id>%d</report_id>
    <date_range>
      <begin>1767225600</begin>
      <end>1767311999</end>
    </date_range>
  </report_metadata>
  <policy_published>
    <domain>example.com</domain>
    <adkim>r</adkim>
    <aspf>r</aspf>
    <p>reject</p>
    <sp>reject</sp>
    <pct>100</pct>
    <np>reject</np>
  </policy_published>
`

const exampleRecord = `  <record>
    <row>
      <source_ip>%s</source_ip>
      <count>%d</count>
      <policy_evaluated>
        <disposition>%s</disposition>
        <dkim>%s</dkim>
        <spf>%s</spf>
      </policy_evaluated>
    </row>
    <identifiers>
      <header_from>%s</header_from>
      <envelope_from>bounce.%[6]s</envelope_from>
    </identifiers>
    <auth_results>
      <dkim>
        <domain>%[6]s</domain>
        <result>%[4]s</result>
        <selector>%[7]s</selector>
      </dkim>
      <dkim>
        <domain>mail%[8]d.example.net</domain>
        <result>pass</result>
        <selector>s%[8]d</selector>
      </dkim>
      <spf>
        <domain>bounce.%[6]s</domain>
        <scope>mfrom</scope>
        <result>%[5]s</result>
      </spf>
    </auth_results>
  </record>
`

// writeReport writes a report as large receivers do: indented, two DKIM
// results a record, one address of eight IPv6.
func writeReport(w io.Writer, id, records int) error {
	rnd := rand.New(rand.NewPCG(uint64(id), 1))
	if _, err := fmt.Fprintf(w, exampleHead, id); err != nil {
		return err
	}
	for range records {
		if err := writeRecord(w, rnd); err != nil {
			return err
		}
	}
	_, err := io.WriteString(w, "</feedback>\n")
	return err
}

func writeRecord(w io.Writer, rnd *rand.Rand) error {
	pick := func(of ...string) string { return of[rnd.IntN(len(of))] }
	ip := fmt.Sprintf("198.51.%d.%d", rnd.IntN(256), rnd.IntN(256))
	if rnd.IntN(8) == 0 {
		ip = fmt.Sprintf("2001:db8:%x::%x", rnd.IntN(1<<16), rnd.IntN(1<<16))
	}
	_, err := fmt.Fprintf(w, exampleRecord, ip, 1+rnd.IntN(50), pick("none", "quarantine", "reject"),
		pick("pass", "fail"), pick("pass", "fail"), pick("example.com", "news.example.com", "shop.example.com"),
		pick("selector1", "k1", "20260101"), rnd.IntN(40))
	return err
}

func exampleReport(id, records int) string {
	var b strings.Builder
	if err := writeReport(&b, id, records); err != nil {
		return ""
	}
	return b.String()
}

// generator is a report that is made while it is read, so that the reader is
// all that takes memory.
type generator struct {
	pending bytes.Buffer
	rnd     *rand.Rand
	left    int
	ended   bool
}

func newGenerator(records int) *generator {
	g := &generator{rnd: rand.New(rand.NewPCG(1, 1)), left: records}
	fmt.Fprintf(&g.pending, exampleHead, records)
	return g
}

func (g *generator) Read(p []byte) (int, error) {
	if g.pending.Len() == 0 {
		switch {
		case g.left > 0:
			g.left--
			if err := writeRecord(&g.pending, g.rnd); err != nil {
				return 0, err
			}
		case !g.ended:
			g.ended = true
			g.pending.WriteString("</feedback>\n")
		}
	}
	return g.pending.Read(p)
}
