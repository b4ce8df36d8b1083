package main

import (
	"fmt"
	"io"
	"log/slog"
	"os"

	"golang.org/x/term"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/app"
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

// opening is how a command that a person waits for opens the store. What the
// worker would log as news is left out: the command itself says what it did.
func (c *console) opening(cfg *config.Config) app.Opening {
	return app.Opening{
		Config:   cfg,
		Version:  readBuild().version,
		Logger:   c.logger(cfg.Log, slog.LevelWarn),
		Notices:  c.stderr,
		Terminal: terminal(c.stderr),
	}
}

// logger writes to standard error, with times in UTC. In place of the level
// info, which is the default, it takes usual.
func (c *console) logger(l config.Log, usual slog.Level) *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(l.Level)); err != nil || level == slog.LevelInfo {
		level = usual
	}
	o := &slog.HandlerOptions{Level: level, ReplaceAttr: utc}
	if l.Format == "json" {
		return slog.New(slog.NewJSONHandler(c.stderr, o))
	}
	return slog.New(slog.NewTextHandler(c.stderr, o))
}

// logTime is RFC 3339 with milliseconds, always as wide.
const logTime = "2006-01-02T15:04:05.000Z07:00"

func utc(_ []string, a slog.Attr) slog.Attr {
	if a.Value.Kind() == slog.KindTime {
		a.Value = slog.StringValue(a.Value.Time().UTC().Format(logTime))
	}
	return a
}
