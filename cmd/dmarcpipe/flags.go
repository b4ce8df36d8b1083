package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/config"
	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/nearest"
	"github.com/dmarcpipe/dmarcpipe/ingest/quarantine"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
)

// filterFlags choose rejected mails.
type filterFlags struct {
	Reason reasonFlag `placeholder:"REASON" help:"Only mails rejected for this reason."`
	Since  sinceFlag  `placeholder:"TIME" help:"Only mails rejected since then: 7d or 12h before now, or a time in UTC like 2026-11-01 or 2026-11-01T06:00:00Z."`
}

func (f filterFlags) filter() quarantine.Filter {
	return quarantine.Filter{Reason: reason.Reason(f.Reason), Since: f.Since.at}
}

// reasonFlag is one of the list of reasons.
type reasonFlag reason.Reason

// UnmarshalText refuses other words, and says which one may be meant.
func (r *reasonFlag) UnmarshalText(text []byte) error {
	*r = reasonFlag(text)
	if slices.Contains(reason.All(), reason.Reason(text)) {
		return nil
	}
	var all []string
	for _, r := range reason.All() {
		all = append(all, string(r))
	}
	if near := nearest.Word(string(text), all); near != "" {
		return fmt.Errorf("%q is not a reason, did you mean %q?", text, near)
	}
	return fmt.Errorf("%q is not a reason; the reasons are %s", text, strings.Join(all, ", "))
}

// sinceFlag is a point in time.
type sinceFlag struct{ at time.Time }

// UnmarshalText reads a length of time before now, a day or a time.
func (s *sinceFlag) UnmarshalText(text []byte) (err error) {
	var ago config.Duration
	if ago.UnmarshalText(text) == nil && ago >= 0 {
		s.at = time.Now().Add(-time.Duration(ago))
		return nil
	}
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if s.at, err = time.Parse(layout, string(text)); err == nil {
			return nil
		}
	}
	return fmt.Errorf("%q is not a time; write it like 7d, 12h, 2026-11-01 or 2026-11-01T06:00:00Z", text)
}
