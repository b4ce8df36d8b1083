package notify

import (
	"fmt"

	"github.com/dmarcpipe/dmarcpipe/parse/clean"
)

// Status is how a step of a trial ended.
type Status string

// The statuses. Only StatusFail makes a trial fail.
const (
	StatusPass Status = "pass"
	StatusFail Status = "fail"
	StatusInfo Status = "info" // neither good nor bad, such as a port that is not needed
)

// Step is one thing that was tried. Its texts are fit for a terminal and hold no
// secret.
type Step struct {
	Name   string `json:"name"`           // what was tried, such as "connect"
	Status Status `json:"status"`         // how it ended
	Text   string `json:"text"`           // what came of it
	Next   string `json:"next,omitempty"` // what to do; never empty where it failed for a reason that can be mended
}

const maxStep = 1 << 10 // bytes of a text in a step

// trace keeps the steps of a trial. A nil trace keeps nothing.
type trace struct{ steps []Step }

func (t *trace) add(status Status, name, next, format string, args ...any) {
	if t == nil {
		return
	}
	t.steps = append(t.steps, Step{
		Name: name, Status: status,
		Text: clean.Line(fmt.Sprintf(format, args...), maxStep), Next: clean.Line(next, maxStep),
	})
}

func (t *trace) pass(name, format string, args ...any) { t.add(StatusPass, name, "", format, args...) }

// fail keeps what ended a trial.
func (t *trace) fail(name string, e *Error) { t.add(StatusFail, name, e.Next, "%s: %s", e.Step, e.Err) }
