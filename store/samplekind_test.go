package store

import (
	"crypto/sha256"
	"fmt"
	"testing"
	"time"

	"github.com/dmarcpipe/dmarcpipe/parse"
	"github.com/dmarcpipe/dmarcpipe/parse/failure"
	"github.com/dmarcpipe/dmarcpipe/parse/identity"
	"github.com/dmarcpipe/dmarcpipe/parse/tlsrpt"
	"github.com/dmarcpipe/dmarcpipe/parse/word"
)

// as makes a report of kind k of s: messages are those of its rows, the sessions
// of its failure details, or, added up, its incidents.
func (s sample) as(k *kind) *parse.Finding {
	switch k.name {
	case parse.KindTLS:
		return s.tls()
	case parse.KindFailure:
		return s.failure()
	}
	return s.finding()
}

func (s sample) withDefaults() sample {
	if s.reporter == "" {
		s.reporter = "receiver.example"
	}
	if s.id == "" {
		s.id = "1"
	}
	if s.begin.IsZero() {
		s.begin = day
	}
	return s
}

func (s sample) sum() (n uint64) {
	for _, m := range s.messages {
		n += m
	}
	return n
}

func (s sample) tls() *parse.Finding {
	s = s.withDefaults()
	r := &tlsrpt.Report{
		OrganizationName: s.reporter, ReportID: s.id, Begin: s.begin, End: s.begin.Add(24*time.Hour - time.Second),
		Policies: []tlsrpt.Policy{{Type: word.Word{Value: "sts"}, Domain: "sender.example", Failed: s.sum()}},
	}
	r.Totals = tlsrpt.Totals{Policies: 1, FailedSessions: s.sum(), Failures: uint64(len(s.messages)), DetailSessions: s.sum()}
	details := make([]tlsrpt.Failure, len(s.messages))
	for i, n := range s.messages {
		details[i] = tlsrpt.Failure{ResultType: word.Word{Value: "certificate-expired"}, Sessions: n}
	}
	f := parse.NewTLSFinding(r, details)
	return s.identify(&f)
}

func (s sample) failure() *parse.Finding {
	s = s.withDefaults()
	r := &failure.Report{Format: failure.FormatARF, Reporter: s.reporter, Domain: "sender.example", Arrival: s.begin, Incidents: s.sum()}
	f := parse.NewFailureFinding(r)
	return s.identify(&f)
}

// identify makes key and content of what s says, so that tests of the store do
// not depend on how parse does it.
func (s sample) identify(f *parse.Finding) *parse.Finding {
	f.Key = identity.ReportKey(string(f.Kind), s.reporter, "sender.example", s.id, s.begin.Unix(), 0)
	sum := sha256.Sum256(fmt.Append(nil, s.messages))
	f.Content = identity.Content(sum[:16])
	return f
}

// forKinds runs a test for every kind of report.
func forKinds(t *testing.T, test func(t *testing.T, k *kind)) {
	t.Helper()
	for _, k := range kinds {
		t.Run(string(k.name), func(t *testing.T) { test(t, k) })
	}
}
