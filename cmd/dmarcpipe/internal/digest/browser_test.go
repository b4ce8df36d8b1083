package digest_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// browserTime is how long Chromium may take for everything.
const browserTime = 2 * time.Minute

// browser is a Chromium that is stopped with the test. It is told to keep to
// itself.
func browser(t *testing.T) context.Context {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.NoSandbox, chromedp.Flag("disable-gpu", true), chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true))
	ctx, cancel := context.WithTimeout(t.Context(), browserTime)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("starting Chromium: %v; install the package chromium", err)
	}
	return ctx
}

// visit is one look at a page.
type visit struct {
	width   int64
	colours string // light or dark
}

func (v visit) name() string { return fmt.Sprintf("%d %s", v.width, v.colours) }

// scheme asks for light or dark pages.
func (v visit) scheme(ctx context.Context, tab *chromedp.Target) (chromedp.Void, error) {
	_, err := cdp.Call(ctx, tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: v.colours}},
	})
	return chromedp.Void{}, err
}

// watched makes the browser tell of requests.
func watched(ctx context.Context, tab *chromedp.Target) (chromedp.Void, error) {
	_, err := cdp.Call(ctx, tab, network.Enable, network.EnableParams{})
	return chromedp.Void{}, err
}

// open shows a page, and returns what else it asked the network for.
func (v visit) open(t *testing.T, ctx context.Context, page string) (tab context.Context, asked func() []string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "digest.html")
	write(t, file, []byte(page))
	tab, cancel := chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	var lock sync.Mutex
	var requests []string
	if err := chromedp.Listen(tab, func(event any) {
		if e, ok := event.(*network.EventRequestWillBeSent); ok && !strings.HasPrefix(e.Request.URL, "data:") && !strings.HasPrefix(e.Request.URL, "file:") {
			lock.Lock()
			defer lock.Unlock()
			requests = append(requests, e.Request.URL)
		}
	}); err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Do(tab, watched, v.scheme, chromedp.EmulateViewport(v.width, 900, chromedp.EmulateScale(2)), chromedp.Navigate("file://"+file)); err != nil {
		t.Fatal(err)
	}
	return tab, func() []string { lock.Lock(); defer lock.Unlock(); return requests }
}

func TestX(t *testing.T) {
	page, err := os.ReadFile("/tmp/digest.html")
	if err != nil {
		t.Fatal(err)
	}
	ctx := browser(t)
	for _, v := range []visit{{360, "light"}, {800, "light"}, {800, "dark"}, {360, "dark"}} {
		tab, asked := v.open(t, ctx, string(page))
		png, err := chromedp.Run(tab, chromedp.FullScreenshot(100))
		if err != nil {
			t.Fatal(err)
		}
		write(t, fmt.Sprintf("/tmp/shot-%d-%s.png", v.width, v.colours), png)
		t.Log(asked())
	}
}
