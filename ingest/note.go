package ingest

import (
	"bytes"
	"slices"

	"github.com/dmarcpipe/dmarcpipe/parse"
	"github.com/dmarcpipe/dmarcpipe/parse/clean"
	"github.com/dmarcpipe/dmarcpipe/parse/failure"
)

// maxNoted is how many bytes of an ID and of a Detail are noted.
const maxNoted = 1 << 10

// note is a Message without its verdict, and what the verdict needs.
type note struct {
	Message

	kinds   []parse.Kind // of the reports, in the order of the delivery
	private bool         // no text of the mail may be noted
}

func (p *Pipeline) noteOf(m *Mail, findings []parse.Finding) note {
	n := note{
		Message: Message{
			Key: MailKey(m), ID: clean.Line(m.ID, maxNoted), Size: uint64(sizeOf(m)),
			Found: map[string]uint32{}, Replayed: m.Replay,
		},
		private: p.options.Parse.Privacy.Keep != failure.KeepFull && private(m.Data, findings),
	}
	h := p.headerSafely(m.Data)
	n.From = h.FromDomain
	if !n.private {
		n.Subject = h.Subject
	}
	for i := range findings {
		f := &findings[i]
		n.Found[string(f.Kind)]++
		if f.IsReport() {
			n.kinds = append(n.kinds, f.Kind)
			n.Keys = append(n.Keys, f.Key)
		}
	}
	return n
}

// message is the Message of a mail whose reports the sink has seen to.
func (n note) message(stored []Stored, v Verdict) Message {
	v = v.with(stored[:min(len(stored), len(n.kinds))], n.kinds)
	m := n.Message
	m.Outcome, m.Reason = v.Outcome.String(), v.Reason
	m.Reports, m.Rows = uint32(v.Reports), uint32(v.Rows)
	if !n.private {
		m.Detail = clean.Line(v.Detail, maxNoted)
	}
	return m
}

// private reports whether a mail may carry somebody's private one: as a failure
// report does, and a complaint, and either of them when it cannot be read, or is
// too damaged to be known but by its label. The subject of such a mail often is
// that of the private one.
func private(data []byte, findings []parse.Finding) bool {
	if slices.ContainsFunc(findings, func(f parse.Finding) bool { return f.Private || f.Kind == parse.KindFailure }) {
		return true
	}
	if !slices.ContainsFunc(findings, func(f parse.Finding) bool { return !f.IsReport() }) {
		return false
	}
	head := data[:min(len(data), maxHead)]
	return bytes.Contains(bytes.ToLower(head), []byte("feedback-report"))
}

// maxHead is how far into a mail the type of a feedback report is looked for.
const maxHead = 64 << 10

// headerSafely costs a mail its subject, and no more, should reading it panic.
func (p *Pipeline) headerSafely(data []byte) (h parse.Header) {
	defer func() {
		if recover() != nil {
			h = parse.Header{}
		}
	}()
	return p.header(data)
}

// sizeOf is the size of the mail, or what its source says where that is more.
func sizeOf(m *Mail) int64 { return max(int64(len(m.Data)), m.Size) }
