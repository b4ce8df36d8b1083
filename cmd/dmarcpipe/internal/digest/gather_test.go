package digest_test

import (
	"os"
	"testing"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/digest"
	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/sample"
)

func TestGather(t *testing.T) {
	s := filled(t)
	d := gather(t, digest.Options{Store: s, Resolver: sample.NewZone(sampleOptions())})
	os.WriteFile("/tmp/digest.txt", []byte(d.Text()), 0o600)
	html, err := d.HTML()
	t.Log(err)
	os.WriteFile("/tmp/digest.html", []byte(html), 0o600)
	l, err := d.Letter()
	t.Log(len(l.HTML), len(l.Pictures), err)
}
