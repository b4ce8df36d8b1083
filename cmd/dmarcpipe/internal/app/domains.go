package app

import (
	"context"
	"errors"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/domains"
)

// Domains returns what is known of the domains that q asks for. With askDNS it
// asks the name servers of the configuration as well, which is possible for one
// domain only. It reads only; while another process has the data folder open,
// that one answers.
func Domains(ctx context.Context, o Opening, q domains.Options, askDNS bool) (all []*domains.Report, err error) {
	var undo cleanup
	defer func() { err = errors.Join(err, undo.run(context.WithoutCancel(ctx))) }()
	if askDNS {
		if o, err = o.resolving(); err != nil {
			return nil, err
		}
		q.Resolver = o.Resolver
	}
	s, err := o.openReader(ctx, &undo)
	if err != nil {
		return nil, err
	}
	if _, err := s.CheckSchema(ctx); err != nil {
		return nil, err
	}
	return domains.Gather(ctx, s, q)
}
