package app

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/config"
	"github.com/dmarcpipe/dmarcpipe/parse/failure"
)

func privacyOf(t *testing.T, f config.FailureReports) (p failure.Privacy, keyFile string) {
	t.Helper()
	c := config.Default()
	c.Engine.Data = config.Path(filepath.Join(t.TempDir(), "data"))
	c.FailureReports = f
	p, err := Opening{Config: c}.privacy()
	if err != nil {
		t.Fatal(err)
	}
	return p, filepath.Join(string(c.Engine.Data), keyName)
}

func TestPrivacyMakesKey(t *testing.T) {
	p, file := privacyOf(t, config.FailureReports{Keep: "headers"})
	info, err := os.Stat(file)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("the file of the key: %v, %v", info, err)
	}
	again, err := keyIn(filepath.Dir(file))
	if err != nil || again != string(p.Key) || len(again) != 64 {
		t.Errorf("key %q, then %q (%v); want the same 64 digits", p.Key, again, err)
	}
	if left, _ := filepath.Glob(file + "?*"); len(left) > 0 {
		t.Errorf("left behind: %s", left)
	}
}

// A key that nothing needs is not made.
func TestPrivacyWithoutKeyFile(t *testing.T) {
	for _, f := range []config.FailureReports{
		{Keep: "headers", Key: "0123456789abcdef"},
		{Keep: "none"},
		{Keep: "full"},
	} {
		p, file := privacyOf(t, f)
		if string(p.Keep) != f.Keep || string(p.Key) != f.Key.Reveal() {
			t.Errorf("got %+v, want %+v", p, f)
		}
		if _, err := os.Stat(file); err == nil {
			t.Errorf("%s: a key was made", f.Keep)
		}
	}
}

func TestKeyRace(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "data")
	var keys [16]string
	var group sync.WaitGroup
	for i := range keys {
		group.Go(func() {
			var err error
			if keys[i], err = keyIn(folder); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	for _, key := range keys {
		if key != keys[0] {
			t.Fatalf("different keys: %q", keys)
		}
	}
}

func TestKeyTrouble(t *testing.T) {
	folder := t.TempDir()
	file := filepath.Join(folder, keyName)
	for text, want := range map[string]string{
		"":                         "is empty",
		"0123":                     "is damaged; restore it from a backup, or remove it",
		strings.Repeat("x", 64):    "is damaged",
		strings.Repeat("00", 1000): "is damaged",
	} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := keyIn(folder); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.10q: error %v, want %q", text, err, want)
		}
	}
	if _, err := keyIn(filepath.Join(file, "folder")); err == nil || !strings.Contains(err.Error(), "not a directory") {
		t.Errorf("error %v", err)
	}
}
