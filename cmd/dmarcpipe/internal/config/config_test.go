package config

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

var update = flag.Bool("update", false, "write the error texts anew")

const minBadFiles = 55 // a moved folder must not make the test pass

// Each file of testdata/bad shows one fault. "# env: A=b" in it sets a
// variable; the error text stands beside it, in .txt.
func TestLoadBad(t *testing.T) {
	t.Chdir("testdata/bad")
	files, _ := filepath.Glob("*.yaml")
	if len(files) < minBadFiles {
		t.Fatalf("found %d bad files, want at least %d", len(files), minBadFiles)
	}
	for _, file := range files {
		t.Run(file, func(t *testing.T) {
			_, err := Load(file, environOf(t, file))
			if err == nil {
				t.Fatal("Load found no fault")
			}
			golden(t, strings.TrimSuffix(file, ".yaml")+".txt", err.Error()+"\n")
			if strings.Contains(err.Error(), "hunter2") {
				t.Error("the error shows the password")
			}
		})
	}
}

func environOf(t *testing.T, file string) (environ []string) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		if pair, ok := strings.CutPrefix(strings.TrimSpace(line), "# env: "); ok {
			environ = append(environ, pair)
		}
	}
	return environ
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestLoadGood(t *testing.T) {
	got, err := Load("testdata/good/full.yaml", []string{
		"DMARCPIPE_OWN_DOMAINS=example.org,example.*",
		"DMARCPIPE_IDENTIFY_ENABLED=false",
		"DMARCPIPE_STORE_PASSWORD=from $env",
		"DMARCPIPE_STORE_BATCH_ROWS=5",
		"DMARCPIPE_FAILURE_REPORTS_RETENTION=7d",
		"DMARCPIPE_QUARANTINE_MAX_AGE=36h",
		"DMARCPIPE_IMAP_0_POLL=1m",
		"DMARCPIPE_NOTIFY_CHAT_URL=https://hooks.example.com/from-env",
		"DMARCPIPE_IMAP_BACK_OFFICE_FOLDERS=INBOX,Reports",
		"DMARCPIPE_IMAP_2_URL=imaps://third@mail.example.com",
		"DMARCPIPE_IMAP_2_PASSWORD=x",
		"DMARCPIPE_HTTP_SERVICE_HOST=10.0.0.1",
		"DMARCPIPE_HTTP_PORT_9797_TCP_ADDR=10.0.0.1",
		"DMARCPIPE_CORPUS=not ours",
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(wantFull(), got, cmpopts.IgnoreUnexported(Config{})); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func wantFull() *Config {
	c := Default()
	c.Store.DSN = "clickhouse://writer@db.example.com:9440/?secure=true"
	c.Store.Password = "from $env"
	c.Store.CAFile = "testdata/good/ca.pem"
	c.Store.Retention = Duration(800 * day)
	c.Store.Batch.Rows = 5
	c.Limits.Message = 10 << 20
	c.Limits.JSONDepth = 16
	c.FailureReports = FailureReports{Keep: "full", Retention: Duration(7 * day), Key: "0123456789abcdef", KeyFile: "testdata/good/failure-key"}
	c.Quarantine = Quarantine{Path: "testdata/good/rejected", MaxSize: 100 << 20, MaxAge: Duration(36 * time.Hour)}
	c.StopTimeout = Duration(time.Minute)
	c.OwnDomains = []string{"example.org", "example.*"}
	c.Trust = Trust{AuthservIDs: []string{"mx.example.com", "mx2.example.com"}, Verify: true, Require: "verified"}
	c.DNS = DNS{Servers: []string{"127.0.0.1", "[::1]:5353"}, Timeout: Duration(time.Second)}
	c.Identify = Identify{Services: "testdata/good/services.csv", Rate: 20}
	first, second, third := defaultIMAP(), defaultIMAP(), defaultIMAP()
	first.Name, first.URL = "imap0", "imaps://me%40example.com@mail.example.com"
	first.Password, first.PasswordFile = "0123 $x", "testdata/good/password"
	first.Poll = Duration(time.Minute)
	second.Name, second.Tenant, second.URL = "back-office", "acme", "imap://me@localhost"
	second.OAuth.TokenCommand = []string{"get-token", "me"}
	second.Folders, second.After, second.Keyword = []string{"INBOX", "Reports"}, "flag", "$Seen2"
	second.Idle = false
	third.Name, third.URL, third.Password = "imap2", "imaps://third@mail.example.com", "x"
	c.IMAP = []IMAP{first, second, third}
	c.alertingFull()
	return c
}

func (c *Config) alertingFull() {
	c.Alerts.Every = Duration(time.Minute)
	c.Alerts.Thresholds = Thresholds{SpoofMessages: "50", PassRateBand: "10%"}
	c.Alerts.Domains = []DomainThresholds{{Name: "example.org", Thresholds: Thresholds{SpoofMessages: "0.5"}}}
	c.Digest.Weekday = "friday"
	mail, chat := defaultNotify(), defaultNotify()
	mail.Name, mail.URL = "notify0", "smtps://me%40example.com@mail.example.com"
	mail.Password, mail.PasswordFile = "0123 $x", "testdata/good/password"
	mail.From, mail.To, mail.Digest = "Reports <dmarc@example.com>", []string{"postmaster@example.com"}, DigestWeekly
	chat.Name, chat.Type, chat.URL, chat.Severity, chat.Repeat = "chat", "teams", "https://hooks.example.com/from-env", "critical", Duration(2*day)
	c.Notify = []Notify{mail, chat}
}

func TestThresholdsSet(t *testing.T) {
	got := Thresholds{SpoofMessages: "50", PassRateBand: "10%", VolumeFactor: "2.5"}.Set()
	want := map[string]float64{"spoof_messages": 50, "pass_rate_band": 0.1, "volume_factor": 2.5}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestLoadNothing(t *testing.T) {
	t.Chdir(t.TempDir())
	got, err := Load("", nil)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Default(), got, cmpopts.IgnoreUnexported(Config{})); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if !got.Embedded() || got.File() != "" {
		t.Errorf("Embedded = %v, File = %q", got.Embedded(), got.File())
	}
}

func TestLoadFindsFile(t *testing.T) {
	t.Chdir(t.TempDir())
	write := func(name, level string) {
		if err := os.WriteFile(name, []byte("log: {level: "+level+"}"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("dmarcpipe.yaml", "warn")
	write("other.yaml", "error")
	for _, c := range []struct {
		path    string
		environ []string
		want    string
	}{
		{"", nil, "warn"},
		{"", []string{"DMARCPIPE_CONFIG=other.yaml"}, "error"},
		{"dmarcpipe.yaml", []string{"DMARCPIPE_CONFIG=other.yaml"}, "warn"},
		{"other.yaml", []string{"DMARCPIPE_LOG_LEVEL=debug"}, "debug"},
	} {
		got, err := Load(c.path, c.environ)
		if err != nil {
			t.Fatal(err)
		}
		if got.Log.Level != c.want {
			t.Errorf("Load(%q, %q): level %q, want %q", c.path, c.environ, got.Log.Level, c.want)
		}
	}
	if _, err := Load("missing.yaml", nil); err == nil {
		t.Error("a file that was asked for and is missing is no error")
	}
}

// The environment decides between a password and a file that holds one.
func TestEnvironmentReplacesSecretFile(t *testing.T) {
	const file = "testdata/good/full.yaml"
	c, err := Load(file, []string{"DMARCPIPE_IMAP_0_PASSWORD=mine"})
	if err != nil {
		t.Fatal(err)
	}
	if got := c.IMAP[0].Password.Reveal(); got != "mine" {
		t.Errorf("password %q, want the one of the environment", got)
	}
}

func TestSecretNeverShows(t *testing.T) {
	const text = "hunter2"
	c := Default()
	c.Store.DSN, c.Store.Password, c.Engine.Password, c.FailureReports.Key = text, text, text, text
	c.IMAP = []IMAP{{Name: "main", Password: text}}
	c.Notify = []Notify{{Name: "chat", URL: text, Password: text}}
	shown, err := c.Show()
	if err != nil {
		t.Fatal(err)
	}
	asJSON, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	var logged bytes.Buffer
	slog.New(slog.NewJSONHandler(&logged, nil)).Info("x", "config", c, "secret", c.Store.DSN)
	slog.New(slog.NewTextHandler(&logged, nil)).Info("x", "config", c, "secret", c.Store.DSN)
	printed := fmt.Sprintf("%v %+v %#v %s %q %x %d", c, c, c.Store, c.Store.DSN, c.Store.DSN, c.Store.DSN, c.Store.DSN)
	for _, out := range []string{string(shown), string(asJSON), logged.String(), printed} {
		if strings.Contains(out, text) || strings.Contains(out, fmt.Sprintf("%x", text)) {
			t.Errorf("the secret shows in %s", out)
		}
		if !strings.Contains(out, "secret") {
			t.Errorf("no sign of a hidden secret in %s", out)
		}
	}
	if c.Store.DSN.Reveal() != text {
		t.Error("Reveal does not return the secret")
	}
}

// What Show prints is a configuration that says the same, secrets apart.
func TestShowLoads(t *testing.T) {
	c := wantFull()
	c.IMAP, c.Notify = c.IMAP[1:2], nil
	c.Store = Default().Store
	c.FailureReports = FailureReports{Keep: "none", Key: hidden}
	c.Quarantine = Quarantine{Path: "/var/spool/rejected", MaxSize: 1}
	c.Identify.Services = "/etc/services.csv"
	shown, err := c.Show()
	if err != nil {
		t.Fatal(err)
	}
	again, _, err := decode(shown, "/shown.yaml", nil)
	if err != nil {
		t.Fatalf("%v in:\n%s", err, shown)
	}
	again.Engine.Data = Path(filepath.Base(string(again.Engine.Data)))
	if diff := cmp.Diff(c, again, cmpopts.IgnoreUnexported(Config{}), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// A secret from a file is shown by the name of its file alone: a configuration
// with both is refused.
func TestShowNamesSecretFiles(t *testing.T) {
	c, err := Load("testdata/good/full.yaml", nil)
	if err != nil {
		t.Fatal(err)
	}
	shown, err := c.Show()
	if err != nil {
		t.Fatal(err)
	}
	if want := "key: \"\"\n  key_file: testdata/good/failure-key\n"; !bytes.Contains(shown, []byte(want)) {
		t.Errorf("no %q in:\n%s", want, shown)
	}
	if c.FailureReports.Key == "" || c.IMAP[0].Password == "" {
		t.Error("Show took the secrets away")
	}
}

func TestExampleLoads(t *testing.T) {
	example, err := os.ReadFile("../../../../deploy/dmarcpipe.example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	c, _, err := decode(uncomment(example), "example.yaml", nil)
	if err != nil {
		t.Fatal(err)
	}
	shown, err := c.Show()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(shown)) {
		key, _, isKey := strings.Cut(strings.TrimLeft(strings.TrimSpace(line), "- "), ":")
		if isKey && !bytes.Contains(example, []byte(key+":")) {
			t.Errorf("the example does not show the key %q", key)
		}
	}
}

// uncomment puts the keys that the example shows as "#key: value" in force.
func uncomment(example []byte) []byte {
	return regexp.MustCompile(`(?m)^( *)#((?:- )?\w+:)`).ReplaceAll(example, []byte("$1$2"))
}
