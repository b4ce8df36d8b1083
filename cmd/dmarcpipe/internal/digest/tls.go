package digest

import (
	"context"
)

// maxFailed is the share of TLS sessions that may fail, in percent, before there
// is something to do.
const maxFailed = 5.0

type tlsRow struct {
	key
	TLS
}

type tlsFailureRow struct {
	key
	Policy  string `json:"policy"`
	Result  string `json:"result"`
	Failing uint64 `json:"failing"`
}

func (g *gathering) tls(ctx context.Context) error {
	err := each(ctx, g, tlsSQL, g.Days, func(d *Domain, row tlsRow) {
		if row.Successful+row.Failed > 0 {
			d.TLS = append(d.TLS, row.TLS)
		}
	})
	if err != nil {
		return err
	}
	return each(ctx, g, tlsFailureSQL, g.Days, func(d *Domain, row tlsFailureRow) {
		for i := range d.TLS {
			if d.TLS[i].Policy == row.Policy {
				d.TLS[i].Failures = append(d.TLS[i].Failures, Failure{row.Result, row.Failing})
			}
		}
	})
}

// sessions is how many there were, in all.
func (t *TLS) sessions() uint64 { return t.Successful + t.Failed }

// bad reports whether more than a few sessions fail.
func (t *TLS) bad() bool { return 100*float64(t.Failed) > maxFailed*float64(t.sessions()) }
