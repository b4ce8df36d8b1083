//go:build !race

package hostile_test

import (
	"testing"

	"github.com/dmarcpipe/dmarcpipe/parse/hostile"
)

// atOnce bounds the memory of the test: a case takes some 200 MB to make and read.
const atOnce = 4

// TestMadeCases reads the cases that are made, some gigabytes of reports, which
// would take many minutes under the race detector; one mail is read by one
// goroutine. Run it without: go test ./parse/hostile.
func TestMadeCases(t *testing.T) {
	small, err := hostile.Small()
	if err != nil {
		t.Fatal(err)
	}
	slots := make(chan struct{}, atOnce)
	for _, c := range cases(t) {
		if _, ok := small[c.File]; ok {
			continue
		}
		t.Run(c.Name(), func(t *testing.T) {
			t.Parallel()
			slots <- struct{}{}
			defer func() { <-slots }()
			checkCase(t, c)
		})
	}
}
