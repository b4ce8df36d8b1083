package main

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/dmarcpipe/dmarcpipe/ingest/quarantine"
	"github.com/dmarcpipe/dmarcpipe/parse/clean"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
)

// maxPlain is how many bytes of a text from a mail are printed.
const maxPlain = 1 << 10

// plain makes a text that a stranger chose fit for a terminal: one line,
// without controls, direction overrides and what has no width.
func plain(s string) string { return clean.Line(s, maxPlain) }

// plainEntry is e with texts that are fit for a terminal. Also its file may
// have been written by somebody else.
func plainEntry(e quarantine.Entry) quarantine.Entry {
	e.ID, e.Reason = plain(e.ID), reason.Reason(plain(string(e.Reason)))
	e.Source, e.Tenant = plain(e.Source), plain(e.Tenant)
	e.MailID, e.Name = plain(e.MailID), plain(e.Name)
	e.Detail, e.Version = plain(e.Detail), plain(e.Version)
	return e
}

// jsonLines writes one object a line, with the < of a detail as it is.
func jsonLines(w io.Writer) *json.Encoder {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e
}

// shortID is enough of an id to find its mail by.
func shortID(id string) string { return id[:min(len(id), 12)] }

// sizeText is a number of bytes for people.
func sizeText(n int64) string {
	switch {
	case n < 1<<10:
		return fmt.Sprintf("%d B", n)
	case n < 1<<20:
		return fmt.Sprintf("%.1f KiB", float64(n)/(1<<10))
	case n < 1<<30:
		return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20))
	}
	return fmt.Sprintf("%.1f GiB", float64(n)/(1<<30))
}

const tableTime = "2006-01-02 15:04:05" // UTC
