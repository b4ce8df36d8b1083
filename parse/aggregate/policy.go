package aggregate

import "github.com/dmarcpipe/dmarcpipe/parse/warning"

// setPolicy sets a text of policy_published.
func (d *decoder) setPolicy(n node, raw []byte) {
	p := &d.rep.Policy
	switch n {
	case atPolicyDomain:
		p.Domain = d.domain(raw)
	case atADKIM:
		p.ADKIM = readWord[AlignmentMode](d, n, raw, alignmentWords[:])
	case atASPF:
		p.ASPF = readWord[AlignmentMode](d, n, raw, alignmentWords[:])
	case atP:
		p.P = readWord[Disposition](d, n, raw, dispositionWords[:])
	case atSP:
		p.SP = readWord[Disposition](d, n, raw, dispositionWords[:])
	case atNP:
		p.NP = readWord[Disposition](d, n, raw, dispositionWords[:])
	case atPct:
		p.Pct = d.percent(raw)
	case atFO:
		p.FO = d.string(raw)
	case atTesting:
		p.Testing = readWord[Testing](d, n, raw, testingWords[:])
	case atDiscovery:
		p.DiscoveryMethod = readWord[DiscoveryMethod](d, n, raw, discoveryWords[:])
	}
}

func (d *decoder) percent(raw []byte) int16 {
	n, ok := d.number(raw)
	if !ok || n < 0 || n > 100 {
		d.warn(warning.BadNumber, atPct, raw)
		return -1
	}
	return int16(n)
}
