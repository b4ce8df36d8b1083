package main

import (
	"errors"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"github.com/dmarcpipe/dmarcpipe/ingest/quarantine"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
)

// mails are entries with the ids a, b and so on; the one without is an error.
func mails(ids ...string) entries {
	return func(yield func(quarantine.Entry, error) bool) {
		for _, id := range ids {
			var err error
			if id == "" {
				err = errors.New("unreadable")
			}
			if !yield(quarantine.Entry{ID: id, Size: 10, Stored: 3}, err) {
				return
			}
		}
	}
}

func TestLast(t *testing.T) {
	for _, c := range []struct {
		n    int
		want string
	}{{1, "!d"}, {2, "!cd"}, {3, "!bcd"}, {4, "!abcd"}, {9, "!abcd"}} {
		var sum rejectedSum
		got := ""
		for e, err := range last(sum.count(mails("a", "b", "", "c", "d")), c.n) {
			if err != nil {
				got += "!"
			}
			got += e.ID
		}
		if got != c.want {
			t.Errorf("the last %d are %s, want %s", c.n, got, c.want)
		}
		if want := (rejectedSum{mails: 4, bytes: 40, stored: 12}); sum != want {
			t.Errorf("the sum is %+v, want %+v", sum, want)
		}
	}
	for e, err := range last(mails("", "a", "b", "c"), 2) {
		if err == nil {
			t.Errorf("%s is yielded before the error", e.ID)
		}
		break // the end of the reader is the end of the list
	}
}

func TestPlainEntry(t *testing.T) {
	const bad = "a\x1b[31m\u202e\nb\x9b\xff\u200bc"
	e := plainEntry(quarantine.Entry{
		ID: bad, Source: bad, Tenant: bad, MailID: bad, Name: bad, Reason: bad, Detail: bad, Version: bad,
	})
	for name, text := range map[string]string{
		"id": e.ID, "source": e.Source, "tenant": e.Tenant, "mail id": e.MailID,
		"name": e.Name, "reason": string(e.Reason), "detail": e.Detail, "version": e.Version,
	} {
		for _, r := range text {
			if !unicode.IsPrint(r) {
				t.Errorf("%s holds %q", name, r)
			}
		}
	}
}

func TestSizeText(t *testing.T) {
	got := map[int64]string{}
	for _, n := range []int64{0, 1023, 1024, 1536, 1<<20 - 1, 50 << 20, 3 << 30} {
		got[n] = sizeText(n)
	}
	want := map[int64]string{
		0: "0 B", 1023: "1023 B", 1024: "1.0 KiB", 1536: "1.5 KiB", 1<<20 - 1: "1024.0 KiB", 50 << 20: "50.0 MiB", 3 << 30: "3.0 GiB",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// The column of the table is as wide as the longest reason.
func TestReasonWidth(t *testing.T) {
	for _, r := range reason.All() {
		if len(r) > reasonWidth() {
			t.Errorf("%s is wider than %d", r, reasonWidth())
		}
	}
}
