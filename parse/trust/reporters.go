package trust

import (
	_ "embed" // the file below
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/dmarcpipe/dmarcpipe/parse/address"
	"github.com/dmarcpipe/dmarcpipe/parse/dmarc"
)

// reportersFile lists reporters whose names or domains do not tell from where
// they send. Its columns: what people call it; its names in reports, parted by
// "|"; its domains, in reports or elsewhere; the domains, or addresses, in the
// From fields of its mails. Domains stand for all below them. A domain in which
// anybody can have a mailbox is no sender, nor is one whose services send what
// strangers wrote, such as invitations.
//
//go:embed reporters.csv
var reportersFile string

// reporter is one line of the file.
type reporter struct {
	title   string
	domains []string // organizational domains and below
	senders []string
}

// sends reports whether a mail is from a sender of the reporter.
func (r *reporter) sends(s sender) bool {
	return slices.ContainsFunc(r.senders, func(known string) bool {
		return known == s.address || dmarc.Under(s.from, known)
	})
}

// reporters are those of the file.
type reporters struct {
	byName   map[string]*reporter // by the form in which names are compared
	byDomain map[string]*reporter
	labels   []label
}

// label is the name that people know of an organizational domain.
type label struct{ text, shape, domain string }

func readReporters(text string) (*reporters, error) {
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("reading the list of reporters: %w", err)
	}
	all := &reporters{byName: map[string]*reporter{}, byDomain: map[string]*reporter{}}
	for _, row := range rows[1:] {
		r := &reporter{title: row[0], domains: strings.Fields(row[2]), senders: strings.Fields(row[3])}
		for name := range strings.SplitSeq(row[1], "|") {
			all.byName[nameForm(name)] = r
		}
		for _, d := range r.domains {
			all.byDomain[d] = r
			org := dmarc.OrgDomain(d)
			all.labels = append(all.labels, label{text: firstLabel(org), shape: looks(firstLabel(org)), domain: org})
		}
	}
	return all, nil
}

// of is the reporter that a domain belongs to, or nil.
func (r *reporters) of(domain string) *reporter {
	for {
		if found := r.byDomain[domain]; found != nil {
			return found
		}
		_, above, ok := strings.Cut(domain, ".")
		if !ok {
			return nil
		}
		domain = above
	}
}

// sender is whose mail it is.
type sender struct {
	domain  string // that is authenticated, and aligned with from
	from    string // domain of the From field
	address string // in the From field
}

// objection is why a report with this claim is not of the sender, or "".
func (r *reporters) objection(c Claim, s sender) string {
	for _, c := range []claimed{r.claimByName(c.Name), r.claim(address.Host(c.Domain))} {
		switch {
		case c.known != nil && !c.known.sends(s):
			return fmt.Sprintf("%s is not where %s sends reports from", s.from, c.known.title)
		case c.known == nil && c.domain != "" && !dmarc.Aligned(s.domain, c.domain, false):
			return fmt.Sprintf("the report names %s, and %s is the sender", c.domain, s.domain)
		}
	}
	return ""
}

// claimed is one text by which a report names its reporter.
type claimed struct {
	known  *reporter
	domain string
}

func (r *reporters) claim(domain string) claimed { return claimed{known: r.of(domain), domain: domain} }

// claimByName knows names, and domains in the place of one.
func (r *reporters) claimByName(name string) claimed {
	if known := r.byName[nameForm(name)]; known != nil {
		return claimed{known: known}
	}
	return r.claim(domainName(name))
}

// domainName is the domain that a name shows, such as "https://a.example/" or
// "dmarc@a.example", or "".
func domainName(name string) string {
	name = strings.ReplaceAll(norm.NFKC.String(name[:min(len(name), maxDetail)]), "\u3002", ".")
	name = strings.TrimFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	name = name[strings.LastIndexAny(name, "@/:")+1:]
	if !strings.Contains(name, ".") {
		return ""
	}
	return address.Host(name)
}

// companies are words that a name may end with.
var companies = []string{"inc", "llc", "ltd", "gmbh", "corp", "corporation", "pty", "co", "company"}

// nameForm is the form in which names of organisations are compared: as they look
// to the eye, without blanks, marks and what kind of company it is.
func nameForm(name string) string {
	words := strings.FieldsFunc(strings.ToLower(name[:min(len(name), maxDetail)]), func(r rune) bool {
		return r < 0x80 && (r < 'a' || r > 'z') && (r < '0' || r > '9')
	})
	for len(words) > 1 && slices.Contains(companies, words[len(words)-1]) {
		words = words[:len(words)-1]
	}
	return looks(strings.Join(words, ""))
}
