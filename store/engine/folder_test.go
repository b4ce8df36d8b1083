package engine_test

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/dmarcpipe/dmarcpipe/store/engine"
	"github.com/dmarcpipe/dmarcpipe/store/engine/enginetest"
)

func TestSecondProcess(t *testing.T) {
	dir := t.TempDir()
	if got, ok := engine.Running(dir); ok {
		t.Errorf("an engine runs on %s before the first", got.Addr)
	}
	first := startChild(t, "hold", dir, nil)
	if !first.lines.Scan() {
		t.Fatalf("no address; stderr %s", first.stderr)
	}
	addr := first.lines.Text()
	if got, ok := engine.Running(dir); !ok || got.Addr != addr {
		t.Errorf("running engine is %q (%v), want %q", got.Addr, ok, addr)
	}
	said, err := startChild(t, "try", dir, nil).rest()
	for _, want := range []string{dir, addr, "in use by another dmarcpipe", "engine.data"} {
		if err == nil || !strings.Contains(said, want) {
			t.Errorf("second process says %q (%v), want %q in it", said, err, want)
		}
	}
	stop(t, first)
	if _, ok := engine.Running(dir); ok {
		t.Error("an engine runs after its process ended")
	}
	if said, err := startChild(t, "try", dir, nil).rest(); err != nil || said != "ok\n" {
		t.Errorf("opening after the first process ended: %s (%v)", said, err)
	}
}

// A process that starts while another one is about to end waits for it.
func TestSecondProcessWaits(t *testing.T) {
	dir := t.TempDir()
	first := startChild(t, "hold", dir, nil)
	if !first.lines.Scan() {
		t.Fatalf("no address; stderr %s", first.stderr)
	}
	second := startChild(t, "try", dir, nil)
	stop(t, first)
	if said, err := second.rest(); err != nil || said != "ok\n" {
		t.Errorf("the second process says %q (%v)", said, err)
	}
}

// stop ends a child that holds an engine without closing it; that must not
// crash.
func stop(t *testing.T, c *child) {
	t.Helper()
	if err := c.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if said, err := c.rest(); err != nil {
		t.Errorf("child ended with %v: %s %s", err, said, c.stderr)
	}
}

func TestSecondFolderInOneProcess(t *testing.T) {
	o := engine.Options{Library: enginetest.Library(t), DataDir: t.TempDir()}
	enginetest.Open(t)
	_, err := engine.Open(t.Context(), o)
	if err == nil || !strings.Contains(err.Error(), "one folder a process") {
		t.Errorf("error is %v", err)
	}
	if _, ok := engine.Running(o.DataDir); ok {
		t.Error("the refused folder stays locked")
	}
}

func TestFoldersThatDoNotOpen(t *testing.T) {
	tests := map[string]struct {
		make func(t *testing.T, dir string) string
		want []string
	}{
		"a file in its place": {func(t *testing.T, dir string) string {
			write(t, filepath.Join(dir, "file"), "x")
			return filepath.Join(dir, "file")
		}, []string{"file: not a directory", "engine.data"}},
		"no folder can be made there": {func(*testing.T, string) string { return "/proc/dmarcpipe" }, []string{"/proc/dmarcpipe", "engine.data"}},
		"garbage for a database": {func(t *testing.T, dir string) string {
			write(t, filepath.Join(dir, "clickhouse", "metadata", "dmarcpipe.sql"), "\x00\x01garbage")
			return dir
		}, []string{"damaged", "move it aside"}},
		"a file where tables should be": {func(t *testing.T, dir string) string {
			write(t, filepath.Join(dir, "clickhouse", "metadata"), "x")
			return dir
		}, []string{"creating database", "damaged", "move it aside"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			dir := test.make(t, t.TempDir())
			c := startChild(t, "try", dir, nil)
			said, err := c.rest()
			for _, want := range test.want {
				if err == nil || !strings.Contains(said, want) {
					t.Errorf("child says %q (%v, stderr %q), want %q in it", said, err, c.stderr, want)
				}
			}
		})
	}
}

// TestFoldersThatHeal opens folders that a crash may leave.
func TestFoldersThatHeal(t *testing.T) {
	tests := map[string]func(t *testing.T, dir string){
		"only created": func(t *testing.T, dir string) { write(t, filepath.Join(dir, "dmarcpipe.lock"), "") },
		"config half written": func(t *testing.T, dir string) {
			write(t, filepath.Join(dir, "config", "users.xml"), "<clickho")
			write(t, filepath.Join(dir, "config", "config.xml.new"), "<")
		},
		"status left":  func(t *testing.T, dir string) { write(t, filepath.Join(dir, "clickhouse", "status"), "PID: 1\n") },
		"empty status": func(t *testing.T, dir string) { write(t, filepath.Join(dir, "clickhouse", "status"), "") },
		"half an SQL file": func(t *testing.T, dir string) {
			write(t, filepath.Join(dir, "clickhouse", "metadata", "x.sql.tmp"), "ATTA")
		},
		"engine.json stays": func(t *testing.T, dir string) { write(t, filepath.Join(dir, "engine.json"), "{") },
	}
	for name, spoil := range tests {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			spoil(t, dir)
			if said, err := startChild(t, "try", dir, nil).rest(); err != nil || said != "ok\n" {
				t.Errorf("child says %q (%v)", said, err)
			}
		})
	}
}

func TestLibrariesThatDoNotLoad(t *testing.T) {
	text := filepath.Join(t.TempDir(), "libchdb.so")
	write(t, text, "not a library")
	half := filepath.Join(t.TempDir(), "half.so")
	write(t, half, firstBytes(t, enginetest.Library(t), 1<<20))
	libc := "libc.so.6"
	for path, want := range map[string]string{
		"/nowhere/libchdb.so": "engine install",
		text:                  "damaged or made for another system",
		half:                  "damaged or made for another system",
		libc:                  "engine install",
	} {
		said, err := startChild(t, "try", t.TempDir(), nil, "LIBRARY="+path).rest()
		if err == nil || !strings.Contains(said, want) || !strings.Contains(said, path) {
			t.Errorf("%s: child says %q (%v), want %q in it", path, said, err, want)
		}
	}
}

func firstBytes(t *testing.T, path string, n int64) string {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, n))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// write makes a file and the folders above it.
func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
