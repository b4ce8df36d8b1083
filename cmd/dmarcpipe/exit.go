package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// The exit statuses.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
)

// usageError is a fault of the command line or of the configuration.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

// errReported ends a command with status 1 when it has said why already.
var errReported = errors.New("failed")

// fail prints err, each of its lines as a sentence of its own, and returns the
// exit status.
func (c *console) fail(err error) int {
	if _, usage := errors.AsType[usageError](err); usage {
		c.complain(err)
		return exitUsage
	}
	switch {
	case errors.Is(err, errReported):
	case errors.Is(err, context.Canceled):
		c.say("stopped before the end; what was stored stays stored, run it again to go on")
	default:
		c.complain(err)
	}
	return exitFailed
}

// complain prints each line of err as a sentence of its own. A line that
// begins with a blank goes on from the one before it.
func (c *console) complain(err error) {
	for line := range strings.Lines(err.Error()) {
		line = strings.TrimRight(line, "\n")
		if strings.HasPrefix(line, " ") {
			_, _ = fmt.Fprintln(c.stderr, line)
			continue
		}
		c.say("%s", line)
	}
}
