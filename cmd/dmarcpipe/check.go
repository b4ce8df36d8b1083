package main

import (
	"context"
	"os"
	"slices"
	"strings"

	"golang.org/x/term"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/app"
	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/check"
	"github.com/dmarcpipe/dmarcpipe/parse/clean"
)

type checkCmd struct {
	configFlag
	Domain   string   `arg:"" help:"Domain to check, such as example.com."`
	Ports    []int    `placeholder:"PORT" help:"Also check submission on these ports: 465, 587, 2525."`
	Host     []string `placeholder:"HOST" help:"Check submission there, in place of the hosts that DNS names."`
	Selector []string `placeholder:"NAME" help:"Also look at this DKIM selector, besides those seen in reports."`
	Verbose  bool     `short:"v" help:"Show the details of everything, such as the records themselves."`
	JSON     bool     `help:"One JSON object."`
}

// Help is printed by --help.
func (checkCmd) Help() string {
	return `Looks at what a domain publishes and at its mail servers: DMARC, SPF, DKIM, TLS reports, MTA-STS,
DANE, MX with STARTTLS on port 25, and on request where users hand in mail. It sends no mail and logs
in nowhere. What is not as it should be comes with what to do next.

Which DKIM selectors are in use is read from the stored reports, where there are any. DNS is asked of
dns.servers of the configuration, or of those of the system.

With --json there is one object: domain; sum, with the numbers of pass, warn, fail, info and unknown;
and results. Each has group, name, status and text, and where there is more to say next and detail.

Exit status: 0 nothing failed, 1 something failed, 2 wrong usage. What could not be found out, such as
while no name server answers, is unknown and has not failed.

Example:

  dmarcpipe check example.com --ports 465,587`
}

// Run prints the results to standard output.
func (cmd checkCmd) Run(ctx context.Context, c *console) error {
	cfg, err := cmd.load(c)
	if err != nil {
		return err
	}
	options := cmd.options()
	if err := options.Validate(); err != nil {
		return usageError{err}
	}
	results, err := app.Check(ctx, c.opening(cfg), options)
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return cmd.print(c, results)
}

func (cmd checkCmd) options() check.Options {
	o := check.Options{Domain: cmd.Domain, Ports: cmd.Ports}
	o.SMTPName, _ = os.Hostname() // without one it says localhost
	for _, host := range cmd.Host {
		o.Hosts = append(o.Hosts, clean.Domain(host))
	}
	for _, name := range cmd.Selector {
		o.Selectors = append(o.Selectors, check.Selector{Name: clean.Fold(name)})
	}
	return o
}

func (cmd checkCmd) print(c *console, results []check.Result) error {
	domain, err := check.Domain(cmd.Domain)
	if err != nil {
		return usageError{err}
	}
	if cmd.JSON {
		err = check.JSON(c.stdout, domain, results)
	} else {
		err = check.Print(c.stdout, results, standardOutput(c, domain, cmd.Verbose))
	}
	if err == nil && check.Count(results).Fail > 0 {
		return errReported
	}
	return err
}

// standardOutput is how results about name are printed there.
func standardOutput(c *console, name string, verbose bool) check.PrintOptions {
	o := check.PrintOptions{Domain: name, Verbose: verbose}
	if f, ok := c.stdout.(*os.File); ok && terminal(f) {
		o.Width, _, _ = term.GetSize(int(f.Fd())) // 0 wraps nothing
		o.Color = !slices.ContainsFunc(c.environ, noColor)
	}
	return o
}

// noColor is the wish of https://no-color.org.
func noColor(variable string) bool {
	wish, ok := strings.CutPrefix(variable, "NO_COLOR=")
	return ok && wish != ""
}
