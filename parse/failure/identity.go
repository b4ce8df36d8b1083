package failure

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
)

// Identity returns what makes the report the one that it is, without anything
// personal that could be guessed from its hash: the id is the SHA-256, in hex,
// of the ids of the reported mail and its trace (Message-ID, Received and the
// envelope id, which nobody can guess), of its source and of its dates. unix is
// Arrival in seconds since 1970, or 0 if there is none.
func (r *Report) Identity() (id string, unix int64) {
	if !r.Arrival.IsZero() {
		unix = r.Arrival.Unix()
	}
	if r.id == "" {
		return r.makeID(nil), unix
	}
	return r.id, unix
}

// AppendCanonical appends what the report says in a form in which two are equal
// only if they say the same, for identity.Hasher: a SHA-256. What Privacy may
// remove, beside the ids, is not in it, so that it does not depend on the
// configuration.
func (r *Report) AppendCanonical(b []byte) []byte {
	if r.id == "" {
		return append(b, r.makeContent(nil)...)
	}
	return append(b, r.content...)
}

// seal fixes identity and content. It has to be called before anything is
// reduced.
func (r *Report) seal(trace []string) {
	r.id, r.content = r.makeID(trace), r.makeContent(trace)
}

func (r *Report) makeID(trace []string) string {
	h := digest{sha256.New()}
	h.text(r.MessageID, r.EnvelopeID, r.SourceIP.String(), r.SourceRaw)
	h.list(trace)
	h.number(r.Arrival.Unix(), r.Date.Unix())
	return hex.EncodeToString(h.Sum(nil))
}

func (r *Report) makeContent(trace []string) []byte {
	h := digest{sha256.New()}
	h.text(r.makeID(trace), string(r.Format), r.Reporter, r.Domain, r.HeaderFrom, r.UserAgent, r.Version)
	h.text(r.SourceName, r.DKIMDomain, r.DKIMSelector, r.Delivery.Value, r.Delivery.Raw)
	h.list(r.Domains)
	h.list(r.Unaligned)
	for _, w := range r.Failed {
		h.text(w.Value, w.Raw)
	}
	h.number(int64(r.SourcePort), int64(r.Incidents))
	h.list(each(r.AuthResults, newReducer(Privacy{Keep: KeepNone}, maxFeedback).results))
	return h.Sum(nil)
}

// digest is a hash of texts with their lengths and of numbers.
type digest struct{ hash.Hash }

func (d digest) text(list ...string) {
	for _, s := range list {
		d.number(int64(len(s)))
		d.Write([]byte(s))
	}
}

func (d digest) list(list []string) {
	d.number(int64(len(list)))
	d.text(list...)
}

func (d digest) number(list ...int64) {
	var b [8]byte
	for _, n := range list {
		binary.BigEndian.PutUint64(b[:], uint64(n))
		d.Write(b[:])
	}
}
