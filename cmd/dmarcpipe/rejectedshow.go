package main

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/app"
	"github.com/dmarcpipe/dmarcpipe/ingest/quarantine"
	"github.com/dmarcpipe/dmarcpipe/parse"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
)

type rejectedShowCmd struct {
	configFlag
	Raw  bool   `xor:"form" help:"Write the mail itself, as it came, to standard output, which must not be a terminal."`
	JSON bool   `xor:"form" help:"One JSON object."`
	ID   string `arg:"" name:"id" help:"The id of the mail, or enough of its beginning."`
}

// Help is printed by --help.
func (rejectedShowCmd) Help() string {
	return `Shows why the mail was rejected and what to do, what this version of dmarcpipe says of it, and
the bytes at which it stopped. All of it is safe to print; --raw is not: look at it with care.

Example:

  dmarcpipe rejected show 3f2a91b0c4d2
  dmarcpipe rejected show 3f2a91b0c4d2 --raw > mail.eml`
}

// Run prints the mail to standard output.
func (cmd rejectedShowCmd) Run(c *console) error {
	cfg, err := cmd.load(c)
	if err != nil {
		return err
	}
	if cmd.Raw && terminal(c.stdout) {
		return usageError{fmt.Errorf("a rejected mail may hold what takes over your terminal; write it to a file: dmarcpipe rejected show %s --raw > mail.eml", plain(cmd.ID))}
	}
	look, err := app.LookAt(c.opening(cfg), cmd.ID)
	switch {
	case errors.Is(err, quarantine.ErrNotFound):
		return fmt.Errorf("%w; dmarcpipe rejected lists those that there are", err)
	case err != nil:
		return err
	case cmd.Raw:
		_, err = c.stdout.Write(look.Mail)
		return err
	case cmd.JSON:
		return printLookJSON(c.stdout, look)
	}
	return printLook(c.stdout, look)
}

// printLook is for people.
func printLook(w io.Writer, l *app.Look) error {
	e := plainEntry(l.Entry)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	line := func(name, format string, args ...any) {
		if text := fmt.Sprintf(format, args...); text != "" {
			_, _ = fmt.Fprintf(t, "%s\t%s\n", name, text) // the writer keeps the error for Flush
		}
	}
	line("id", "%s", e.ID)
	line("source", "%s", strings.TrimRight(e.Source+", "+e.MailID, ", "))
	line("tenant", "%s", e.Tenant)
	line("file", "%s", e.Name)
	line("from", "%s", plain(l.Header.FromDomain))
	line("subject", "%s", plain(l.Header.Subject))
	line("size", "%s", sizeText(e.Size))
	line("received", "%s UTC", e.Received.UTC().Format(tableTime))
	line("rejected", "%s UTC, by dmarcpipe %s", e.Rejected.UTC().Format(tableTime), e.Version)
	line("reason", "%s", e.Reason)
	line("detail", "%s", e.Detail)
	line("meaning", "%s", e.Reason.Explain())
	for i, text := range verdictLines(l.Findings) {
		line([]string{"now", ""}[min(i, 1)], "%s", text)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	title, near := nearOf(l)
	if len(near) == 0 {
		return nil
	}
	_, err := fmt.Fprintf(w, "\n%s\n%s", title, hex.Dump(near)) // the dump is ASCII without controls
	return err
}

// maxVerdicts is how many findings of a mail are shown.
const maxVerdicts = 20

// verdictLines say what this version makes of the mail.
func verdictLines(findings []parse.Finding) []string {
	var lines []string
	for i := range findings {
		if i == maxVerdicts {
			return append(lines, fmt.Sprintf("and %d more", len(findings)-i))
		}
		lines = append(lines, verdictLine(&findings[i]))
	}
	return lines
}

func verdictLine(f *parse.Finding) string {
	text := string(f.Kind)
	switch {
	case f.IsReport():
		text = fmt.Sprintf("a %s report with %s; dmarcpipe replay offers it to the store", f.Kind, count(int(f.Rows()), "row", "rows"))
	case f.Err != nil:
		text = "rejected: " + f.Err.Error()
	case f.Detail != "":
		text = "not a report: " + f.Detail
	}
	if f.Member != "" {
		text = f.Member + ": " + text
	}
	return plain(text)
}

// nearOf returns the bytes to show, and what they are: where the first fault
// is, else the beginning of the mail.
func nearOf(l *app.Look) (title string, near []byte) {
	if fault := l.Fault(); fault != nil && len(fault.Near) > 0 {
		return "The bytes where it stopped:", fault.Near
	}
	return "The first bytes of the mail:", l.Mail[:min(len(l.Mail), reason.MaxNear)]
}

// shownMail is the form of --json.
type shownMail struct {
	quarantine.Entry

	Meaning string         `json:"meaning"` // of the reason
	From    string         `json:"from_domain"`
	Subject string         `json:"subject"`
	Now     []shownVerdict `json:"now"`
	Near    string         `json:"near"` // hex
}

type shownVerdict struct {
	Kind   parse.Kind    `json:"kind"`
	Member string        `json:"member"`
	Reason reason.Reason `json:"reason,omitempty"`
	Detail string        `json:"detail,omitempty"`
	Rows   uint64        `json:"rows"`
}

func printLookJSON(w io.Writer, l *app.Look) error {
	_, near := nearOf(l)
	m := shownMail{
		Entry:   plainEntry(l.Entry),
		Meaning: l.Entry.Reason.Explain(),
		From:    plain(l.Header.FromDomain),
		Subject: plain(l.Header.Subject),
		Near:    hex.EncodeToString(near),
	}
	for i := range l.Findings {
		f := &l.Findings[i]
		v := shownVerdict{Kind: f.Kind, Member: plain(f.Member), Detail: plain(f.Detail), Rows: f.Rows()}
		if f.Err != nil {
			v.Reason, v.Detail = f.Err.Reason, plain(strings.TrimPrefix(f.Err.Error(), string(f.Err.Reason)+": "))
		}
		m.Now = append(m.Now, v)
	}
	return jsonLines(w).Encode(m)
}
