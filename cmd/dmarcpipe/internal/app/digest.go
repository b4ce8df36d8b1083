package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/config"
	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/digest"
	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/notify"
	"github.com/dmarcpipe/dmarcpipe/ingest/identify"
)

// Digest gathers one digest. With askDNS it asks the name servers of the
// configuration as well. It reads only; while another process has the data folder
// open, that one answers.
func Digest(ctx context.Context, o Opening, q digest.Options, askDNS bool) (d *digest.Digest, err error) {
	err = o.digests(ctx, q, askDNS, func(q digest.Options) error {
		d, err = digest.Gather(ctx, q)
		return err
	})
	return d, err
}

// SendDigests sends a digest to each receiver of the configuration that gets any,
// about the domains that it is for; of them only those of q, where q names some.
// It returns the names of those who got it. The error names who did not.
func SendDigests(ctx context.Context, o Opening, q digest.Options, askDNS bool) (sent []string, err error) {
	receivers, err := DigestReceivers(o.Config, o.Version, o.Logger)
	if err != nil {
		return nil, err
	}
	if len(receivers) == 0 {
		return nil, errors.New("no receiver gets digests; set digest: weekly or daily at one of notify that is of type mail")
	}
	err = o.digests(ctx, q, askDNS, func(q digest.Options) error {
		var failed error
		for _, to := range receivers {
			took, err := sendDigest(ctx, q, to)
			if failed = errors.Join(failed, err); took {
				sent = append(sent, to.Name())
			}
		}
		return failed
	})
	if len(sent) == 0 && err == nil {
		err = errors.New("no receiver that gets digests is for these domains; see domains of notify")
	}
	return sent, err
}

// sendDigest returns false for a receiver that is for none of the domains of q.
func sendDigest(ctx context.Context, q digest.Options, to digest.Receiver) (took bool, err error) {
	if len(q.Domains) == 0 {
		q.Domains = to.Domains
	} else if q.Domains = within(to.Domains, q.Domains); len(q.Domains) == 0 {
		return false, nil
	}
	d, err := digest.Gather(ctx, q)
	if err != nil {
		return false, err
	}
	if err := digest.SendTo(ctx, d, to); err != nil {
		return false, err
	}
	return true, nil
}

// within are the names that patterns cover.
func within(patterns, names []string) []string {
	covers := identify.OwnDomains(patterns)
	var all []string
	for _, name := range names {
		if covers(name) {
			all = append(all, name)
		}
	}
	return all
}

// digests opens the store and hands it to use.
func (o Opening) digests(ctx context.Context, q digest.Options, askDNS bool, use func(digest.Options) error) (err error) {
	var undo cleanup
	defer func() { err = errors.Join(err, undo.run(context.WithoutCancel(ctx))) }()
	if askDNS {
		if o, err = o.resolving(); err != nil {
			return err
		}
		q.Resolver = o.Resolver
	}
	s, err := o.openReader(ctx, &undo)
	if err != nil {
		return err
	}
	if _, err := s.CheckSchema(ctx); err != nil {
		return err
	}
	q.Store = s
	return use(q)
}

// DigestReceivers are those of the configuration that get digests.
func DigestReceivers(c *config.Config, version string, logger *slog.Logger) ([]digest.Receiver, error) {
	var all []digest.Receiver
	for _, n := range c.Notify {
		if n.Digest == config.DigestNone {
			continue
		}
		r, err := notify.New(Receiver(c, n, version, logger))
		if err != nil {
			return nil, err
		}
		mailer, ok := r.(notify.Mailer)
		if !ok {
			return nil, fmt.Errorf("receiver %s takes no mail, and so no digest", n.Name)
		}
		all = append(all, digest.Receiver{Mailer: mailer, Domains: n.Domains, Schedule: digest.Schedule{
			Daily: n.Digest == config.DigestDaily, Weekday: weekday(c.Digest.Weekday), Hour: c.Digest.Hour,
		}})
	}
	return all, nil
}

// weekday is that of a name, which the configuration has checked.
func weekday(name string) time.Weekday {
	d := time.Sunday
	for d < time.Saturday && !strings.EqualFold(d.String(), name) {
		d++
	}
	return d
}
