package imap

import (
	goimap "github.com/emersion/go-imap/v2"
)

// move puts mails into another folder. It never uses the client's own Move
// without the capability: that deletes before it knows that the copy worked.
// copied is called between a COPY and what follows it.
func (s *session) move(uids goimap.UIDSet, folder string, copied func()) error {
	if s.caps.Has(goimap.CapMove) {
		return s.do(cmdMove, func() error {
			_, err := s.client.Move(uids, folder).Wait()
			return err
		})
	}
	if err := s.copy(uids, folder); err != nil {
		return err
	}
	copied()
	return s.remove(uids)
}

func (s *session) copy(uids goimap.UIDSet, folder string) error {
	return s.do(cmdCopy, func() error {
		_, err := s.client.Copy(uids, folder).Wait()
		return err
	})
}

// remove deletes mails. Without UIDPLUS they stay behind as \Deleted: a plain
// EXPUNGE would take the mail that other clients have marked with it.
func (s *session) remove(uids goimap.UIDSet) error {
	if err := s.flag(uids, goimap.FlagDeleted); err != nil {
		return err
	}
	if !s.caps.Has(goimap.CapUIDPlus) {
		return nil
	}
	return s.do(cmdExpunge, func() error { return s.client.UIDExpunge(uids).Close() })
}

func (s *session) flag(uids goimap.UIDSet, flag goimap.Flag) error {
	return s.do(cmdStore, func() error {
		return s.client.Store(uids, &goimap.StoreFlags{
			Op: goimap.StoreFlagsAdd, Silent: true, Flags: []goimap.Flag{flag},
		}, nil).Close()
	})
}
