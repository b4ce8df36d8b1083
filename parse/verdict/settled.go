package verdict

// identities are the facts of sources and signers.
const identities Facts = 0xffff_0000

// Settled returns the verdict on the facts of a row of whose source and signer
// nothing is known, and whether it is the one that any source and signer would
// give. Verdicts that some knowledge might change are not settled.
func Settled(f Facts) (Verdict, bool) {
	f &^= identities
	var first *Rule
	for i := range Rules {
		r := &Rules[i]
		if !r.possible(f) {
			continue
		}
		if first == nil {
			first = r
		}
		if r.Verdict != first.Verdict {
			return Unknown, false
		}
		if r.certain(f) {
			break
		}
	}
	return first.Verdict, true
}

// possible reports whether r matches f with some facts of source and signer.
func (r *Rule) possible(f Facts) bool {
	return f.match(r.All&^identities, 0, r.None) && (r.Any == 0 || (f|identities)&r.Any != 0)
}

// certain reports whether r matches f with any facts of source and signer.
func (r *Rule) certain(f Facts) bool { return r.matches(f) && r.None&identities == 0 }
