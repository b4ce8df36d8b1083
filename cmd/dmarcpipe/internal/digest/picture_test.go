package digest_test

import (
	"compress/gzip"
	"context"
	"encoding/base64"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/digest"
)

var pictureFile = flag.String("picture", "", "write the picture of the README to this `file`")

const (
	pictureWidth = 720
	maxReadme    = 150 << 10 // bytes
)

// writePicture keeps the beginning of a page, up to the policy of its first domain.
// Chromium draws it with the letters of the charts, as machines for tests have
// few others.
func writePicture(t *testing.T, html string) {
	if *pictureFile == "" {
		return
	}
	html = strings.ReplaceAll(html, "font-family:-apple-system,", "font-family:Noto,")
	html = strings.Replace(html, "</head>", "<style>"+face(t, "Medium", 400)+face(t, "Bold", 700)+"</style></head>", 1)
	tab, _ := visit{pictureWidth, "light"}.open(browser(t), t, html)
	bottom, err := chromedp.Run(tab, chromedp.Evaluate[float64](`document.fonts.ready.then(() => [...document.querySelectorAll('td')].find(e => e.textContent == 'Policy and readiness').getBoundingClientRect().top)`, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	png, err := chromedp.Run(tab, func(ctx context.Context, tab *chromedp.Target) ([]byte, error) {
		beyond := true
		shot, err := cdp.Call(ctx, tab, page.CaptureScreenshot, page.CaptureScreenshotParams{
			Format: page.CaptureScreenshotFormatPng, CaptureBeyondViewport: &beyond,
			Clip: &page.Viewport{Width: pictureWidth, Height: bottom, Scale: 0.75}, // of twice the size
		})
		return shot.Data, err
	})
	if err != nil {
		t.Fatal(err)
	}
	if png, err = digest.Smaller(png); err != nil || len(png) > maxReadme {
		t.Errorf("the picture has %d bytes, %v", len(png), err)
	}
	write(t, *pictureFile, png)
}

// face is a style with one of the fonts of the library of charts.
func face(t *testing.T, name string, weight int) string {
	t.Helper()
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/go-analyze/charts").Output()
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(filepath.Join(strings.TrimSpace(string(dir)), "chartdraw/drawing/fonts/NotoSans-"+name+".ttf.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	packed, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	font, err := io.ReadAll(packed)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("@font-face{font-family:Noto;font-weight:%d;src:url(data:font/ttf;base64,%s)}", weight, base64.StdEncoding.EncodeToString(font))
}
