package store

import (
	"net/netip"

	"github.com/dmarcpipe/dmarcpipe/parse"
	"github.com/dmarcpipe/dmarcpipe/parse/tlsrpt"
)

// details are rows of table tls_failures.
type details struct {
	columns
	policyNo                                             values[uint32]
	policyType, policyDomain, resultType                 values[string]
	sendingIP, receivingIP                               values[netip.Addr]
	sendingRaw, receivingMX, receivingHELO, receivingRaw values[string]
	sessions                                             values[uint64]
	additionalInfo, reasonCode                           values[string]
	rawWords                                             lists
	trust                                                values[string]
}

func newDetails() rowSet {
	c := &details{}
	c.init(
		tableTLSFailures,
		field{"policy_no", "UInt32", &c.policyNo},
		field{"policy_type", "String", &c.policyType},
		field{"policy_domain", "String", &c.policyDomain},
		field{"result_type", "String", &c.resultType},
		field{"sending_mta_ip", "IPv6", &c.sendingIP},
		field{"sending_mta_raw", "String", &c.sendingRaw},
		field{"receiving_mx", "String", &c.receivingMX},
		field{"receiving_helo", "String", &c.receivingHELO},
		field{"receiving_ip", "IPv6", &c.receivingIP},
		field{"receiving_ip_raw", "String", &c.receivingRaw},
		field{"sessions", "UInt64", &c.sessions},
		field{"additional_info", "String", &c.additionalInfo},
		field{"reason_code", "String", &c.reasonCode},
		field{"raw_words", "Array(String)", &c.rawWords},
		field{"trust", "String", &c.trust},
	)
	return c
}

var (
	emptyPolicy tlsrpt.Policy
	emptyDetail tlsrpt.Failure
)

func (c *details) blank() { c.add(&emptyPolicy, &emptyDetail, "") }

// eachDetail is kind.each for TLS reports.
func eachDetail(f *parse.Finding, row ledgerRow, next func() (rowSet, error)) error {
	return f.EachFailure(func(d *tlsrpt.Failure) error {
		policy := &emptyPolicy
		if d.Policy >= 0 && d.Policy < len(f.TLS.Policies) {
			policy = &f.TLS.Policies[d.Policy]
		}
		set, err := next()
		if c, ok := set.(*details); ok {
			c.add(policy, d, row.base().Trust)
		}
		return err
	})
}

func (c *details) add(p *tlsrpt.Policy, d *tlsrpt.Failure, grade string) {
	c.policyNo.add(uint32(d.Policy))
	c.policyType.add(p.Type.Value)
	c.policyDomain.add(p.Domain)
	c.resultType.add(d.ResultType.Value)
	c.sendingIP.add(validIP(d.SendingMTA))
	c.sendingRaw.add(d.SendingMTARaw)
	c.receivingMX.add(d.ReceivingMX)
	c.receivingHELO.add(d.ReceivingHELO)
	c.receivingIP.add(validIP(d.ReceivingIP))
	c.receivingRaw.add(d.ReceivingIPRaw)
	c.sessions.add(d.Sessions)
	c.additionalInfo.add(d.AdditionalInfo)
	c.reasonCode.add(d.ReasonCode)
	c.trust.add(grade)
	c.bytes += len(p.Domain) + len(d.SendingMTARaw) + len(d.ReceivingMX) + len(d.ReceivingHELO) + len(d.ReceivingIPRaw) +
		len(d.AdditionalInfo) + len(d.ReasonCode)
	var words rawWords
	words.add(d.ResultType.Raw, "result_type")
	c.addRawWords(&c.rawWords, words)
}
