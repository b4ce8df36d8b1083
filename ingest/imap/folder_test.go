package imap

import (
	"testing"
)

func TestNaming(t *testing.T) {
	for _, test := range []struct {
		naming       naming
		folder, want string
	}{
		{naming{"", "/"}, "DMARC/Stored", "DMARC/Stored"},
		{naming{"INBOX.", "."}, "DMARC/Stored", "INBOX.DMARC.Stored"},
		{naming{"INBOX.", "."}, "INBOX.DMARC.Stored", "INBOX.DMARC.Stored"},
		{naming{"INBOX.", "."}, "inbox", "inbox"},
		{naming{"", ""}, "DMARC/Stored", "DMARC-Stored"},
	} {
		if got := test.naming.name(test.folder); got != test.want {
			t.Errorf("%+v names %q %q, want %q", test.naming, test.folder, got, test.want)
		}
	}
}
