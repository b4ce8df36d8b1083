package digest_test

import (
	"context"
	"flag"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"
)

var shots = flag.String("shots", "", "write what Chromium shows to files that begin with this `path`")

// browserTime is how long Chromium may take for everything.
const browserTime = 5 * time.Minute

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
func (v visit) open(ctx context.Context, t *testing.T, page string) (tab context.Context, asked func() []string) {
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

// faults is a script that returns what is wrong with a page: texts with too
// little contrast (WCAG 2.2 1.4.3), pictures that did not load, and what is wider
// than the window.
const faults = `(() => {
	const bad = [];
	const rgb = s => (s.match(/[\d.]+/g) || []).map(Number);
	const light = c => {
		const [r, g, b] = c.slice(0, 3).map(v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
		return 0.2126 * r + 0.7152 * g + 0.0722 * b;
	};
	const ground = e => {
		for (; e; e = e.parentElement) {
			const c = rgb(getComputedStyle(e).backgroundColor);
			if (c.length == 3 || c[3] > 0) return c;
		}
		return [255, 255, 255];
	};
	const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	let n = 0;
	for (let t = texts.nextNode(); t; t = texts.nextNode()) {
		const e = t.parentElement;
		if (!t.textContent.trim() || !e.offsetParent || getComputedStyle(e).fontSize == '0px') continue;
		n++;
		const a = light(rgb(getComputedStyle(e).color)), b = light(ground(e));
		const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
		if (!(contrast >= 4.5)) bad.push('contrast ' + contrast.toFixed(2) + ': ' + t.textContent);
		if (parseFloat(getComputedStyle(e).fontSize) < 13) bad.push('small: ' + t.textContent);
	}
	if (n < 20) bad.push('only ' + n + ' texts');
	if (!document.images.length) bad.push('no picture');
	for (const i of document.images) if (!i.complete || !i.naturalWidth || !i.alt) bad.push('picture ' + i.alt);
	const all = document.documentElement;
	if (all.scrollWidth > all.clientWidth) bad.push('the page is ' + all.scrollWidth + ' wide');
	for (const e of document.querySelectorAll('td, img')) if (e.getBoundingClientRect().right > all.clientWidth) bad.push('too wide: ' + e.textContent.slice(0, 60));
	return bad;
})()`

// testBrowser looks at a page as people do: on a telephone and on a screen, in
// light and in dark colours.
func testBrowser(t *testing.T, page string) {
	ctx := browser(t)
	t.Run("sees", func(t *testing.T) { testSees(ctx, t) })
	for _, v := range []visit{{360, "light"}, {800, "light"}, {360, "dark"}, {800, "dark"}} {
		t.Run(v.name(), func(t *testing.T) {
			tab, asked := v.open(ctx, t, page)
			bad, err := chromedp.Run(tab, chromedp.Evaluate[[]string](faults))
			if err != nil {
				t.Fatal(err)
			}
			for _, fault := range bad {
				t.Error(fault)
			}
			if all := asked(); len(all) > 0 {
				t.Errorf("the page asked for %q", all)
			}
			if *shots != "" {
				keep(tab, t, fmt.Sprintf("%s-%d-%s.png", *shots, v.width, v.colours))
			}
		})
	}
}

// testSees holds the script against a page that has every fault.
func testSees(ctx context.Context, t *testing.T) {
	tab, asked := visit{360, "light"}.open(ctx, t, `<!DOCTYPE html><img alt="none" src="http://127.0.0.1:1/x.png"><body style="margin:0"><p style="color:#999">pale</p>
		<p style="font-size:9px">small</p><table style="border-spacing:0"><tr><td style="padding:0;min-width:900px">wide</td></tr></table>`)
	bad, err := chromedp.Run(tab, chromedp.Evaluate[[]string](faults))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"contrast 2.85: pale", "small: small", "only 3 texts", "picture none", "the page is 900 wide", "too wide: wide"}
	if diff := cmp.Diff(want, bad); diff != "" || len(asked()) != 1 {
		t.Errorf("%s; asked for %q", diff, asked())
	}
}

// keep writes what a tab shows into a file.
func keep(tab context.Context, t *testing.T, file string) {
	t.Helper()
	png, err := chromedp.Run(tab, chromedp.FullScreenshot(100))
	if err != nil {
		t.Fatal(err)
	}
	write(t, file, png)
}
