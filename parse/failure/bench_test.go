package failure

import (
	"bufio"
	"bytes"
	"net/mail"
	"net/netip"
	"net/textproto"
	"testing"

	"github.com/dmarcpipe/dmarcpipe/parse/limit"
)

// BenchmarkRead reads one report with the header that it is about.
func BenchmarkRead(b *testing.B) {
	m := loadMail(b, "testdata/arf.eml")
	size := int64(len(m.Feedback) + len(m.Original))
	for _, keep := range []Keep{KeepHeaders, KeepFull, KeepNone} {
		b.Run(string(keep), func(b *testing.B) {
			b.SetBytes(size)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Read(m, limit.Limits{}, Privacy{Keep: keep, Key: []byte("key")}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("net-mail", func(b *testing.B) {
		b.SetBytes(size)
		b.ReportAllocs()
		for b.Loop() {
			if err := readPlainly(m); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// readPlainly is the same with the standard library, without hashes, identity
// and tolerance.
func readPlainly(m *Mail) error {
	fields, err := textproto.NewReader(bufio.NewReader(bytes.NewReader(m.Feedback))).ReadMIMEHeader()
	if len(fields) == 0 {
		return err
	}
	if _, err := netip.ParseAddr(fields.Get("Source-Ip")); err != nil {
		return err
	}
	if _, err := mail.ParseDate(fields.Get("Arrival-Date")); err != nil {
		return err
	}
	original, err := mail.ReadMessage(bytes.NewReader(m.Original))
	if err != nil {
		return err
	}
	if _, err := original.Header.Date(); err != nil {
		return err
	}
	_, err = original.Header.AddressList("From")
	return err
}
