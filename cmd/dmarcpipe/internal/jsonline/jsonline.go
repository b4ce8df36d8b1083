// Package jsonline prints what parsing found as JSON, one object a line.
package jsonline

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/dmarcpipe/dmarcpipe/parse"
	"github.com/dmarcpipe/dmarcpipe/parse/aggregate"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
)

// Printer writes findings to W. It holds one record at a time, so that a
// report of any size costs constant memory; W should be buffered.
type Printer struct {
	W       io.Writer
	Summary bool // leaves the records out

	buf []byte
}

// place is what every line begins with.
type place struct {
	Kind   parse.Kind `json:"kind"`
	File   string     `json:"file"`
	Member string     `json:"member"`
}

// verdict is a line about what is no report.
type verdict struct {
	place

	Reason reason.Reason `json:"reason,omitempty"`
	Detail string        `json:"detail"`
}

// Print writes one finding of file as one line. A report has the members of
// aggregate.Report.AppendJSON and, unless Summary is set, "records"; others
// have "reason", for rejected ones, and "detail".
func (p *Printer) Print(file string, f *parse.Finding) error {
	at := place{Kind: f.Kind, File: file, Member: f.Member}
	switch {
	case f.Err != nil:
		return p.verdict(verdict{place: at, Reason: f.Err.Reason, Detail: detail(f.Err)})
	case f.Report == nil:
		return p.verdict(verdict{place: at, Detail: f.Detail})
	}
	return p.report(at, f)
}

// detail is the text of a refusal without its reason, which has its own key.
func detail(e *reason.Error) string {
	switch {
	case e.Err == nil:
		return e.Detail
	case e.Detail == "":
		return e.Err.Error()
	}
	return fmt.Sprintf("%s: %v", e.Detail, e.Err)
}

func (p *Printer) verdict(v verdict) error {
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("encoding finding: %w", err)
	}
	p.buf = append(append(p.buf[:0], text...), '\n')
	return p.flush()
}

func (p *Printer) report(at place, f *parse.Finding) error {
	text, err := json.Marshal(at)
	if err != nil {
		return fmt.Errorf("encoding finding: %w", err)
	}
	p.buf = append(p.buf[:0], text[:len(text)-1]...)
	p.buf = f.Report.AppendJSON(p.buf)
	if !p.Summary {
		if err := p.records(f); err != nil {
			return err
		}
	}
	p.buf = append(p.buf, '}', '\n')
	return p.flush()
}

func (p *Printer) records(f *parse.Finding) error {
	p.buf = append(p.buf, `,"records":[`...)
	first := true
	err := f.Each(func(r *aggregate.Record) error {
		if !first {
			p.buf = append(p.buf, ',')
		}
		first = false
		p.buf = r.AppendJSON(p.buf)
		return p.flush()
	})
	p.buf = append(p.buf, ']')
	return err
}

// flush writes what is gathered and keeps its memory.
func (p *Printer) flush() error {
	_, err := p.W.Write(p.buf)
	p.buf = p.buf[:0]
	return err
}
