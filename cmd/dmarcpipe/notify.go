package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/app"
	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/check"
	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/config"
	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/notify"
)

type notifyCmd struct {
	Test notifyTestCmd `cmd:"" help:"Send a test notification, and say step by step what happens."`
}

type notifyTestCmd struct {
	configFlag
	Name string `arg:"" optional:"" help:"Receiver to try; without one, all."`
	JSON bool   `help:"One JSON object."`
}

// Help is printed by --help.
func (notifyTestCmd) Help() string {
	return `Sends a test notification to each receiver of notify in the configuration, or to the one that is named,
and says step by step what happens: addresses, connection, TLS and certificate, login, recipients. What
does not work comes with what to do next. Of a mail server it also says what the ports 465, 587, 2525
and 25 offer, and which url to use; it sends no mail and no password there.

With --json there is one object: receivers, each with receiver, type, ok, steps and ports. A step has
name, status (pass, fail or info), text, and where there is something to do, next.

Exit status: 0 every receiver has taken it, 1 one has not, 2 wrong usage or configuration.

Example:

  dmarcpipe notify test postmaster`
}

// Run prints the steps to standard output.
func (cmd notifyTestCmd) Run(ctx context.Context, c *console) error {
	cfg, err := cmd.load(c)
	if err != nil {
		return err
	}
	receivers, err := cmd.receivers(cfg)
	if err != nil {
		return usageError{err}
	}
	trials := make([]notify.Trial, 0, len(receivers))
	for _, r := range receivers {
		trials = append(trials, notify.Try(ctx, app.Receiver(cfg, r, readBuild().version, nil)))
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	return cmd.print(c, trials)
}

// receivers are those to try.
func (cmd notifyTestCmd) receivers(cfg *config.Config) ([]config.Notify, error) {
	if len(cfg.Notify) == 0 {
		return nil, errors.New("the configuration has no receiver; add one to notify, as deploy/dmarcpipe.example.yaml shows")
	}
	if cmd.Name == "" {
		return cfg.Notify, nil
	}
	i := slices.IndexFunc(cfg.Notify, func(n config.Notify) bool { return n.Name == cmd.Name })
	if i < 0 {
		return nil, fmt.Errorf("no receiver is called %q; there are: %s", cmd.Name, strings.Join(receiverNames(cfg), ", "))
	}
	return cfg.Notify[i : i+1], nil
}

func receiverNames(cfg *config.Config) []string {
	names := make([]string, 0, len(cfg.Notify))
	for _, n := range cfg.Notify {
		names = append(names, n.Name)
	}
	return names
}

func (cmd notifyTestCmd) print(c *console, trials []notify.Trial) error {
	failed := slices.ContainsFunc(trials, func(t notify.Trial) bool { return !t.OK })
	var err error
	if cmd.JSON {
		e := json.NewEncoder(c.stdout)
		e.SetEscapeHTML(false)
		err = e.Encode(map[string][]notify.Trial{"receivers": trials})
	} else {
		err = check.Print(c.stdout, trialResults(trials), standardOutput(c, "notify", false))
	}
	if err == nil && failed {
		return errReported
	}
	return err
}

// trialResults are trials in the form of check, which has a table for people.
func trialResults(trials []notify.Trial) []check.Result {
	var all []check.Result
	for _, t := range trials {
		all = append(all, stepResults(t.Receiver+" ("+t.Type+")", t.Steps)...)
		all = append(all, stepResults(t.Receiver+": what the ports offer", t.Ports)...)
	}
	return all
}

func stepResults(group string, steps []notify.Step) []check.Result {
	all := make([]check.Result, 0, len(steps))
	for _, s := range steps {
		all = append(all, check.Result{Group: group, Name: s.Name, Status: check.Status(s.Status), Text: s.Text, Next: s.Next})
	}
	return all
}
