package app

import (
	"github.com/dmarcpipe/dmarcpipe/ingest"
	"github.com/dmarcpipe/dmarcpipe/ingest/quarantine"
	"github.com/dmarcpipe/dmarcpipe/ingest/unverified"
)

// folders keep mails that are to be judged again. A nil one keeps none.
type folders struct {
	rejected   *quarantine.Folder
	unverified *unverified.Folder
}

// openFolders returns both. Nothing is created yet.
func (o Opening) openFolders() (f folders, err error) {
	if f.rejected, err = o.openQuarantine(); err != nil {
		return f, err
	}
	f.unverified, err = unverified.Open(unverified.Options{
		Path:       o.Config.UnverifiedPath(),
		Limit:      int64(o.Config.Limits.Message),
		Rejected:   f.rejected,
		Version:    o.Version,
		Logger:     o.Logger,
		Registerer: o.Registerer,
	})
	return f, err
}

// into has a pipeline use them.
func (f folders) into(o *ingest.Options) {
	if f.rejected != nil {
		o.Keeper = f.rejected
	}
	if f.unverified != nil {
		o.Doubts = f.unverified
	}
}
