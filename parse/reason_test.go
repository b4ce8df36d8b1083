package parse

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dmarcpipe/dmarcpipe/parse/reason"
)

// withoutCase are the reasons that no mail has, and why.
var withoutCase = map[reason.Reason]string{
	reason.DateOutOfRange: "what is too far ahead is known where there is a clock: in the store",
	reason.Untrusted:      "who sent a mail is known where DNS is asked: in package ingest, whose tests have the case",
	reason.Internal:       "it is a bug of ours",
}

// TestReasons holds that each reason is the verdict of a mail among the cases,
// so that what is documented happens.
func TestReasons(t *testing.T) {
	given := givenReasons(t)
	for _, r := range reason.All() {
		if why := withoutCase[r]; given[r] == (why != "") {
			t.Errorf("%s: a mail is refused for it: %t; want none because %q", r, given[r], why)
		}
	}
}

// givenReasons are those in the verdicts of the mails and the hostile cases.
func givenReasons(t *testing.T) map[reason.Reason]bool {
	given := map[reason.Reason]bool{}
	for _, pattern := range []string{"testdata/mails/*.want", "hostile/testdata/*.want"} {
		paths, err := filepath.Glob(pattern)
		must(t, err)
		for _, path := range paths {
			text, err := os.ReadFile(path)
			must(t, err)
			for line := range strings.Lines(string(text)) {
				if words := strings.Fields(line); words[0] == "rejected" {
					given[reason.Reason(words[len(words)-1])] = true
				}
			}
		}
	}
	return given
}
