package app

import (
	"iter"
	"time"

	"github.com/dmarcpipe/dmarcpipe/ingest/quarantine"
)

// openQuarantine returns the folder of rejected mails. Nothing is created yet.
func (o Opening) openQuarantine() (*quarantine.Folder, error) {
	q := o.Config.Quarantine
	age := time.Duration(q.MaxAge)
	if age == 0 {
		age = -1 // for ever
	}
	return quarantine.Open(quarantine.Options{
		Path:       o.Config.QuarantinePath(),
		MaxSize:    int64(q.MaxSize),
		MaxAge:     age,
		Version:    o.Version,
		Logger:     o.Logger,
		Registerer: o.Registerer,
	})
}

// Rejected yields the rejected mails that f chooses, the oldest first. A file
// that cannot be read is an error, and the next one follows.
func Rejected(o Opening, f quarantine.Filter) iter.Seq2[quarantine.Entry, error] {
	return func(yield func(quarantine.Entry, error) bool) {
		folder, err := o.openQuarantine()
		if err != nil {
			yield(quarantine.Entry{}, err)
			return
		}
		chosen(folder, f)(yield)
	}
}

func chosen(folder *quarantine.Folder, f quarantine.Filter) iter.Seq2[quarantine.Entry, error] {
	return func(yield func(quarantine.Entry, error) bool) {
		for e, err := range folder.Entries() {
			if (err != nil || f.Match(e)) && !yield(e, err) {
				return
			}
		}
	}
}
