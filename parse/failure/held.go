package failure

// heldField is about what one entry of a list costs besides its texts, in bytes.
const heldField = 32

// Held is about how many bytes the report keeps in memory.
func (r *Report) Held() int {
	n := len(r.Message)
	for _, s := range []string{
		r.UserAgent, r.Version, r.Delivery.Raw, r.SourceRaw, r.MailFrom, r.EnvelopeID, r.From, r.MessageID, r.Subject,
		r.DKIMSelector, r.DKIMIdentity,
	} {
		n += len(s)
	}
	for _, list := range [][]string{r.Domains, r.RcptTo, r.AuthResults, r.SPFDNS, r.URIs} {
		for _, s := range list {
			n += len(s) + heldField
		}
	}
	for _, w := range r.Failed {
		n += len(w.Raw) + heldField
	}
	for _, h := range r.Headers {
		n += len(h.Name) + len(h.Value) + heldField
	}
	return n
}
