package app

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/config"
)

// A changed password file takes effect at the next login, without a restart.
func TestPasswordFileIsReadForEachLogin(t *testing.T) {
	file := filepath.Join(t.TempDir(), "password")
	o, err := imapOptions(config.IMAP{URL: "imaps://user@mail.example.com", Password: "at the start", PasswordFile: config.Path(file)})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"first", "second"} {
		if err := os.WriteFile(file, []byte(want+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if got, err := o.PasswordFunc(t.Context()); got != want || err != nil {
			t.Errorf("password %q, %v; want %q", got, err, want)
		}
	}
}

func TestPasswordWithoutFile(t *testing.T) {
	o, err := imapOptions(config.IMAP{URL: "imaps://user@mail.example.com", Password: "sesame"})
	if err != nil || o.PasswordFunc != nil || o.Password != "sesame" {
		t.Errorf("options %+v, %v", o, err)
	}
}
