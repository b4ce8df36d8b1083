package app

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/config"
)

// read is a mailbox that was read at some time.
type read struct {
	at  time.Time
	err error
}

func (r read) LastError() error        { return r.err }
func (r read) LastPoll() time.Time     { return r.at }
func (r read) Interval() time.Duration { return time.Minute }

func TestPolled(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	const late = 2*time.Minute + maxPollAge
	for name, tt := range map[string]struct {
		r    read
		want string
	}{
		"just now":   {read{at: now}, ""},
		"long ago":   {read{at: now.Add(-late)}, ""},
		"too long":   {read{at: now.Add(-late - time.Second)}, "last looked into 17m1s ago, and every 1m0s would be right"},
		"never":      {read{}, "not read yet"},
		"in trouble": {read{at: now, err: errors.New("login refused")}, "login refused"},
	} {
		t.Run(name, func(t *testing.T) {
			err := polled(tt.r, now)
			if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want %q", err, tt.want)
			}
		})
	}
}

// A quarantine that cannot be written makes the worker not ready before a mail
// has to be kept.
func TestReadyNeedsQuarantine(t *testing.T) {
	_, box, _ := mailbox(t, 1)
	c := testConfig(t)
	c.IMAP = []config.IMAP{box}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	c.Quarantine.Path = config.Path(file)
	r := start(t, c)
	defer r.end(t)
	status, body := get(t, "http://"+r.addr+"/-/ready")
	want := `{"name":"quarantine","ok":false,"error":"writing to ` + file + `: see that the folder can be written, or set quarantine.path`
	if status != 503 || !strings.Contains(body, want) {
		t.Errorf("%d %s, want %s", status, body, want)
	}
	if n := readyGauge(t, r.registry); n != 0 {
		t.Errorf("dmarcpipe_ready is %v", n)
	}
}

// Ready is said once the mailbox was read, by page and by metric.
func TestReadyOnceRead(t *testing.T) {
	_, box, _ := mailbox(t, 1)
	c := testConfig(t)
	c.IMAP = []config.IMAP{box}
	r := start(t, c)
	defer r.end(t)
	eventually(t, func() string {
		if readyGauge(t, r.registry) == 1 {
			return ""
		}
		_, body := get(t, "http://"+r.addr+"/-/ready?verbose")
		return body
	})
}
