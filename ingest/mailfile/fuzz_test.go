package mailfile

import (
	"bytes"
	"testing"

	"github.com/dmarcpipe/dmarcpipe/ingest"
	"github.com/dmarcpipe/dmarcpipe/parse/limit"
)

// FuzzItem holds the reader of any file to this: it ends, a mail without Data
// is larger than the limit, and one with Data is not.
func FuzzItem(f *testing.F) {
	for _, seed := range []string{
		reportXML, mail(1), mbox(2), gzipped(f, mbox(1)), gzipped(f, mail(1)),
		zipped(f, entry{"a.eml", mail(1)}, entry{"b", mbox(1)}), zipped(f, entry{"z", zipped(f, many(3, "%d", mail)...)}),
		tarred(f, entry{"a", mail(1)}), gzipped(f, tarred(f, entry{"a", mbox(2)})),
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		limits := limit.Limits{Message: 2000, Members: 2}.WithDefaults()
		w := walker{ctx: t.Context(), limits: limits, meter: &meter{}}
		w.hand = func(m ingest.Mail, _ int64) error {
			if int64(len(m.Data)) > limits.Message || m.Data == nil && m.Size <= limits.Message {
				t.Errorf("%s: %d of %d bytes", m.ID, len(m.Data), m.Size)
			}
			return nil
		}
		it := item{id: "f", name: "f", size: int64(len(data)), at: bytes.NewReader(data)}
		if err := w.note("f", w.item(it, bytes.NewReader(data))); err != nil {
			t.Errorf("the walk ended: %v", err)
		}
	})
}
