package quarantine

import (
	"bytes"
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"github.com/dmarcpipe/dmarcpipe/ingest"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
)

// packed is the file of a mail.
func packed(t testing.TB, f *Folder, e Entry, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := errors.Join(writeEntry(&b, &e), f.pack(&b, data)); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// FuzzKeep: whatever is written comes back, byte for byte.
func FuzzKeep(f *testing.F) {
	f.Add([]byte(""), "inbox", "INBOX uid 7", "a.xml", "line 3")
	f.Add([]byte("\x28\xb5\x2f\xfd"), "\xff", "../..", "\x00", "\x1b[31m")
	folder, _ := open(f, Options{})
	f.Fuzz(func(t *testing.T, data []byte, source, id, name, detail string) {
		source = strings.ToValidUTF8(source, "?") // it comes from the configuration
		m := &ingest.Mail{Source: source, ID: id, Name: name, Data: data}
		e := folder.entry(m, ingest.Verdict{Outcome: ingest.OutcomeRejected, Reason: reason.Internal, Detail: detail})
		file := packed(t, folder, e, data)
		got, err := readMail(bytes.NewReader(file), e.ID, int64(len(data)))
		if err != nil || !bytes.Equal(got, data) {
			t.Errorf("got %q, %v", got, err)
		}
		noted, err := readEntry(bytes.NewReader(file), e.ID)
		if err != nil || noted.Source != source || noted.Size != int64(len(data)) || len(noted.Detail) > maxNoted {
			t.Errorf("noted %+v, %v", noted, err)
		}
	})
}

// FuzzFile: no file breaks the reader, and what is read is the mail that the
// name of the file says, within the limit.
func FuzzFile(f *testing.F) {
	folder, _ := open(f, Options{})
	whole := packed(f, folder, folder.entry(mail("seed"), verdict(reason.MalformedXML)), []byte("seed"))
	f.Add(whole)
	f.Add(whole[:len(whole)-5])
	f.Add(whole[:frameHead])
	f.Add([]byte("\x5d\x2a\x4d\x18\xff\xff\xff\xff"))
	id := idOf(mail("seed"))
	f.Fuzz(func(t *testing.T, file []byte) {
		const limit = 1 << 16
		data, err := readMail(bytes.NewReader(file), id, limit)
		if err != nil {
			if data != nil {
				t.Errorf("%d bytes beside the error %v", len(data), err)
			}
			return
		}
		e, err := readEntry(bytes.NewReader(file), id)
		key := ingest.MailKey(&ingest.Mail{Source: e.Source, Tenant: e.Tenant, Data: data})
		if err != nil || len(data) > limit || int64(len(data)) != e.Size || hex.EncodeToString(key[:]) != id {
			t.Errorf("got %d bytes for %+v, %v", len(data), e, err)
		}
	})
}
