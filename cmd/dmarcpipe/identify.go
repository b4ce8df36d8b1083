package main

import (
	"context"
	"fmt"
	"io"
	"net/netip"
	"strings"
	"text/tabwriter"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/app"
	"github.com/dmarcpipe/dmarcpipe/ingest/identify"
	"github.com/dmarcpipe/dmarcpipe/parse/verdict"
)

type identifyCmd struct {
	Show    identifyShowCmd    `cmd:"" default:"withargs" help:"Say who is behind addresses."`
	Install identifyInstallCmd `cmd:"" help:"Install data of networks and countries with npm."`
}

// Help is printed by --help.
func (identifyCmd) Help() string {
	return `Says which service or organization is behind an address that sends mail, and how that is known.
The worker does the same for every address in the reports; see the table sources.

Example:

  dmarcpipe identify 209.85.220.41 2a01:111:f400::1
  dmarcpipe identify install`
}

type identifyShowCmd struct {
	configFlag
	JSON      bool     `help:"One JSON object a line."`
	Addresses []string `arg:"" name:"address" help:"IPv4 or IPv6 addresses."`
}

// Help is printed by --help.
func (identifyShowCmd) Help() string {
	return `DNS is asked, now, for the name of each address, and whether the name leads back to it. The rest
comes from the catalogue of services, from identify.services, and from data of networks.

Example:

  dmarcpipe identify --json 209.85.220.41`
}

// Run prints what is found out to standard output.
func (cmd identifyShowCmd) Run(ctx context.Context, c *console) error {
	cfg, err := cmd.load(c)
	if err != nil {
		return err
	}
	addrs := make([]netip.Addr, len(cmd.Addresses))
	for i, text := range cmd.Addresses {
		if addrs[i], err = netip.ParseAddr(text); err != nil {
			return usageError{fmt.Errorf("%q is no address; write it like 192.0.2.1 or 2001:db8::1", plain(text))}
		}
	}
	found, err := app.Identify(ctx, c.opening(cfg), addrs)
	if err != nil {
		return err
	}
	if cmd.JSON {
		return printIdentifiedJSON(c.stdout, found)
	}
	if app.NetworkDataMissing(cfg) {
		c.say("there is no data of networks and countries; dmarcpipe identify install gets some")
	}
	return printIdentified(c.stdout, found)
}

// printIdentified is for people.
func printIdentified(w io.Writer, found []app.Identified) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for i := range found {
		if i > 0 {
			_, _ = fmt.Fprintln(t) // the writer keeps the error for Flush
		}
		for _, line := range identifiedLines(&found[i]) {
			_, _ = fmt.Fprintf(t, "%s\t%s\n", line[0], plain(line[1]))
		}
	}
	return t.Flush()
}

// identifiedLines are names and texts.
func identifiedLines(f *app.Identified) [][2]string {
	s := &f.Source
	service := s.Service
	switch {
	case service == "":
		service = "not known"
	case s.Kind != verdict.KindUnknown:
		service += " (" + string(s.Kind) + ")"
	}
	lines := [][2]string{{"address", s.Addr.String()}, {"service", service}, {"known by", basisText(s.Basis)}}
	if s.PTR != "" {
		lines = append(lines, [2]string{"host", s.PTR + ", " + confirmedText(f)})
	}
	if s.ASN != 0 {
		lines = append(lines, [2]string{"network", strings.TrimSpace(fmt.Sprintf("AS%d %s", s.ASN, s.ASOrg))})
	}
	if s.Country != "" {
		lines = append(lines, [2]string{"country", s.Country})
	}
	if len(s.Own) > 0 {
		lines = append(lines, [2]string{"own", "host or SPF include of " + strings.Join(s.Own, ", ")})
	}
	return append(lines, [2]string{"DNS", saidText(f)})
}

func confirmedText(f *app.Identified) string {
	switch {
	case f.Source.PTRConfirmed:
		return "confirmed: it leads back to the address"
	case f.Answer.Said == identify.SaidTemporary:
		return "not confirmed: DNS did not say where it leads"
	}
	return "not confirmed: it leads elsewhere, and so says nothing"
}

// basisText says how the service is known.
func basisText(b identify.Basis) string {
	switch b {
	case identify.BasisUser:
		return "your file identify.services"
	case identify.BasisNetwork:
		return "its network, in the catalogue"
	case identify.BasisPTR:
		return "the name of its host, in the catalogue"
	case identify.BasisAS:
		return "its autonomous system, in the catalogue"
	case identify.BasisDomain:
		return "the domains that it authenticates as, in the catalogue"
	case identify.BasisPTROrg:
		return "the name of its host; the catalogue does not have it"
	case identify.BasisASOrg:
		return "the owner of its autonomous system; the catalogue does not have it"
	case identify.BasisReserved:
		return "its range, which is not of the Internet"
	}
	return "nothing; name it in identify.services"
}

// saidText says what DNS said.
func saidText(f *app.Identified) string {
	switch f.Answer.Said {
	case identify.SaidName:
		return "answered"
	case identify.SaidNone:
		return "answered: the address has no name"
	case identify.SaidTemporary:
		return "did not answer: " + f.Answer.Err.Error() + "; see dns.servers"
	}
	return "not asked"
}

// identifiedJSON is the form of --json.
type identifiedJSON struct {
	Address   string         `json:"address"`
	Service   string         `json:"service"`
	Kind      verdict.Kind   `json:"kind"`
	Basis     identify.Basis `json:"basis"`
	Host      string         `json:"host"`
	Confirmed bool           `json:"host_confirmed"`
	ASN       uint32         `json:"asn"`
	ASOrg     string         `json:"as_org"`
	Country   string         `json:"country"`
	Own       []string       `json:"own"`
	DNS       identify.Said  `json:"dns"` // name, none, temporary, or "" when not asked
	Error     string         `json:"error,omitempty"`
}

func printIdentifiedJSON(w io.Writer, found []app.Identified) error {
	to := jsonLines(w)
	for _, f := range found {
		s := f.Source
		line := identifiedJSON{
			Address: s.Addr.String(), Service: s.Service, Kind: s.Kind, Basis: s.Basis,
			Host: s.PTR, Confirmed: s.PTRConfirmed, ASN: s.ASN, ASOrg: s.ASOrg, Country: s.Country,
			Own: append([]string{}, s.Own...), DNS: f.Answer.Said,
		}
		if f.Answer.Err != nil {
			line.Error = plain(f.Answer.Err.Error())
		}
		if err := to.Encode(line); err != nil {
			return err
		}
	}
	return nil
}
