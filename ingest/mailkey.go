package ingest

import (
	"crypto/sha256"
	"encoding/binary"
)

// MailKey is the identity of a mail: the same bytes from the same source are
// the same mail, however often they are read. It names the mail in the sink and
// among the rejected ones, so it stays as it is from version to version.
func MailKey(m *Mail) [16]byte {
	h := sha256.New()
	for _, s := range []string{m.Tenant, m.Source} {
		h.Write(binary.AppendUvarint(nil, uint64(len(s))))
		h.Write([]byte(s))
	}
	h.Write(m.Data)
	if m.Data == nil { // too large to be read
		h.Write([]byte(m.ID))
	}
	return [16]byte(h.Sum(nil)[:16])
}
