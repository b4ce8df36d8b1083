package catalogue

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"
)

// sum hashes a file on top of the version of what is before it.
type sum struct{ hash.Hash }

func newSum(before string) sum {
	s := sum{sha256.New()}
	_, _ = io.WriteString(s, before) // a hash takes everything
	return s
}

// String returns the version.
func (s sum) String() string { return hex.EncodeToString(s.Sum(nil)[:6]) }
