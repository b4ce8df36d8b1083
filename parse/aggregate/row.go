package aggregate

import (
	"github.com/dmarcpipe/dmarcpipe/parse/ipaddr"
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
	ip, ok := ipaddr.Parse(raw)
	if !ok {
		d.rec.SourceRaw = d.string(raw)
		ip, ok = ipaddr.Parse([]byte(d.rec.SourceRaw))
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
