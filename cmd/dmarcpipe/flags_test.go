package main

import (
	"strings"
	"testing"
	"time"

	"github.com/dmarcpipe/dmarcpipe/parse/reason"
)

func TestReasonFlag(t *testing.T) {
	for _, r := range reason.All() {
		var got reasonFlag
		if err := got.UnmarshalText([]byte(r)); err != nil || reason.Reason(got) != r {
			t.Errorf("%s: got %s, %v", r, got, err)
		}
	}
	for text, want := range map[string]string{
		"xml_to_deep": `did you mean "xml_too_deep"?`,
		"???":         "the reasons are message_too_large, ",
		"":            "the reasons are message_too_large, ",
	} {
		if err := new(reasonFlag).UnmarshalText([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %q", text, err, want)
		}
	}
}

func TestSinceFlag(t *testing.T) {
	for text, want := range map[string]string{
		"2026-11-01":                "2026-11-01T00:00:00Z",
		"2026-11-01T06:30:00Z":      "2026-11-01T06:30:00Z",
		"2026-11-01T06:30:00+02:00": "2026-11-01T04:30:00Z",
	} {
		var got sinceFlag
		if err := got.UnmarshalText([]byte(text)); err != nil || got.at.UTC().Format(time.RFC3339) != want {
			t.Errorf("%s: got %s, %v", text, got.at, err)
		}
	}
	for text, want := range map[string]time.Duration{"7d": 7 * 24 * time.Hour, "90m": 90 * time.Minute, "0": 0} {
		before := time.Now().Add(-want)
		var got sinceFlag
		if err := got.UnmarshalText([]byte(text)); err != nil || got.at.Before(before) || got.at.After(time.Now().Add(-want)) {
			t.Errorf("%s: got %s, %v", text, got.at, err)
		}
	}
	for _, text := range []string{"", "yesterday", "-1h", "01.11.2026", "2026-13-01"} {
		if err := new(sinceFlag).UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q is taken for a time", text)
		}
	}
}
