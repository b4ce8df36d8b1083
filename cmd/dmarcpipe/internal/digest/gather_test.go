package digest_test

import (
	"encoding/json"
	"testing"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/digest"
	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/sample"
)

func TestGather(t *testing.T) {
	s := filled(t)
	d := gather(t, digest.Options{Store: s, Resolver: sample.NewZone(sampleOptions())})
	text, _ := json.MarshalIndent(d, "", " ")
	t.Logf("%s", text)
}
