package store

import (
	"net/netip"

	"github.com/dmarcpipe/dmarcpipe/parse"
	"github.com/dmarcpipe/dmarcpipe/parse/aggregate"
	"github.com/dmarcpipe/dmarcpipe/parse/verdict"
)

// records are rows of table records.
type records struct {
	columns
	sourceIP                             values[netip.Addr]
	sourceRaw                            values[string]
	count                                values[uint64]
	disposition, dkim, spf               values[string]
	headerFrom, envelopeFrom, envelopeTo values[string]
	reasonType, reasonComment            lists
	dkimDomain, dkimSelector, dkimResult lists
	spfDomain, spfScope, spfResult       lists
	dkimHuman, spfHuman, rawWords        lists
	facts                                values[uint32]
	signer, trust                        values[string]
}

func newRecords() rowSet {
	c := &records{}
	c.init(
		tableRecords,
		field{"source_ip", "IPv6", &c.sourceIP},
		field{"source_raw", "String", &c.sourceRaw},
		field{"count", "UInt64", &c.count},
		field{"disposition", "String", &c.disposition},
		field{"dkim", "String", &c.dkim},
		field{"spf", "String", &c.spf},
		field{"reasons.type", "Array(String)", &c.reasonType},
		field{"reasons.comment", "Array(String)", &c.reasonComment},
		field{"header_from", "String", &c.headerFrom},
		field{"envelope_from", "String", &c.envelopeFrom},
		field{"envelope_to", "String", &c.envelopeTo},
		field{"dkim_auth.domain", "Array(String)", &c.dkimDomain},
		field{"dkim_auth.selector", "Array(String)", &c.dkimSelector},
		field{"dkim_auth.result", "Array(String)", &c.dkimResult},
		field{"dkim_human", "Array(String)", &c.dkimHuman},
		field{"spf_auth.domain", "Array(String)", &c.spfDomain},
		field{"spf_auth.scope", "Array(String)", &c.spfScope},
		field{"spf_auth.result", "Array(String)", &c.spfResult},
		field{"spf_human", "Array(String)", &c.spfHuman},
		field{"raw_words", "Array(String)", &c.rawWords},
		field{"facts", "UInt32", &c.facts},
		field{"signer", "String", &c.signer},
		field{"trust", "String", &c.trust},
	)
	return c
}

// eachRecord is kind.each for aggregate reports. It sums the records up.
func eachRecord(f *parse.Finding, row ledgerRow, next func() (rowSet, error)) error {
	sums := row.(*reportRow) //nolint:forcetypeassert // kinds pairs them
	reader := verdict.NewReader(&f.Report.Policy)
	return f.Each(func(r *aggregate.Record) error {
		sums.tally(r)
		set, err := next()
		if c, ok := set.(*records); ok {
			c.add(r)
			c.judge(reader, r, sums.Trust)
		}
		return err
	})
}

var emptyRecord aggregate.Record

func (c *records) blank() {
	c.add(&emptyRecord)
	c.facts.add(0)
	c.signer.add("")
	c.trust.add("")
}

// judge adds what is known of the row beside what it says.
func (c *records) judge(reader *verdict.Reader, r *aggregate.Record, grade string) {
	facts, signer := reader.Read(r)
	c.facts.add(uint32(facts))
	c.signer.add(signer)
	c.trust.add(grade)
	c.bytes += len(signer) + len(grade)
}

func (c *records) add(r *aggregate.Record) {
	c.addRow(r)
	c.addReasons(r.Reasons)
	c.addDKIM(r.DKIMAuth)
	c.addSPF(r.SPFAuth)
	c.addRawWords(&c.rawWords, recordWords(r))
}

func (c *records) addRow(r *aggregate.Record) {
	c.sourceIP.add(validIP(r.SourceIP))
	c.sourceRaw.add(r.SourceRaw)
	c.count.add(r.Count)
	c.disposition.add(r.Disposition.Value.String())
	c.dkim.add(r.DKIM.Value.String())
	c.spf.add(r.SPF.Value.String())
	c.headerFrom.add(r.HeaderFrom)
	c.envelopeFrom.add(r.EnvelopeFrom)
	c.envelopeTo.add(r.EnvelopeTo)
	c.bytes += len(r.SourceRaw) + len(r.HeaderFrom) + len(r.EnvelopeFrom) + len(r.EnvelopeTo)
}

func (c *records) addReasons(reasons []aggregate.OverrideReason) {
	types, comments := c.reasonType.next(len(reasons)), c.reasonComment.next(len(reasons))
	for i := range reasons {
		types[i], comments[i] = reasons[i].Type.Value.String(), reasons[i].Comment
		c.bytes += 16 + len(comments[i])
	}
}

func (c *records) addDKIM(auth []aggregate.DKIMAuth) {
	n, said := len(auth), false
	domains, selectors, results := c.dkimDomain.next(n), c.dkimSelector.next(n), c.dkimResult.next(n)
	for i := range auth {
		a := &auth[i]
		domains[i], selectors[i], results[i] = a.Domain, a.Selector, a.Result.Value.String()
		c.bytes += 16 + len(a.Domain) + len(a.Selector) + len(a.HumanResult)
		said = said || a.HumanResult != ""
	}
	if !said {
		n = 0
	}
	for i, human := 0, c.dkimHuman.next(n); i < n; i++ {
		human[i] = auth[i].HumanResult
	}
}

func (c *records) addSPF(auth []aggregate.SPFAuth) {
	n, said := len(auth), false
	domains, scopes, results := c.spfDomain.next(n), c.spfScope.next(n), c.spfResult.next(n)
	for i := range auth {
		a := &auth[i]
		domains[i], scopes[i], results[i] = a.Domain, a.Scope.Value.String(), a.Result.Value.String()
		c.bytes += 24 + len(a.Domain) + len(a.HumanResult)
		said = said || a.HumanResult != ""
	}
	if !said {
		n = 0
	}
	for i, human := 0, c.spfHuman.next(n); i < n; i++ {
		human[i] = auth[i].HumanResult
	}
}
