package facts

import (
	"context"

	"github.com/dmarcpipe/dmarcpipe/parse/tlsrpt"
)

// unknown stands for words of TLS reports that RFC 8460 does not have.
const unknown = "unknown"

const tlsSQL = `
SELECT tenant, domain, policy_type, successful_1d, failed_1d
FROM tls_facts
WHERE {domains}
ORDER BY successful_1d + failed_1d DESC, policy_type
LIMIT 100 BY tenant, domain`

type tlsRow struct {
	domain

	PolicyType string  `json:"policy_type"`
	Successful float64 `json:"successful_1d"`
	Failed     float64 `json:"failed_1d"`
}

func (f *Facts) readTLS(ctx context.Context, to series) error {
	all, err := about[tlsRow](ctx, f, tlsSQL)
	for _, row := range all {
		what := word(row.PolicyType, tlsrpt.PolicyTypes, unknown)
		to.add(f.gauges.sessions, row.Successful, row.domain, what, "successful")
		to.add(f.gauges.sessions, row.Failed, row.domain, what, "failed")
	}
	return err
}

const tlsFailuresSQL = `
SELECT tenant, domain, policy_type, result_type, sessions_1d
FROM tls_failure_facts
WHERE {domains}
ORDER BY sessions_1d DESC, policy_type, result_type
LIMIT 200 BY tenant, domain`

type tlsFailureRow struct {
	domain

	PolicyType string  `json:"policy_type"`
	ResultType string  `json:"result_type"`
	Sessions   float64 `json:"sessions_1d"`
}

func (f *Facts) readTLSFailures(ctx context.Context, to series) error {
	all, err := about[tlsFailureRow](ctx, f, tlsFailuresSQL)
	for _, row := range all {
		to.add(f.gauges.failures, row.Sessions, row.domain,
			word(row.PolicyType, tlsrpt.PolicyTypes, unknown), word(row.ResultType, tlsrpt.ResultTypes, unknown))
	}
	return err
}
