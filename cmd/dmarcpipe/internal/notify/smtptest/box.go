package smtptest

import (
	"context"
	"fmt"
	"slices"
	"sync"
)

// Mail is one mail as it was handed in.
type Mail struct {
	From string   // of the envelope
	To   []string // of the envelope
	User string   // who logged in; "" for nobody
	TLS  uint16   // version, such as tls.VersionTLS13; 0 for clear text
	Data []byte   // header and body
}

// box keeps mails and tells who waits for them.
type box struct {
	mu    sync.Mutex
	mails []Mail
	more  chan struct{} // closed at the next mail
}

func newBox() *box { return &box{more: make(chan struct{})} }

func (b *box) put(m Mail) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.mails = append(b.mails, m)
	close(b.more)
	b.more = make(chan struct{})
}

func (b *box) all() (mails []Mail, more <-chan struct{}) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.mails), b.more
}

// Mails are those that came so far, in their order.
func (s *Server) Mails() []Mail {
	mails, _ := s.box.all()
	return mails
}

// Wait waits until there are n mails at least, and returns all. Its error is that
// of ctx.
func (s *Server) Wait(ctx context.Context, n int) ([]Mail, error) {
	for {
		mails, more := s.box.all()
		if len(mails) >= n {
			return mails, nil
		}
		select {
		case <-more:
		case <-ctx.Done():
			return mails, fmt.Errorf("waiting for %d mails, %d came: %w", n, len(mails), ctx.Err())
		}
	}
}
