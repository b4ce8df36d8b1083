package digest_test

import (
	"bytes"
	"flag"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/digest"
	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/domains"
	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/sample"
)

var update = flag.Bool("update", false, "write the golden files anew")

// The sample mail, as it is told.
func TestSample(t *testing.T) {
	s := filled(t)
	d := gather(t, digest.Options{Store: s, Resolver: sample.NewZone(sampleOptions())})
	letter, err := d.Letter()
	if err != nil {
		t.Fatal(err)
	}
	page, err := d.HTML()
	if err != nil {
		t.Fatal(err)
	}
	t.Run("text", func(t *testing.T) { golden(t, "sample.txt", letter.Text) })
	t.Run("page", func(t *testing.T) { golden(t, "sample.html", letter.HTML) })
	t.Run("pictures", func(t *testing.T) { testPictures(t, d) })
	t.Run("counts", func(t *testing.T) { testCounts(t, d, s) })
	t.Run("browser", func(t *testing.T) { testBrowser(t, page) })
	writePicture(t, page)
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		write(t, file, []byte(got))
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s, run with -update if that is right: %s", name, diff)
	}
}

const maxPicture = 60 << 10

// The pictures are small, and always the same.
func testPictures(t *testing.T, d *digest.Digest) {
	l, err := d.Letter()
	if err != nil {
		t.Fatal(err)
	}
	again, err := d.Letter()
	if err != nil {
		t.Fatal(err)
	}
	if len(l.Pictures) != len(d.Domains) {
		t.Errorf("%d pictures of %d domains", len(l.Pictures), len(d.Domains))
	}
	for i, p := range l.Pictures {
		c, err := png.DecodeConfig(bytes.NewReader(p.Data))
		if err != nil || c.Width != 1200 || len(p.Data) > maxPicture {
			t.Errorf("%s: %d wide, %d bytes, %v", p.Name, c.Width, len(p.Data), err)
		}
		if !bytes.Equal(p.Data, again.Pictures[i].Data) {
			t.Errorf("%s differs from time to time", p.Name)
		}
	}
}

// The digest and the readiness of domains count alike.
func testCounts(t *testing.T, d *digest.Digest, s digest.Store) {
	all, err := domains.Gather(t.Context(), s, domains.Options{Days: 7, Today: monday})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range all {
		i := slices.IndexFunc(d.Domains, func(of *digest.Domain) bool { return of.Domain == r.Domain })
		if diff := cmp.Diff(r.Mail, d.Domains[i].Now.Mail); diff != "" {
			t.Errorf("%s (-domains +digest): %s", r.Domain, diff)
		}
	}
}
