package main

import (
	"cmp"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
)

type versionCmd struct{}

// Help is printed by --help.
func (versionCmd) Help() string {
	return "Example:\n\n  dmarcpipe version"
}

// Run prints what to say in a bug report.
func (versionCmd) Run(c *console) error {
	return printVersion(c.stdout, readBuild())
}

// build says which source a binary was made from.
type build struct {
	version, commit, time string
}

func readBuild() build {
	b := build{version: version, commit: "unknown", time: "unknown"}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	b.version = cmp.Or(version, info.Main.Version)
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.commit = s.Value
		case "vcs.time":
			b.time = s.Value
		}
	}
	return b
}

func printVersion(w io.Writer, b build) error {
	_, err := fmt.Fprintf(w, "dmarcpipe %s\ncommit    %s (%s)\ngo        %s %s/%s\nengine    %s\n",
		b.version, b.commit, b.time, runtime.Version(), runtime.GOOS, runtime.GOARCH, engineVersion())
	return err
}
