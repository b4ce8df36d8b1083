package imap

import (
	"slices"
	"time"

	goimap "github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

// search returns, ascending, the mails of the open folder that are to be
// read: whatever is not \Deleted, without the keyword for Flag, and past the
// cursor for None. \Seen means nothing; other clients set it.
func (s *session) search(after goimap.UID) (uids []goimap.UID, err error) {
	criteria := &goimap.SearchCriteria{NotFlag: []goimap.Flag{goimap.FlagDeleted}}
	if s.opts.After == Flag {
		criteria.NotFlag = append(criteria.NotFlag, goimap.Flag(s.opts.Keyword))
	}
	if after > 0 {
		var set goimap.UIDSet
		set.AddRange(after+1, 0)
		criteria.UID = []goimap.UIDSet{set}
	}
	err = s.do(cmdSearch, func() error {
		// No options: they would send ESEARCH, which some servers answer wrongly.
		data, err := s.client.UIDSearch(criteria, nil).Wait()
		if err == nil {
			uids = data.AllUIDs()
		}
		return err
	})
	// "n:*" is never empty: it holds the last mail even when that is before n.
	uids = slices.DeleteFunc(uids, func(uid goimap.UID) bool { return uid <= after })
	slices.Sort(uids)
	return slices.Compact(uids), err
}

// outline is what the server says of a mail before it is fetched.
type outline struct {
	size     int64 // 0 when it does not say; often not the real one
	received time.Time
}

// outlines asks for sizes and dates. Mail that is gone is not in the answer.
func (s *session) outlines(uids []goimap.UID) (map[goimap.UID]outline, error) {
	outlines := make(map[goimap.UID]outline, len(uids))
	err := s.do(cmdFetch, func() error {
		cmd := s.client.Fetch(goimap.UIDSetNum(uids...), &goimap.FetchOptions{
			UID: true, InternalDate: true, RFC822Size: true,
		})
		for mail := cmd.Next(); mail != nil; mail = cmd.Next() {
			uid, one := readOutline(mail)
			outlines[uid] = one
		}
		return cmd.Close()
	})
	return outlines, err
}

func readOutline(mail *imapclient.FetchMessageData) (uid goimap.UID, o outline) {
	for item := mail.Next(); item != nil; item = mail.Next() {
		switch item := item.(type) {
		case imapclient.FetchItemDataUID:
			uid = item.UID
		case imapclient.FetchItemDataInternalDate:
			o.received = item.Time.UTC()
		case imapclient.FetchItemDataRFC822Size:
			o.size = max(item.Size, 0)
		}
	}
	return uid, o
}
