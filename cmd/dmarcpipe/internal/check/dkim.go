package check

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/dmarcpipe/dmarcpipe/parse/clean"
	"github.com/dmarcpipe/dmarcpipe/parse/dmarc"
	"github.com/dmarcpipe/dmarcpipe/parse/lookup"
)

// maxSelectors bounds the keys that are looked at.
const maxSelectors = 50

// dkim checks the key of each selector.
func (c *checker) dkim(ctx context.Context) []Result {
	if len(c.Selectors) == 0 {
		return []Result{c.noSelectors()}
	}
	all := make([]Result, min(len(c.Selectors), maxSelectors))
	var wg sync.WaitGroup
	for i := range all {
		wg.Go(func() { all[i] = c.selector(ctx, c.Selectors[i]) })
	}
	wg.Wait()
	if more := len(c.Selectors) - len(all); more > 0 {
		all = append(all, Result{
			Group: GroupDKIM, Name: "selectors", Status: StatusInfo, Text: fmt.Sprintf("%d more, of less mail, were not looked at", more),
			Next: "name one of them with --selector to look at it",
		})
	}
	return all
}

func (c *checker) noSelectors() Result {
	text := "no selector was seen in reports, and DNS does not list them"
	if c.SelectorsNote != "" {
		text = "no selector is known, and DNS does not list them: " + c.SelectorsNote
	}
	return Result{Group: GroupDKIM, Name: "selectors", Status: StatusInfo, Text: text, Next: "name one with --selector: it is what s= says in the DKIM-Signature of a mail"}
}

// selector looks at one key.
func (c *checker) selector(ctx context.Context, s Selector) Result {
	domain := clean.Domain(s.Domain)
	if domain == "" {
		domain = c.Domain
	}
	r := Result{Group: GroupDKIM, Name: "selector " + s.Name}
	if domain != c.Domain {
		r.Name += " of " + domain
	}
	name := clean.Fold(s.Name) + "._domainkey." + domain
	if !lookup.IsName(name) {
		r.Status, r.Text, r.Next = StatusInfo, "no such name can be in DNS", "see who writes such signatures"
		return r
	}
	records, err := c.Resolver.LookupTXT(ctx, lookup.Root(name))
	if err != nil && !lookup.Absent(err) {
		return trouble(r.Group, r.Name, err)
	}
	k := keyAt{name: name, records: slices.DeleteFunc(slices.Clone(records), noKey), seen: s.Messages}
	k.judge(&r)
	if alias := c.alias(ctx, lookup.Root(name)); alias != "" && alias != name {
		r.Detail = append(r.Detail, name+" is an alias of "+alias)
	}
	if !dmarc.Aligned(domain, c.Domain, false) {
		foreign(&r, c.Domain)
	}
	return r
}

// noKey reports whether a text is something else, such as SPF by a wildcard.
func noKey(txt string) bool {
	tags := keyTags(txt)
	_, hasKey := tags["p"]
	return !hasKey && !strings.HasPrefix(strings.ToLower(tags["v"]), "dkim")
}

// foreign lessens what is not in the hands of the owner of the domain.
func foreign(r *Result, domain string) {
	r.Detail = append(r.Detail, "signatures of this domain are not aligned with "+domain)
	if r.Status == StatusFail || r.Status == StatusWarn {
		r.Status = StatusInfo
		r.Next = "tell who runs it, and have it sign as " + domain
	}
}

// keyAt is what DNS has of a selector.
type keyAt struct {
	name    string
	records []string
	seen    uint64 // messages in reports
}

// judge fills what was found.
func (k keyAt) judge(r *Result) {
	r.Detail = slices.Clone(k.records[:min(len(k.records), maxNames)])
	switch {
	case len(k.records) == 0 && k.seen > 0:
		r.Status, r.Text = StatusFail, fmt.Sprintf("there is no key, but reports tell of %d messages signed with it: nobody can verify them", k.seen)
		r.Next = "publish the key again at " + k.name + ", or stop signing with it"
	case len(k.records) == 0:
		r.Status, r.Text, r.Next = StatusFail, "there is no key", "see that the selector is right, or publish its key at "+k.name
	case len(k.records) > 1:
		r.Status, r.Text = StatusFail, fmt.Sprintf("there are %d keys, and receivers differ in which they take", len(k.records))
		r.Next = "leave one record at " + k.name + ", and give the other keys selectors of their own"
	default:
		key := readKey(k.records[0])
		r.Status, r.Text, r.Next = key.judge(k)
	}
}
