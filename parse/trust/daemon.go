package trust

import (
	"slices"
	"strings"

	"github.com/dmarcpipe/dmarcpipe/parse/message"
)

// daemon is what is known of a mail that is from MAILER-DAEMON. Some appliances,
// those of Cisco among them, send their reports so. Every mail server sends its
// notices of delivery so, which quote what anybody wrote to it.
type daemon struct {
	notice  bool     // it is a notice, or may be one
	untyped []string // domains with a signature that leaves Content-Type out
}

func newDaemon(sender string, m *message.Message, h *header) (d daemon) {
	if !strings.HasPrefix(sender, "mailer-daemon@") {
		return d
	}
	kind, params := m.Type()
	d.notice = !strings.HasPrefix(kind, "multipart/") || strings.EqualFold(params["report-type"], "delivery-status") ||
		len(h.all("content-type")) != 1 // one was added, which is not signed
	for _, f := range h.all("dkim-signature") {
		if s := readSignature(f); !slices.Contains(s.signed, "content-type") {
			d.untyped = append(d.untyped, s.domain)
		}
	}
	return d
}

// objects is why the mail may hold what somebody else wrote, or "". With another
// Content-Type the text of a notice could be sent again as parts.
func (d daemon) objects(p pass) string {
	switch {
	case d.notice:
		return "it came in a notice of delivery, which quotes what anybody wrote"
	case p.Method == methodDKIM && slices.Contains(d.untyped, p.Domain):
		return "it is from MAILER-DAEMON, and its signature leaves out Content-Type, so that it may be the quote of a notice"
	}
	return ""
}
