package main

import (
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"golang.org/x/term"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/config"
)

// console is what a command has of the outside world.
type console struct {
	stdin   io.Reader
	stdout  io.Writer
	stderr  io.Writer
	environ []string // as os.Environ
}

func processConsole() *console {
	return &console{stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, environ: os.Environ()}
}

// terminal reports whether w is one; a person reads along then.
func terminal(w any) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// say prints one line for people to standard error.
func (c *console) say(format string, args ...any) {
	_, _ = fmt.Fprintf(c.stderr, "dmarcpipe: "+format+"\n", args...)
}

// logger writes to standard error, with times in UTC.
func (c *console) logger(l config.Log) *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(l.Level)); err != nil {
		level = slog.LevelInfo
	}
	o := &slog.HandlerOptions{Level: level, ReplaceAttr: utc}
	if l.Format == "json" {
		return slog.New(slog.NewJSONHandler(c.stderr, o))
	}
	return slog.New(slog.NewTextHandler(c.stderr, o))
}

func utc(_ []string, a slog.Attr) slog.Attr {
	if a.Value.Kind() == slog.KindTime {
		a.Value = slog.StringValue(a.Value.Time().UTC().Format(time.RFC3339Nano))
	}
	return a
}
