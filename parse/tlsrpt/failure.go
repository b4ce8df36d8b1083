package tlsrpt

import (
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
	"github.com/dmarcpipe/dmarcpipe/parse/warning"
)

func (d *decoder) beginFailure() error {
	if d.failures++; d.failures+len(d.rep.Policies) > d.lim.Records {
		return d.refuse(reason.TooManyRecords, "more than %d policies and failure details", d.lim.Records)
	}
	d.seen &^= perFailure
	d.counted, d.badCount = false, d.badCount[:0]
	d.failure = Failure{Policy: len(d.rep.Policies) - 1}
	return nil
}

// setFailure sets a text of a failure detail.
func (d *decoder) setFailure(n node, raw []byte) {
	f := &d.failure
	switch n {
	case atResult:
		f.ResultType = d.word(n, raw, ResultTypes)
	case atSendingIP:
		f.SendingMTA, f.SendingMTARaw = d.address(n, raw)
	case atReceivingMX:
		f.ReceivingMX = d.name(raw)
	case atReceivingHELO:
		f.ReceivingHELO = d.string(raw)
	case atReceivingIP:
		f.ReceivingIP, f.ReceivingIPRaw = d.address(n, raw)
	case atInfo:
		f.AdditionalInfo = d.string(raw)
	case atReason:
		f.ReasonCode = d.string(raw)
	}
}

// endFailure hands the failure detail over, or drops it if it counts nothing.
// A count of zero is one.
func (d *decoder) endFailure() error {
	f := &d.failure
	switch {
	case !d.counted && len(d.badCount) == 0:
		d.warn(warning.RowSkipped, atFailure, nil)
	case !d.counted:
		d.warn(warning.BadCount, atSessions, d.badCount)
	case f.ResultType.Value == "":
		d.warn(warning.MissingElement, atResult, nil)
	}
	if d.fault != nil || !d.counted {
		return d.fault
	}
	d.rep.Totals.Failures++
	d.rep.Totals.DetailSessions += f.Sessions
	if d.row == nil {
		return nil
	}
	return d.row(f)
}
