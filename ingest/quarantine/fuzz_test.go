package quarantine

import (
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dmarcpipe/dmarcpipe/ingest"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
)

// FuzzKeep: whatever is kept comes back, byte for byte.
func FuzzKeep(f *testing.F) {
	f.Add([]byte(""), "inbox", "INBOX uid 7", "a.xml", "line 3")
	f.Add([]byte("\x28\xb5\x2f\xfd"), "\xff", "../..", "\x00", "\x1b[31m")
	f.Fuzz(func(t *testing.T, data []byte, source, id, name, detail string) {
		folder, _ := open(t, Options{})
		source = strings.ToValidUTF8(source, "?") // it comes from the configuration
		m := &ingest.Mail{Source: source, ID: id, Name: name, Data: data}
		v := ingest.Verdict{Outcome: ingest.OutcomeRejected, Reason: reason.Internal, Detail: detail}
		if err := folder.Keep(t.Context(), m, v); err != nil {
			t.Fatal(err)
		}
		for e, err := range folder.Entries() {
			got, readErr := folder.Read(e, int64(len(data)))
			if err != nil || readErr != nil || string(got) != string(data) {
				t.Errorf("got %q, %v, %v", got, err, readErr)
			}
		}
	})
}

// FuzzFile: no file in the folder breaks the reader, and what is read is the
// mail that its name says.
func FuzzFile(f *testing.F) {
	folder, c := open(f, Options{})
	keep(f, folder, mail("seed"), reason.MalformedXML)
	id := idOf(mail("seed"))
	whole, err := os.ReadFile(filepath.Join(folder.options.Path, pathOf(dayOf(c.now), id)))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add(whole[:frameHead])
	f.Add([]byte("\x5d\x2a\x4d\x18\xff\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, content []byte) {
		folder, _ := open(t, Options{})
		put(t, folder, pathOf(dayOf(c.now), id), string(content))
		const limit = 1 << 16
		for e, err := range folder.Entries() {
			if err != nil {
				continue
			}
			data, err := folder.Read(e, limit)
			if err != nil {
				continue
			}
			key := ingest.MailKey(&ingest.Mail{Source: e.Source, Tenant: e.Tenant, Data: data})
			if len(data) > limit || int64(len(data)) != e.Size || hex.EncodeToString(key[:]) != id {
				t.Errorf("got %d bytes for %+v", len(data), e)
			}
		}
		if err := folder.tidy(); err != nil {
			t.Error(err)
		}
		keep(t, folder, mail("seed"), reason.Internal)
	})
}
