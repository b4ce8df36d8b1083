package facts

import "context"

const policiesSQL = `
SELECT tenant, domain, toUInt8(differs) AS differs, toUnixTimestamp(since) AS since
FROM policy_facts
WHERE {domains}
LIMIT 1 BY tenant, domain`

type policyRow struct {
	domain

	Differs float64 `json:"differs"`
	Since   float64 `json:"since"`
}

func (f *Facts) readPolicies(ctx context.Context, to series) error {
	all, err := about[policyRow](ctx, f, policiesSQL)
	for _, row := range all {
		to.set(f.gauges.differs, row.Differs, row.domain)
		to.set(f.gauges.policySince, row.Since, row.domain)
	}
	return err
}
