package facts

import "context"

const policiesSQL = `
SELECT tenant, domain, toUInt8(differs) AS differs
FROM policy_facts
WHERE {domains}
LIMIT 1 BY tenant, domain`

type policyRow struct {
	domain

	Differs float64 `json:"differs"`
}

func (f *Facts) readPolicies(ctx context.Context, to series) error {
	all, err := about[policyRow](ctx, f, policiesSQL)
	for _, row := range all {
		to.set(f.gauges.differs, row.Differs, row.domain)
	}
	return err
}
