package config

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// place is what every line of an error begins with: where the fault stands.
var place = regexp.MustCompile(`^(fuzz\.yaml|\$DMARCPIPE_.*)(:\d+)?: .`)

// Whatever the file and the environment hold: either there is a configuration,
// or an error whose lines say where the fault stands. What is shown of a good
// configuration is one again, and says the same.
func FuzzLoad(f *testing.F) {
	for _, seed := range seeds(f) {
		f.Add(seed, "DMARCPIPE_IMAP_0_URL=imaps://a@b")
	}
	f.Fuzz(func(t *testing.T, data []byte, pair string) {
		c, err := bind(data, pair)
		if err != nil {
			if c != nil {
				t.Error("a configuration beside an error")
			}
			for line := range strings.Lines(err.Error()) {
				if !place.MatchString(line) {
					t.Errorf("the error does not say where it is: %q", err)
				}
			}
			return
		}
		shown := show(t, c)
		again, _, err := decode([]byte(shown), "fuzz.yaml", nil) // a hidden secret is not valid
		if err != nil {
			t.Fatalf("%v in what was shown:\n%s", err, shown)
		}
		if twice := show(t, again); twice != shown {
			t.Errorf("shown:\n%s\nread again and shown:\n%s", shown, twice)
		}
	})
}

func seeds(f *testing.F) (all [][]byte) {
	f.Helper()
	files, _ := filepath.Glob("testdata/*/*.yaml")
	if len(files) < minBadFiles {
		f.Fatalf("found %d seeds, want at least %d", len(files), minBadFiles)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		all = append(all, data)
	}
	return all
}

// bind is Load without the file system.
func bind(data []byte, pair string) (*Config, error) {
	c, _, err := decode(data, "fuzz.yaml", []string{pair})
	if err != nil {
		return c, err
	}
	if err := c.Validate(); err != nil {
		return nil, err
	}
	return c, nil
}

func show(t *testing.T, c *Config) string {
	t.Helper()
	text, err := c.Show()
	if err != nil {
		t.Fatalf("what was read cannot be shown: %v", err)
	}
	return string(text)
}
