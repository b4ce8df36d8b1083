package imap_test

import (
	"strings"
	"testing"

	"github.com/dmarcpipe/dmarcpipe/ingest/imap"
)

func TestNew(t *testing.T) {
	good := imap.Options{Name: "main", Host: "mail.example.com", Username: "u", Password: "p"}
	for want, change := range map[string]func(*imap.Options){
		"":                                func(*imap.Options) {},
		"name: it is empty":               func(o *imap.Options) { o.Name = "" },
		"host: it is empty":               func(o *imap.Options) { o.Host = "" },
		"port: 70000 is not a port":       func(o *imap.Options) { o.Port = 70000 },
		`tls: "ssl" is none of`:           func(o *imap.Options) { o.TLS = "ssl" },
		"would show the password":         func(o *imap.Options) { o.TLS = imap.ClearText },
		"username: it is empty":           func(o *imap.Options) { o.Username = "" },
		"password: there is no password":  func(o *imap.Options) { o.Password = "" },
		"folders: 11 are too many":        func(o *imap.Options) { o.Folders = make([]string, 11) },
		`after: "archive" is none of`:     func(o *imap.Options) { o.After = "archive" },
		"none needs a store":              func(o *imap.Options) { o.After = imap.None },
		`keyword: "a b" is not`:           func(o *imap.Options) { o.Keyword = "a b" },
		`move_to: "INBOX" is also`:        func(o *imap.Options) { o.MoveTo.Rejected = "INBOX" },
		"poll: a time that is not":        func(o *imap.Options) { o.Poll = -1 },
		"batch: a number that is not":     func(o *imap.Options) { o.Batch = -1 },
		`checking imap source "main": po`: func(o *imap.Options) { o.Port = -1 },
	} {
		opts := good
		change(&opts)
		_, err := imap.New(opts)
		switch {
		case want == "" && err != nil:
			t.Errorf("error %v, want none", err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("error %v, want %q", err, want)
		}
	}
}
