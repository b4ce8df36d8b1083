package config

import (
	"time"

	"github.com/dmarcpipe/dmarcpipe/ingest/quarantine"
	"github.com/dmarcpipe/dmarcpipe/ingest/resolver"
	"github.com/dmarcpipe/dmarcpipe/parse/failure"
	"github.com/dmarcpipe/dmarcpipe/parse/limit"
	"github.com/dmarcpipe/dmarcpipe/store"
	"github.com/dmarcpipe/dmarcpipe/store/engine"
)

// Default is the configuration when nothing is configured: the embedded engine
// in ./dmarcpipe-data, and no mailbox.
func Default() *Config {
	return &Config{
		Store: Store{
			Database: "dmarc",
			Batch:    Batch{Rows: store.DefaultBatchRows, Bytes: store.DefaultBatchBytes, Age: Duration(store.DefaultBatchAge)},
		},
		Engine:         Engine{Data: "dmarcpipe-data", Listen: "127.0.0.1:8123", Memory: engine.DefaultMaxMemory},
		Trust:          Trust{Verify: true, Require: requireNone},
		DNS:            DNS{Timeout: Duration(resolver.DefaultTimeout)},
		Identify:       Identify{Enabled: true, Rate: 20},
		FailureReports: FailureReports{Keep: string(failure.KeepHeaders), Retention: Duration(30 * day)},
		Quarantine:     Quarantine{MaxSize: quarantine.DefaultMaxSize, MaxAge: Duration(quarantine.DefaultMaxAge)},
		Alerts:         Alerts{Every: Duration(5 * time.Minute), TopSenders: 20},
		Digest:         Digest{Weekday: "monday", Hour: 7},
		HTTP:           HTTP{Listen: "127.0.0.1:9797"},
		Limits:         defaultLimits(),
		Log:            Log{Level: "info", Format: "text"},
		StopTimeout:    Duration(30 * time.Second),
	}
}

func defaultLimits() Limits {
	l := limit.Default()
	return Limits{
		Message:   Size(l.Message),
		Unpacked:  Size(l.Unpacked),
		Ratio:     int(l.Ratio),
		Members:   l.Members,
		Parts:     l.Parts,
		Depth:     l.Depth,
		XMLDepth:  l.XMLDepth,
		JSONDepth: l.JSONDepth,
		Text:      Size(l.Text),
		Records:   l.Records,
	}
}

// defaultIMAP is what a new item of imap begins with.
func defaultIMAP() IMAP {
	return IMAP{
		Folders: []string{"INBOX"},
		After:   "move",
		MoveTo:  MoveTo{Stored: "DMARC/Stored", NotReport: "DMARC/NotReport", Rejected: "DMARC/Rejected"},
		Keyword: "$DMARCPipe",
		Poll:    Duration(5 * time.Minute),
		Idle:    true,
	}
}
