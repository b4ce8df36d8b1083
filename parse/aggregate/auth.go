package aggregate

// maxResults bounds the reasons, DKIM and SPF results of one record, each.
// RFC 9990 asks for at most 100 DKIM signatures. keepResults is what the pool
// keeps.
const (
	maxResults  = 1000
	keepResults = 128
)

func (d *decoder) room(n int) error {
	if n >= maxResults {
		return d.malformed("more than %d results in one record", maxResults)
	}
	return nil
}

func (d *decoder) beginDKIM() error {
	d.seen &^= perDKIM
	d.rec.DKIMAuth = append(d.rec.DKIMAuth, DKIMAuth{})
	return d.room(len(d.rec.DKIMAuth) - 1)
}

func (d *decoder) beginSPF() error {
	d.seen &^= perSPF
	d.rec.SPFAuth = append(d.rec.SPFAuth, SPFAuth{})
	return d.room(len(d.rec.SPFAuth) - 1)
}

// endDKIM drops a block without any text: gosecure.net sends such a one for
// mail without a signature.
func (d *decoder) endDKIM() {
	if d.seen&perDKIM == 0 {
		d.rec.DKIMAuth = d.rec.DKIMAuth[:len(d.rec.DKIMAuth)-1]
	}
}

func (d *decoder) endSPF() {
	if d.seen&perSPF == 0 {
		d.rec.SPFAuth = d.rec.SPFAuth[:len(d.rec.SPFAuth)-1]
	}
}

// setAuth sets a text of the last DKIM or SPF result.
func (d *decoder) setAuth(n node, raw []byte) {
	if n >= atSPFDomain {
		d.setSPF(n, raw)
		return
	}
	a := &d.rec.DKIMAuth[len(d.rec.DKIMAuth)-1]
	switch n {
	case atDKIMDomain:
		a.Domain = d.domain(raw)
	case atDKIMSelector:
		a.Selector = d.string(raw)
	case atDKIMResult:
		a.Result = readWord[Result](d, n, raw, resultWords[:])
	case atDKIMHuman:
		a.HumanResult = d.string(raw)
	}
}

func (d *decoder) setSPF(n node, raw []byte) {
	a := &d.rec.SPFAuth[len(d.rec.SPFAuth)-1]
	switch n {
	case atSPFDomain:
		a.Domain = d.domain(raw)
	case atSPFScope:
		a.Scope = readWord[Scope](d, n, raw, scopeWords[:])
	case atSPFResult:
		a.Result = readWord[Result](d, n, raw, resultWords[:])
	case atSPFHuman:
		a.HumanResult = d.string(raw)
	}
}

// beginReason also takes the text of <reason>sampled_out</reason>, as rspamd
// sends it. A type element replaces it.
func (d *decoder) beginReason(empty bool) error {
	d.seen &^= perReason
	d.typed = false
	d.rec.Reasons = append(d.rec.Reasons, OverrideReason{})
	if err := d.room(len(d.rec.Reasons) - 1); err != nil || empty {
		return err
	}
	text, err := d.leadingText("reason")
	if err != nil {
		return err
	}
	if len(text) > 0 {
		d.lastReason().Type = readWord[Override](d, atReasonType, text, overrideWords[:])
	}
	return d.fault
}

// endReason makes a type that is there but empty, as KDDI sends it, other. A
// reason without any content is dropped.
func (d *decoder) endReason() {
	r := d.lastReason()
	switch {
	case r.Type.Value != OverrideAbsent:
	case d.typed:
		r.Type.Value = OverrideOther
	default:
		d.rec.Reasons = d.rec.Reasons[:len(d.rec.Reasons)-1]
	}
}

func (d *decoder) lastReason() *OverrideReason { return &d.rec.Reasons[len(d.rec.Reasons)-1] }
