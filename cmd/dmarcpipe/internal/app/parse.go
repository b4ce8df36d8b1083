package app

import (
	"context"
	"io"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/config"
	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/jsonline"
	"github.com/dmarcpipe/dmarcpipe/ingest"
	"github.com/dmarcpipe/dmarcpipe/ingest/mailfile"
	"github.com/dmarcpipe/dmarcpipe/parse"
	"github.com/dmarcpipe/dmarcpipe/parse/limit"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
)

// ParseOptions say what Parse reads and how it prints.
type ParseOptions struct {
	Config  *config.Config
	Paths   []string
	Summary bool // leaves records and failure details out
	Out     io.Writer
}

// Parse prints what is found in Paths as JSON lines and returns how many
// findings were rejected. What cannot be read is left out and part of the
// error, one line each.
func Parse(ctx context.Context, o ParseOptions) (rejected int, err error) {
	p := &jsonline.Printer{W: o.Out, Summary: o.Summary}
	options := parseOptions(o.Config)
	err = mailfile.Walk(ctx, o.Paths, options.Limits, func(m ingest.Mail) error {
		found := findings(m, options)
		for i := range found {
			if found[i].Err != nil {
				rejected++
			}
			if err := p.Print(m.ID, &found[i]); err != nil {
				return err
			}
		}
		return nil
	})
	return rejected, err
}

// findings reads one mail; a mail without data was too large to be read.
func findings(m ingest.Mail, o parse.Options) []parse.Finding {
	if m.Data == nil {
		err := reason.New(reason.MessageTooLarge, "%d bytes; limits.message is %d", m.Size, o.Limits.Message)
		return []parse.Finding{{Kind: parse.KindRejected, Err: err}}
	}
	return parse.Mail(m.Data, m.Name, o)
}

// parseOptions are what the configuration itself says: without a key in it,
// local parts are dropped.
func parseOptions(c *config.Config) parse.Options {
	return parse.Options{Limits: Limits(c.Limits), Privacy: Privacy(c.FailureReports)}
}

// Limits are the limits of the configuration as the parts take them.
func Limits(c config.Limits) limit.Limits {
	return limit.Limits{
		Message:   int64(c.Message),
		Unpacked:  int64(c.Unpacked),
		Ratio:     int64(c.Ratio),
		Members:   c.Members,
		Parts:     c.Parts,
		Depth:     c.Depth,
		XMLDepth:  c.XMLDepth,
		JSONDepth: c.JSONDepth,
		Text:      int(c.Text),
		Records:   c.Records,
	}
}
