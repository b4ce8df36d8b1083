package trust

import (
	"slices"
	"sync"

	"github.com/dmarcpipe/dmarcpipe/parse/dmarc"
)

// align says of each domain that passes whether it is aligned with the From
// domain. Modes is called where that depends on them, and at most once.
func (e *Evidence) align(own noted, modes func() (dmarc.Modes, error)) {
	near := func(p pass) bool { return dmarc.Aligned(p.Domain, e.from, false) }
	if own.dmarc == "pass" && e.from != "" && !slices.ContainsFunc(e.passes, near) {
		s := Standing{Grade: Authenticated, Domain: e.from, Method: methodDMARC, By: byResults}
		e.passes = append(e.passes, pass{Standing: s})
	}
	modes = sync.OnceValues(modes)
	for i := range e.passes {
		e.passes[i].align(e.from, own, modes)
	}
}

func (p *pass) align(from string, own noted, modes func() (dmarc.Modes, error)) {
	switch {
	case failed(own.dmarc):
		p.Detail = "the own mail server says dmarc=" + own.dmarc
	case from == "":
		p.Detail = "its From field names no domain"
	case p.Domain == from:
		p.aligned = true
	case !dmarc.Aligned(p.Domain, from, false):
		p.Detail = p.Domain + " is not aligned with the From domain " + from
	case own.dmarc == "pass":
		p.aligned = true
	default:
		m, err := modes()
		strict := p.Method == methodDKIM && m.StrictDKIM || p.Method == methodSPF && m.StrictSPF
		p.aligned, p.doubtful = !strict, err != nil
		if strict {
			p.Detail = from + " asks for strict alignment, which " + p.Domain + " is not"
		}
	}
}
