package demo

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/dmarcpipe/dmarcpipe/ingest"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
)

// counts reads the worker's own metrics, as Prometheus would.
type counts struct {
	registry prometheus.Gatherer
	start    time.Time
}

// summary is what became of the mails so far.
func (c counts) summary() (ingest.Summary, error) {
	s := ingest.Summary{Rejected: map[reason.Reason]int{}, Seconds: time.Since(c.start).Seconds()}
	byOutcome, err := c.sums("dmarcpipe_ingest_mails_total", "outcome")
	if err != nil {
		return s, err
	}
	byReason, err := c.sums("dmarcpipe_ingest_rejected_total", "reason")
	if err != nil {
		return s, err
	}
	for _, n := range byOutcome {
		s.Messages += n
	}
	s.Stored = byOutcome[ingest.OutcomeStored.String()]
	s.Duplicate = byOutcome[ingest.OutcomeDuplicate.String()]
	s.NotReport = byOutcome[ingest.OutcomeNotReport.String()]
	s.Retry = byOutcome[ingest.OutcomeRetry.String()]
	for name, n := range byReason {
		if n > 0 {
			s.Rejected[reason.Reason(name)] = n
		}
	}
	return s, nil
}

// sums adds the counters of one name up by one label; before the worker has
// made them there are none.
func (c counts) sums(name, label string) (map[string]int, error) {
	families, err := c.registry.Gather()
	if err != nil {
		return nil, fmt.Errorf("reading the metrics of the worker: %w", err)
	}
	sums := map[string]int{}
	for _, f := range families {
		if f.GetName() != name {
			continue
		}
		for _, m := range f.GetMetric() {
			value := ""
			for _, l := range m.GetLabel() {
				if l.GetName() == label {
					value = l.GetValue()
				}
			}
			sums[value] += int(m.GetCounter().GetValue())
		}
	}
	return sums, nil
}

// sentence is a summary in one line that fits the tables.
func sentence(s ingest.Summary) string {
	rejected := 0
	var reasons []string
	for _, r := range slices.Sorted(maps.Keys(s.Rejected)) {
		rejected += s.Rejected[r]
		reasons = append(reasons, " ("+string(r)+")")
	}
	return fmt.Sprintf("%d mails in %.1f s: %d stored, %d duplicate, %d not a report, %d rejected%s",
		s.Messages, s.Seconds, s.Stored, s.Duplicate, s.NotReport, rejected, strings.Join(reasons, ""))
}
