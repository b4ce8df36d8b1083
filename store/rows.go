package store

import (
	"net/netip"

	"github.com/dmarcpipe/dmarcpipe/parse/aggregate"
)

// rowKey is what all rows of one report share.
type rowKey struct {
	tenant, domain, key, reporter string
	begin, end                    int64
	revision                      uint32
}

// fixedBytes is the size of the columns of a row that are no texts.
const fixedBytes = 80

var emptyRecord aggregate.Record

// add appends one row.
func (c *columns) add(k *rowKey, no uint32, r *aggregate.Record) { c.append(k, no, r, 0) }

// bury appends a tombstone, which deletes the row of an earlier revision.
func (c *columns) bury(k *rowKey, no uint32) { c.append(k, no, &emptyRecord, 1) }

func (c *columns) append(k *rowKey, no uint32, r *aggregate.Record, deleted uint8) {
	c.tenant.add(k.tenant)
	c.domain.add(k.domain)
	c.key.add(k.key)
	c.reporter.add(k.reporter)
	c.begin.add(k.begin)
	c.end.add(k.end)
	c.ver.add(k.revision)
	c.rowNo.add(no)
	c.deleted.add(deleted)
	c.bytes += fixedBytes + len(k.domain) + len(k.reporter)
	c.addRow(r)
	c.addReasons(r.Reasons)
	c.addDKIM(r.DKIMAuth)
	c.addSPF(r.SPFAuth)
	c.addRawWords(recordWords(r))
}

func (c *columns) addRow(r *aggregate.Record) {
	ip := r.SourceIP
	if !ip.IsValid() {
		ip = netip.IPv6Unspecified()
	}
	c.sourceIP.add(ip)
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

func (c *columns) addReasons(reasons []aggregate.OverrideReason) {
	types, comments := c.reasonType.next(len(reasons)), c.reasonComment.next(len(reasons))
	for i := range reasons {
		types[i], comments[i] = reasons[i].Type.Value.String(), reasons[i].Comment
		c.bytes += 16 + len(comments[i])
	}
}

func (c *columns) addDKIM(auth []aggregate.DKIMAuth) {
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

func (c *columns) addSPF(auth []aggregate.SPFAuth) {
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

func (c *columns) addRawWords(words rawWords) {
	copy(c.rawWords.next(len(words)), words)
	for _, w := range words {
		c.bytes += len(w)
	}
}
