package app

import (
	"github.com/dmarcpipe/dmarcpipe/ingest"
	"github.com/dmarcpipe/dmarcpipe/ingest/quarantine"
	"github.com/dmarcpipe/dmarcpipe/parse"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
)

// Look is a rejected mail, and what parsing says of it now.
type Look struct {
	Entry    quarantine.Entry
	Mail     []byte
	Header   parse.Header
	Findings []parse.Finding
}

// LookAt reads the rejected mail whose id begins with prefix and judges it,
// which changes nothing.
func LookAt(o Opening, prefix string) (*Look, error) {
	folder, err := o.openQuarantine()
	if err != nil {
		return nil, err
	}
	e, err := folder.Find(prefix)
	if err != nil {
		return nil, err
	}
	data, err := folder.Read(e, max(e.Size, int64(o.Config.Limits.Message)))
	if err != nil {
		return nil, err
	}
	m := ingest.Mail{Name: e.Name, Size: e.Size, Data: data}
	return &Look{Entry: e, Mail: data, Header: parse.HeaderOf(data), Findings: findings(m, parseOptions(o.Config))}, nil
}

// Fault is the first refusal among the findings, or nil.
func (l *Look) Fault() *reason.Error {
	for i := range l.Findings {
		if err := l.Findings[i].Err; err != nil {
			return err
		}
	}
	return nil
}
