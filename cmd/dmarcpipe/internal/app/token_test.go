package app

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/config"
)

func TestToken(t *testing.T) {
	file := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(file, []byte("abc\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		oauth config.OAuth
		want  string
		err   string
	}{
		"file":         {config.OAuth{TokenFile: config.Path(file)}, "abc", ""},
		"missing file": {config.OAuth{TokenFile: config.Path(file + "x")}, "", "no such file"},
		"command":      {config.OAuth{TokenCommand: []string{"echo", "def"}}, "def", ""},
		"silent":       {config.OAuth{TokenCommand: []string{"true"}}, "", "it printed nothing"},
		"failing":      {config.OAuth{TokenCommand: []string{"sh", "-c", "echo t0ken; echo expired >&2; exit 3"}}, "", "exit status 3: expired"},
		"no command":   {config.OAuth{TokenCommand: []string{"/nowhere/get-token"}}, "", "running oauth.token_command /nowhere/get-token"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := tokenOf(c.oauth)(context.Background())
			if got != c.want || (err == nil) != (c.err == "") || err != nil && !strings.Contains(err.Error(), c.err) {
				t.Errorf("got %q, %v; want %q, %q", got, err, c.want, c.err)
			}
			if err != nil && strings.Contains(err.Error(), "t0ken") {
				t.Error("the error shows what the command printed")
			}
		})
	}
	if tokenOf(config.OAuth{}) != nil {
		t.Error("a token without OAuth")
	}
}
