package imap

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	goimap "github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

// slowest is the rate, in bytes a second, at which mail must come at least.
const slowest = 32 << 10

// letter is a mail as it was fetched.
type letter struct {
	uid      goimap.UID
	received time.Time
	data     []byte
}

// tooBig is a mail whose real size is over the limit, whatever the server
// said before. Its bytes stand in the way, so that the session has to end.
type tooBig struct {
	uid  goimap.UID
	size int64
}

func (e *tooBig) Error() string {
	return fmt.Sprintf("uid %d has %d bytes, over the limit", e.uid, e.size)
}

// wholeMail asks for nothing that a server would have to parse: ENVELOPE and
// BODYSTRUCTURE of hostile mail have broken many.
var wholeMail = []*goimap.FetchItemBodySection{{Peek: true}}

// inParts is for servers that answer BODY[] with nothing.
var inParts = []*goimap.FetchItemBodySection{
	{Peek: true, Specifier: goimap.PartSpecifierHeader},
	{Peek: true, Specifier: goimap.PartSpecifierText},
}

// letters fetches mails of about size bytes together. Mail that is gone is
// not in the answer, nor is mail after an error.
func (s *session) letters(uids []goimap.UID, size int64, sections []*goimap.FetchItemBodySection) (letters []letter, err error) {
	timeout := s.opts.CommandTimeout + time.Duration(size/slowest)*time.Second
	err = s.doFor(timeout, cmdFetch, func() error {
		cmd := s.client.Fetch(goimap.UIDSetNum(uids...), &goimap.FetchOptions{
			UID: true, InternalDate: true, BodySection: sections,
		})
		room := s.opts.MaxMessage + s.opts.BatchBytes
		for mail := cmd.Next(); mail != nil; mail = cmd.Next() {
			one, err := readLetter(mail, min(room, s.opts.MaxMessage))
			if err != nil {
				s.abandon(cmd, err)
				return err
			}
			room -= int64(len(one.data))
			letters = append(letters, one)
		}
		return cmd.Close()
	})
	if err != nil {
		letters = slices.DeleteFunc(letters, func(l letter) bool { return len(l.data) == 0 })
	}
	return letters, err
}

// abandon ends a FETCH in the middle, and the session with it.
func (s *session) abandon(cmd *imapclient.FetchCommand, err error) {
	s.cut() // before Close, which would read the rest
	if _, unread := errors.AsType[*tooBig](err); !unread {
		// The client is free of a literal at its first error. Close reads it
		// once more, which must not meet the client's own reading.
		<-s.client.Closed()
	}
	_ = cmd.Close()
}

func readLetter(mail *imapclient.FetchMessageData, room int64) (l letter, err error) {
	for item := mail.Next(); item != nil; item = mail.Next() {
		switch item := item.(type) {
		case imapclient.FetchItemDataUID:
			l.uid = item.UID
		case imapclient.FetchItemDataInternalDate:
			l.received = item.Time.UTC()
		case imapclient.FetchItemDataBodySection:
			if item.Literal == nil {
				continue
			}
			if size := item.Literal.Size() + int64(len(l.data)); size > room {
				return l, &tooBig{uid: l.uid, size: size}
			}
			if l.data, err = readLiteral(l.data, item.Literal); err != nil {
				return l, fmt.Errorf("reading uid %d: %w", l.uid, err)
			}
		}
	}
	return l, nil
}

// readLiteral appends to data. It must see the end of the literal, or the
// client goes no further.
func readLiteral(data []byte, literal goimap.LiteralReader) ([]byte, error) {
	const believed = 1 << 20 // bytes that are reserved before they have come
	buf := bytes.NewBuffer(data)
	buf.Grow(int(min(literal.Size(), believed)) + bytes.MinRead)
	n, err := buf.ReadFrom(literal)
	if err == nil && n < literal.Size() {
		err = io.ErrUnexpectedEOF
	}
	return buf.Bytes(), err
}
