package tlsrpt

import (
	"encoding/binary"
	"net/netip"

	"github.com/dmarcpipe/dmarcpipe/parse/word"
)

// A canonical form begins with what it is of, so that no policy is like a
// failure detail. Every text has its length before it and every list its number
// of entries.
const (
	canonicalPolicy  = 'p'
	canonicalFailure = 'f'
)

// AppendCanonical appends the policy in a form in which two are equal only if
// all their fields are, for identity.Hasher.
func (p *Policy) AppendCanonical(b []byte) []byte {
	b = appendWord(append(b, canonicalPolicy), p.Type)
	b = appendText(b, p.Domain)
	for _, list := range [...][]string{p.Strings, p.MXHosts} {
		b = binary.AppendUvarint(b, uint64(len(list)))
		for _, s := range list {
			b = appendText(b, s)
		}
	}
	return binary.AppendUvarint(binary.AppendUvarint(b, p.Successful), p.Failed)
}

// AppendCanonical appends the failure in a form in which two are equal only if
// all their fields are, also the index of the policy, for identity.Hasher.
func (f *Failure) AppendCanonical(b []byte) []byte {
	b = binary.AppendUvarint(append(b, canonicalFailure), uint64(f.Policy))
	b = appendWord(b, f.ResultType)
	b = appendAddress(b, f.SendingMTA, f.SendingMTARaw)
	b = appendText(b, f.ReceivingMX)
	b = appendText(b, f.ReceivingHELO)
	b = appendAddress(b, f.ReceivingIP, f.ReceivingIPRaw)
	b = binary.AppendUvarint(b, f.Sessions)
	b = appendText(b, f.AdditionalInfo)
	return appendText(b, f.ReasonCode)
}

func appendText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

func appendWord(b []byte, w word.Word) []byte { return appendText(appendText(b, w.Value), w.Raw) }

func appendAddress(b []byte, ip netip.Addr, raw string) []byte {
	if !ip.IsValid() {
		return appendText(append(b, 0), raw)
	}
	as16 := ip.As16()
	return append(append(b, 1), as16[:]...)
}
