package imap

import (
	"context"
	"fmt"
	"slices"
	"strings"

	goimap "github.com/emersion/go-imap/v2"

	"github.com/dmarcpipe/dmarcpipe/ingest"
)

// open selects the folder of the worker and makes sure that it will be able
// to acknowledge.
func (w *worker) open(ctx context.Context, s *session) error {
	if s.inClear && !w.warned {
		w.warned = true
		w.log.Warn("imap login and mail travel in clear text")
	}
	names, err := s.naming()
	if err != nil {
		return err
	}
	if err := w.makeTargets(s, names); err != nil {
		return err
	}
	data, err := s.choose(w.folder, names)
	if err != nil {
		return err
	}
	if w.tray.open(data.UIDValidity) {
		w.cursor = 0
	}
	switch w.opts.After {
	case Flag:
		return w.mayFlag(data)
	case None:
		return w.loadCursor(ctx)
	}
	return nil
}

// makeTargets names and creates the folders that mail is moved to.
func (w *worker) makeTargets(s *session, names naming) error {
	if w.opts.After != Move && w.opts.After != Delete {
		return nil
	}
	have, err := s.list()
	if err != nil {
		return err
	}
	to := w.opts.MoveTo
	w.targets = map[ingest.Outcome]string{
		ingest.OutcomeNotReport: names.name(to.NotReport),
		ingest.OutcomeRejected:  names.name(to.Rejected),
	}
	if w.opts.After == Move {
		w.targets[ingest.OutcomeStored] = names.name(to.Stored)
		w.targets[ingest.OutcomeDuplicate] = names.name(to.Stored)
	}
	for _, outcome := range ingest.Outcomes {
		folder := w.targets[outcome]
		if folder == "" {
			continue
		}
		if folder == w.folder || folder == names.name(w.folder) {
			return fmt.Errorf("folder %q is read from and moved to; name another in move_to", folder)
		}
		if err := s.ensure(folder, names, have); err != nil {
			return err
		}
		have = append(have, folder)
	}
	return nil
}

// mayFlag refuses a folder that would forget the keyword. A server that lists
// no permanent flags keeps all of them (RFC 9051, 6.3.2).
func (w *worker) mayFlag(data *goimap.SelectData) error {
	kept := func(flag goimap.Flag) bool {
		return flag == goimap.FlagWildcard || strings.EqualFold(string(flag), w.opts.Keyword)
	}
	if data.PermanentFlags == nil || slices.ContainsFunc(data.PermanentFlags, kept) {
		return nil
	}
	return fmt.Errorf("folder %q keeps no keywords (%v); set after to move, delete or none", w.folder, data.PermanentFlags)
}

func (w *worker) loadCursor(ctx context.Context) error {
	validity, last, err := w.opts.Cursors.Load(ctx, w.opts.Name, w.folder)
	if err != nil {
		return fmt.Errorf("loading the cursor of %q: %w", w.folder, err)
	}
	if validity == w.tray.validity {
		w.cursor = max(w.cursor, goimap.UID(last))
	}
	return nil
}
