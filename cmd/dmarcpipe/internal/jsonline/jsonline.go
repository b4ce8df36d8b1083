// Package jsonline prints what parsing found as JSON, one object a line.
package jsonline

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"

	"github.com/dmarcpipe/dmarcpipe/parse"
	"github.com/dmarcpipe/dmarcpipe/parse/aggregate"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
	"github.com/dmarcpipe/dmarcpipe/parse/tlsrpt"
	"github.com/dmarcpipe/dmarcpipe/parse/verdict"
)

// Printer writes findings to W. It holds one row at a time, so that a report of
// any size costs constant memory; W should be buffered.
type Printer struct {
	W       io.Writer
	Summary bool // leaves the records and failure details out

	buf []byte
}

// place is what every line begins with.
type place struct {
	Kind   parse.Kind `json:"kind"`
	File   string     `json:"file"`
	Member string     `json:"member"`
}

// refusal is a line about what is no report.
type refusal struct {
	place

	Reason reason.Reason `json:"reason,omitempty"`
	Detail string        `json:"detail"`
}

// Print writes one finding of file as one line. A report has the members of
// its own AppendJSON and, unless Summary is set, its rows: "records" of an
// aggregate report, "failures" of a TLS report. Others have "reason", for
// rejected ones, and "detail". To its own members a record gets "recomputed"
// with "dkim" and "spf", whether the results of the row pass and align; and
// "verdict", where it does not depend on who the source is.
func (p *Printer) Print(file string, f *parse.Finding) error {
	at := place{Kind: f.Kind, File: file, Member: f.Member}
	switch {
	case f.Err != nil:
		return p.refusal(refusal{place: at, Reason: f.Err.Reason, Detail: f.Err.Text()})
	case f.Report != nil:
		return p.report(at, f.Report, func() error { return p.records(f) })
	case f.TLS != nil:
		return p.report(at, f.TLS, func() error { return p.failures(f) })
	case f.Failure != nil:
		return p.report(at, f.Failure, func() error { return nil })
	}
	return p.refusal(refusal{place: at, Detail: f.Detail})
}

func (p *Printer) refusal(v refusal) error {
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("encoding finding: %w", err)
	}
	p.buf = append(append(p.buf[:0], text...), '\n')
	return p.flush()
}

// report writes the line of a report; rows writes those that it has.
func (p *Printer) report(at place, r interface{ AppendJSON([]byte) []byte }, rows func() error) error {
	text, err := json.Marshal(at)
	if err != nil {
		return fmt.Errorf("encoding finding: %w", err)
	}
	p.buf = append(p.buf[:0], text[:len(text)-1]...)
	p.buf = r.AppendJSON(p.buf)
	if !p.Summary {
		if err := rows(); err != nil {
			return err
		}
	}
	p.buf = append(p.buf, '}', '\n')
	return p.flush()
}

func (p *Printer) records(f *parse.Finding) error {
	add := p.begin("records")
	judge := verdict.NewReader(&f.Report.Policy)
	err := f.Each(func(r *aggregate.Record) error {
		return add(func(b []byte) []byte { return judged(r.AppendJSON(b), judge, r) })
	})
	p.buf = append(p.buf, ']')
	return err
}

// judged adds to the object of a record, which ends b, what follows from it.
func judged(b []byte, reader *verdict.Reader, r *aggregate.Record) []byte {
	facts, _ := reader.Read(r)
	b = append(b[:len(b)-1], `,"recomputed":{"dkim":`...)
	b = strconv.AppendBool(b, facts&verdict.DKIMAligned != 0)
	b = append(b, `,"spf":`...)
	b = append(strconv.AppendBool(b, facts&verdict.SPFAligned != 0), '}')
	if v, settled := verdict.Settled(facts); settled {
		b = append(append(append(b, `,"verdict":"`...), v...), '"')
	}
	return append(b, '}')
}

func (p *Printer) failures(f *parse.Finding) error {
	add := p.begin("failures")
	err := f.EachFailure(func(d *tlsrpt.Failure) error {
		return add(func(b []byte) []byte { return d.AppendJSON(b, f.TLS) })
	})
	p.buf = append(p.buf, ']')
	return err
}

// begin opens an array, and returns what adds to it.
func (p *Printer) begin(name string) (add func(appendJSON func([]byte) []byte) error) {
	p.buf = append(p.buf, `,"`+name+`":[`...)
	first := true
	return func(appendJSON func([]byte) []byte) error {
		if !first {
			p.buf = append(p.buf, ',')
		}
		first = false
		p.buf = appendJSON(p.buf)
		return p.flush()
	}
}

// flush writes what is gathered and keeps its memory.
func (p *Printer) flush() error {
	_, err := p.W.Write(p.buf)
	p.buf = p.buf[:0]
	return err
}
