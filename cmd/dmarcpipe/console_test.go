package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/config"
	"github.com/dmarcpipe/dmarcpipe/ingest"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
)

func TestFail(t *testing.T) {
	for name, c := range map[string]struct {
		err    error
		status int
		stderr string
	}{
		"failure":     {errors.New("disk full; make room"), 1, "dmarcpipe: disk full; make room\n"},
		"usage":       {fmt.Errorf("reading: %w", usageError{errors.New("no such flag")}), 2, "dmarcpipe: reading: no such flag\n"},
		"said before": {errReported, 1, ""},
		"two":         {errors.Join(errors.New("a"), errors.New("b")), 1, "dmarcpipe: a\ndmarcpipe: b\n"},
		"example":     {errors.New("write this:\n  key: value\nor that"), 1, "dmarcpipe: write this:\n  key: value\ndmarcpipe: or that\n"},
		"signal":      {fmt.Errorf("reading: %w", errSignal), 1, "dmarcpipe: stopped before the end; what was stored stays stored, run it again to go on\n"},
	} {
		t.Run(name, func(t *testing.T) {
			var stderr bytes.Buffer
			status := (&console{stderr: &stderr}).fail(c.err)
			if status != c.status || stderr.String() != c.stderr {
				t.Errorf("status %d, %q; want %d, %q", status, stderr.String(), c.status, c.stderr)
			}
		})
	}
}

func TestLogger(t *testing.T) {
	for _, c := range []struct {
		log   config.Log
		usual slog.Level
		want  string
	}{
		{config.Log{Level: "info", Format: "text"}, slog.LevelInfo, "INFO WARN"},
		{config.Log{Level: "info", Format: "text"}, slog.LevelWarn, "WARN"},
		{config.Log{Level: "debug", Format: "json"}, slog.LevelWarn, "DEBUG INFO WARN"},
		{config.Log{Level: "error", Format: "json"}, slog.LevelInfo, ""},
	} {
		var stderr bytes.Buffer
		log := (&console{stderr: &stderr}).logger(c.log, c.usual)
		var want []string
		for _, level := range []slog.Level{slog.LevelDebug, slog.LevelInfo, slog.LevelWarn} {
			log.Log(context.Background(), level, "news")
			if strings.Contains(stderr.String(), level.String()) {
				want = append(want, level.String())
			}
		}
		if got := strings.Join(want, " "); got != c.want {
			t.Errorf("%+v logs %q, want %q", c.log, got, c.want)
		}
		if line, _, _ := strings.Cut(stderr.String(), "\n"); line != "" && !strings.Contains(line, "Z") {
			t.Errorf("the time is not in UTC: %s", line)
		}
	}
}

func TestSummaryLines(t *testing.T) {
	got := summaryWords{mails: "mails", rejected: "rejected", rows: "rows stored"}.lines(ingest.Summary{
		Messages: 12, Stored: 3, Duplicate: 1, NotReport: 2, Retry: 1, Rows: 99,
		Rejected: map[reason.Reason]int{reason.MalformedXML: 4, reason.EmptyFile: 1},
	})
	want := `mails                                   12
  stored                                 3
  duplicate                              1
  not a report                           2
  rejected: empty_file                   1
  rejected: malformed_xml                4
  to be tried again                      1
rows stored                             99
`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestTerminal(t *testing.T) {
	if terminal(&bytes.Buffer{}) {
		t.Error("a buffer is taken for a terminal")
	}
}
