package aggregate

import "encoding/binary"

// AppendCanonical appends the record in a form in which two records are equal
// only if all their fields are, for identity.Hasher. Every text has its length
// before it and every list its number of entries.
func (r *Record) AppendCanonical(b []byte) []byte {
	if r.SourceIP.IsValid() {
		ip := r.SourceIP.As16()
		b = append(append(b, 1), ip[:]...)
	} else {
		b = appendText(append(b, 0), r.SourceRaw)
	}
	b = binary.AppendUvarint(b, r.Count)
	b = appendWord(b, r.Disposition)
	b = appendWord(b, r.DKIM)
	b = appendWord(b, r.SPF)
	b = binary.AppendUvarint(b, uint64(len(r.Reasons)))
	for i := range r.Reasons {
		b = appendWord(b, r.Reasons[i].Type)
		b = appendText(b, r.Reasons[i].Comment)
	}
	b = appendText(b, r.HeaderFrom)
	b = appendText(b, r.EnvelopeFrom)
	b = appendText(b, r.EnvelopeTo)
	return r.appendAuth(b)
}

func (r *Record) appendAuth(b []byte) []byte {
	b = binary.AppendUvarint(b, uint64(len(r.DKIMAuth)))
	for i := range r.DKIMAuth {
		a := &r.DKIMAuth[i]
		b = appendText(appendText(b, a.Domain), a.Selector)
		b = appendText(appendWord(b, a.Result), a.HumanResult)
	}
	b = binary.AppendUvarint(b, uint64(len(r.SPFAuth)))
	for i := range r.SPFAuth {
		a := &r.SPFAuth[i]
		b = appendWord(appendText(b, a.Domain), a.Scope)
		b = appendText(appendWord(b, a.Result), a.HumanResult)
	}
	return b
}

func appendText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

func appendWord[T ~uint8](b []byte, w Word[T]) []byte {
	return appendText(append(b, byte(w.Value)), w.Raw)
}
