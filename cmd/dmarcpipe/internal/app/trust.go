package app

import (
	"github.com/dmarcpipe/dmarcpipe/ingest"
	"github.com/dmarcpipe/dmarcpipe/parse/trust"
)

// examiner returns what tells who sent mails, or nil where nothing is
// configured that could. It needs a Resolver, see resolving.
func (o Opening) examiner() (ingest.Examiner, error) {
	t := o.Config.Trust
	if !t.Verify && len(t.AuthservIDs) == 0 {
		return nil, nil
	}
	return trust.New(trust.Options{AuthservIDs: t.AuthservIDs, Verify: t.Verify, Resolver: o.Resolver})
}

// required is the least grade of a report that is stored.
func (o Opening) required() trust.Grade {
	for _, g := range trust.Grades {
		if o.Config.Trust.Require == string(g) {
			return g
		}
	}
	return trust.Ungraded
}
