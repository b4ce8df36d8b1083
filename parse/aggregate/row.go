package aggregate

import (
	"bytes"
	"net/netip"

	"github.com/dmarcpipe/dmarcpipe/parse/reason"
	"github.com/dmarcpipe/dmarcpipe/parse/warning"
)

// maxCount is more mail than anyone counts, and small enough that the sums of
// a report of any size stay inside of uint64.
const maxCount = 1 << 40

func (d *decoder) beginRecord() error {
	if d.records++; d.records > d.lim.Records {
		return reason.New(reason.TooManyRecords, "line %d: more than %d records", d.Line(), d.lim.Records)
	}
	d.seen &^= perRecord
	d.weight, d.badCount = 0, d.badCount[:0]
	r := &d.rec
	*r = Record{Reasons: r.Reasons[:0], DKIMAuth: r.DKIMAuth[:0], SPFAuth: r.SPFAuth[:0]}
	return nil
}

// setRow sets a text of row, policy_evaluated, reason or identifiers.
func (d *decoder) setRow(n node, raw []byte) {
	r := &d.rec
	switch n {
	case atSourceIP:
		d.setSource(raw)
	case atCount:
		d.setCount(raw)
	case atDisposition:
		r.Disposition = readWord[Disposition](d, n, raw, dispositionWords[:])
	case atEvaluatedDKIM:
		r.DKIM = readWord[Result](d, n, raw, resultWords[:])
	case atEvaluatedSPF:
		r.SPF = readWord[Result](d, n, raw, resultWords[:])
	case atReasonType:
		d.lastReason().Type = readWord[Override](d, n, raw, overrideWords[:])
	case atReasonComment:
		d.lastReason().Comment = d.string(raw)
	case atHeaderFrom:
		r.HeaderFrom = d.domain(raw)
	case atEnvelopeFrom:
		r.EnvelopeFrom = d.domain(raw)
	case atEnvelopeTo:
		r.EnvelopeTo = d.domain(raw)
	}
}

func (d *decoder) setSource(raw []byte) {
	ip, ok := address(raw)
	if !ok {
		d.rec.SourceRaw = d.string(raw)
		ip, ok = address([]byte(d.rec.SourceRaw))
	}
	if !ok {
		d.warn(warning.BadAddress, atSourceIP, raw)
		return
	}
	d.rec.SourceIP, d.rec.SourceRaw = ip, ""
}

func (d *decoder) setCount(raw []byte) {
	n, ok := d.number(raw)
	if !ok || n <= 0 || n > maxCount {
		d.badCount = append(d.badCount, raw[:min(len(raw), warning.MaxValue)]...)
		return
	}
	d.rec.Count = uint64(n)
}

// endRecord hands the record over, or drops it if it counts no message.
func (d *decoder) endRecord() error {
	keep := d.checkRecord()
	d.weight = 0
	if d.fault != nil || !keep {
		return d.fault
	}
	d.rep.Totals.add(&d.rec)
	if d.row == nil {
		return nil
	}
	return d.row(&d.rec)
}

// checkRecord reports whether the record can be kept, and warns of what it
// lacks.
func (d *decoder) checkRecord() bool {
	r := &d.rec
	missing := func(n node) bool { return d.seen>>n&1 == 0 }
	if r.Count == 0 {
		d.rep.Totals.SkippedRows++
		if missing(atSourceIP) { // how wp.pl and o2.pl say that there was no mail
			d.warn(warning.RowSkipped, atRow, d.badCount)
		} else {
			d.warn(warning.BadCount, atCount, d.badCount)
		}
		return false
	}
	if missing(atSourceIP) {
		d.warn(warning.BadAddress, atSourceIP, nil)
	}
	for _, n := range [...]node{atEvaluatedDKIM, atEvaluatedSPF, atHeaderFrom} {
		if missing(n) {
			d.warn(warning.MissingElement, n, nil)
		}
	}
	return true
}

func (t *Totals) add(r *Record) {
	t.Records++
	t.Messages += r.Count
	if r.Passed() {
		t.PassRecords++
		t.PassMessages += r.Count
	}
}

// Clone copies a record so that it outlives the call that it was handed to.
func (r *Record) Clone() Record {
	c := *r
	c.Reasons = append([]OverrideReason(nil), r.Reasons...)
	c.DKIMAuth = append([]DKIMAuth(nil), r.DKIMAuth...)
	c.SPFAuth = append([]SPFAuth(nil), r.SPFAuth...)
	return c
}

// address reads an IPv4 or IPv6 address in the ways that it is sent: with
// brackets, with a zone, IPv4 mapped into IPv6, as in mail (RFC 5321 4.1.3).
func address(raw []byte) (netip.Addr, bool) {
	if ip, ok := ipv4(raw); ok {
		return ip, true
	}
	if len(raw) > 2 && raw[0] == '[' && raw[len(raw)-1] == ']' {
		raw = raw[1 : len(raw)-1]
	}
	if len(raw) > len(ipv6Tag) && bytes.EqualFold(raw[:len(ipv6Tag)], []byte(ipv6Tag)) {
		raw = raw[len(ipv6Tag):]
	}
	ip, err := netip.ParseAddr(string(raw))
	return ip.WithZone("").Unmap(), err == nil
}

const ipv6Tag = "IPv6:"

// ipv4 is the fast way for the usual form.
func ipv4(raw []byte) (netip.Addr, bool) {
	var quad [4]byte
	n, length, value := 0, 0, 0
	for _, c := range raw {
		switch {
		case c == '.' && length > 0 && n < 3:
			quad[n] = byte(value)
			n, length, value = n+1, 0, 0
		case c >= '0' && c <= '9' && (length == 0 || value > 0):
			value = value*10 + int(c-'0')
			if length++; value > 255 {
				return netip.Addr{}, false
			}
		default:
			return netip.Addr{}, false
		}
	}
	quad[3] = byte(value)
	return netip.AddrFrom4(quad), n == 3 && length > 0
}
