package ingest_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dmarcpipe/dmarcpipe/ingest"
	"github.com/dmarcpipe/dmarcpipe/ingest/quarantine"
	"github.com/dmarcpipe/dmarcpipe/parse"
	"github.com/dmarcpipe/dmarcpipe/parse/identity"
	"github.com/dmarcpipe/dmarcpipe/parse/limit"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
)

// hostile are attachments that strangers may send, and what becomes of them.
var hostile = map[string]struct {
	attachment string
	want       reason.Reason
}{
	"a bomb":               {packed(report(0, strings.Repeat(" ", 12<<20))), reason.RatioTooHigh},
	"half a file":          {packed(report(0, ""))[:100], reason.CorruptArchive},
	"an entity":            {`<?xml version="1.0"?><!DOCTYPE feedback [<!ENTITY a "b">]>` + report(0, "")[21:], reason.EntityDeclaration},
	"depth":                {report(0, strings.Repeat("<a>", 100)), reason.XMLTooDeep},
	"one huge text":        {report(0, "<email>"+strings.Repeat("x", 1<<20)+"</email>"), reason.TextTooLong},
	"nothing that ends":    {`<?xml version="1.0"?><feedback><report_metadata>`, reason.MalformedXML},
	"archives in archives": {packed(packed(packed(packed(packed(packed(report(0, ""))))))), reason.NestedTooDeep},
}

// report is an aggregate report, with more XML in its head.
func report(id int, more string) string {
	return fmt.Sprintf(`<?xml version="1.0"?><feedback><report_metadata><org_name>example.net</org_name>%s`+
		`<report_id>%d</report_id><date_range><begin>1760000000</begin><end>1760086399</end></date_range></report_metadata>`+
		`<policy_published><domain>example.org</domain><p>none</p></policy_published><record><row>`+
		`<source_ip>192.0.2.1</source_ip><count>1</count></row></record></feedback>`, more, id)
}

func packed(s string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write([]byte(s))
	if err := errors.Join(err, w.Close()); err != nil {
		return err.Error()
	}
	return b.String()
}

// mail is one with an attachment.
func mail(subject, attachment string) ingest.Mail {
	data := fmt.Sprintf("From: Reporter <dmarc@Example.NET>\r\nSubject: %s\r\nMIME-Version: 1.0\r\n"+
		"Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n%s\r\n",
		subject, base64.StdEncoding.EncodeToString([]byte(attachment)))
	return ingest.Mail{Source: "inbox", ID: subject, Received: time.Unix(1760090000, 0).UTC(), Size: int64(len(data)), Data: []byte(data)}
}

// book is a sink that notes what it is told, in batches as a store does.
type book struct {
	mu    sync.Mutex
	seen  map[identity.Key]bool
	noted map[string][]ingest.Message // by subject
}

func newBook() *book {
	return &book{seen: map[identity.Key]bool{}, noted: map[string][]ingest.Message{}}
}

func (b *book) Put(_ context.Context, d ingest.Delivery, done func([]ingest.Stored, error)) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	var stored []ingest.Stored
	for _, r := range d.Reports {
		s := ingest.Stored{Key: r.Key, Outcome: ingest.StoreDuplicate}
		if !b.seen[r.Key] {
			b.seen[r.Key] = true
			s.Outcome, s.Rows = ingest.StoreNew, int(r.Rows())
		}
		stored = append(stored, s)
	}
	m := d.Conclude(stored)
	b.noted[m.Subject] = append(b.noted[m.Subject], m)
	go done(stored, nil)
	return nil
}

// outcomes are those that were noted, by subject, and fails for a mail that was
// not noted exactly once.
func (b *book) outcomes(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	for subject, messages := range b.noted {
		if len(messages) != 1 {
			t.Errorf("%s was noted %d times", subject, len(messages))
		}
		all[subject] = strings.TrimSpace(messages[0].Outcome + " " + string(messages[0].Reason))
	}
	return all
}

// judge sends mails through a pipeline and waits for all verdicts.
func judge(t *testing.T, o ingest.Options, sink ingest.Sink, run func(ingest.Handler) error) {
	t.Helper()
	p, err := ingest.New(o, sink)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(run(p), p.Close(t.Context())); err != nil {
		t.Error(err)
	}
}

func keeper(t *testing.T) *quarantine.Folder {
	t.Helper()
	f, err := quarantine.Open(quarantine.Options{Path: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// kept are the IDs of the mails in a folder.
func kept(t *testing.T, f *quarantine.Folder) (ids []string) {
	t.Helper()
	for e, err := range f.Entries() {
		if err != nil {
			t.Error(err)
		}
		ids = append(ids, e.MailID)
	}
	return slices.Sorted(slices.Values(ids))
}

// Hostile mails stand between good ones: each gets its reason and is kept, and
// everything behind it is stored.
func TestHostileMailsAmongGoodOnes(t *testing.T) {
	folder, sink := keeper(t), newBook()
	want := map[string]string{}
	judge(t, ingest.Options{Keeper: folder}, sink, func(h ingest.Handler) error {
		for i, name := range slices.Sorted(maps.Keys(hostile)) {
			good := fmt.Sprintf("report %d", i)
			want[good], want[name] = "stored", "rejected "+string(hostile[name].want)
			for _, m := range []ingest.Mail{mail(name, hostile[name].attachment), mail(good, packed(report(i+1, "")))} {
				if err := h.Handle(t.Context(), m, func(ingest.Verdict) {}); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if diff := cmp.Diff(want, sink.outcomes(t)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(slices.Sorted(maps.Keys(hostile)), kept(t, folder)); diff != "" {
		t.Errorf("kept (-want +got):\n%s", diff)
	}
}

// What was rejected under a limit is stored when it is judged again under
// another one, from the bytes that were kept.
func TestReplayStoresWhatNowWorks(t *testing.T) {
	folder, sink := keeper(t), newBook()
	narrow := ingest.Options{Keeper: folder, Parse: parse.Options{Limits: limit.Limits{Text: 100}}}
	long, broken := mail("long", report(1, "<email>"+strings.Repeat("x", 200)+"</email>")), mail("broken", "<feedback>")
	judge(t, narrow, sink, func(h ingest.Handler) error {
		return errors.Join(
			h.Handle(t.Context(), long, func(ingest.Verdict) {}),
			h.Handle(t.Context(), broken, func(ingest.Verdict) {}),
		)
	})
	if diff := cmp.Diff([]string{"broken", "long"}, kept(t, folder)); diff != "" {
		t.Fatal(diff)
	}
	again := newBook()
	judge(t, ingest.Options{Keeper: folder}, again, func(h ingest.Handler) error {
		return (&quarantine.Source{Folder: folder, Limit: limit.DefaultMessage}).Run(t.Context(), h)
	})
	if diff := cmp.Diff(map[string]string{"long": "stored", "broken": "rejected malformed_xml"}, again.outcomes(t)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"broken"}, kept(t, folder)); diff != "" {
		t.Errorf("kept (-want +got):\n%s", diff)
	}
	if before, after := sink.noted["long"][0], again.noted["long"][0]; before.Key != after.Key || !after.Replayed || after.From != "example.net" {
		t.Errorf("noted %+v and %+v", before, after)
	}
}
