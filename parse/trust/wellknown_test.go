package trust

import (
	"slices"
	"testing"
)

func TestWellKnownReporters(t *testing.T) {
	known, err := LoadWellKnown()
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"google.com": "Google", "Yahoo! Inc.": "Yahoo", "Enterprise Outlook": "Microsoft", "https://dmarc.comcast.net/": "Comcast",
		"receiver.example": "", "": "", "google.com.example": "",
	} {
		if got := known.Title(name); got != want {
			t.Errorf("%q is %q, want %q", name, got, want)
		}
	}
	if titles := known.Titles(); !slices.IsSorted(titles) || len(titles) < 10 || !slices.Contains(titles, "Google") {
		t.Errorf("titles: %q", titles)
	}
}
