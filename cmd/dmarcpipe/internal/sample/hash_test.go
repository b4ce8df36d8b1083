package sample

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"testing"
)

// What others rest on does not change: pictures, figures of the documentation,
// and their tests. A Go that compresses otherwise needs a new sum.
func TestTheSampleIsWhatItWas(t *testing.T) {
	const want = "41d3c48c627abd5793a907860653cfd7a79172d2c3e9db5f1b87f0398c3ec938"
	sum := sha256.New()
	for _, m := range mails() {
		fmt.Fprintln(sum, m.Received.Unix(), m.Container, m.Want, len(m.Raw))
		sum.Write(m.Raw)
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != want {
		t.Errorf("the sum of the sample is %s, want %s", got, want)
	}
}
