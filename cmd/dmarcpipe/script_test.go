package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/rogpeppe/go-internal/testscript"
)

const minScripts = 15 // a moved folder must not make the test pass

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"dmarcpipe": main})
}

// Each script of testdata/script is a session with the program itself.
func TestScript(t *testing.T) {
	scripts, err := filepath.Glob("testdata/script/*.txtar")
	if err != nil || len(scripts) < minScripts {
		t.Fatalf("found %d scripts, want at least %d (%v)", len(scripts), minScripts, err)
	}
	cache, err := os.UserCacheDir() // the engine is installed there once, for all scripts
	if err != nil {
		t.Fatal(err)
	}
	names := nameServer(t)
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "until": until, "capture": capture, "plain": plainOutput, "unescape": unescape,
		},
		Setup: func(env *testscript.Env) error {
			env.Setenv("XDG_CACHE_HOME", cache)
			env.Setenv("DNS", names)
			// No script depends on the DNS of this machine.
			env.Setenv("DMARCPIPE_TRUST_VERIFY", "false")
			env.Setenv("DMARCPIPE_IDENTIFY_ENABLED", "false")
			return nil
		},
	})
}

// exits runs a command that must fail with a given status:
//
//	exits 2 dmarcpipe --nonsense
func exits(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: exits status command [args...]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	failed, ok := errors.AsType[*exec.ExitError](err)
	if !ok || failed.ExitCode() != want {
		ts.Fatalf("%v, want exit status %d", err, want)
	}
}

// until runs a command again and again until it succeeds and its standard
// output matches:
//
//	until 'in use' dmarcpipe engine show
func until(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: until pattern command [args...]")
	}
	want := regexp.MustCompile("(?m)" + args[0])
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); {
		if err := ts.Exec(args[1], args[2:]...); err == nil && want.MatchString(ts.ReadFile("stdout")) {
			return
		}
	}
	ts.Fatalf("%s never printed %s", args[1], args[0])
}

// capture sets a variable to what the first group of a pattern matches on
// standard output:
//
//	capture ID '"id":"([0-9a-f]+)"'
func capture(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: capture variable pattern")
	}
	match := regexp.MustCompile("(?m)" + args[1]).FindStringSubmatch(ts.ReadFile("stdout"))
	if len(match) != 2 {
		ts.Fatalf("no match for %s", args[1])
	}
	ts.Setenv(args[0], match[1])
}

// plainOutput fails if anything that the last command printed could mislead a
// terminal or the eye.
func plainOutput(ts *testscript.TestScript, _ bool, _ []string) {
	for _, name := range []string{"stdout", "stderr"} {
		text := ts.ReadFile(name)
		at := strings.IndexFunc(text, func(r rune) bool { return r != '\n' && !unicode.IsPrint(r) })
		if at >= 0 || !utf8.ValidString(text) {
			ts.Fatalf("%s is not plain, at byte %d: %q", name, at, text)
		}
	}
}

// unescape replaces escapes like \x1b and \u202e in files.
func unescape(ts *testscript.TestScript, _ bool, files []string) {
	for _, name := range files {
		var b strings.Builder
		for text := ts.ReadFile(name); text != ""; {
			r, isByte, rest, err := strconv.UnquoteChar(text, 0)
			ts.Check(err)
			text = rest
			if r >= utf8.RuneSelf && !isByte {
				b.WriteRune(r)
			} else {
				b.WriteByte(byte(r))
			}
		}
		ts.Check(os.WriteFile(ts.MkAbs(name), []byte(b.String()), 0o600))
	}
}
