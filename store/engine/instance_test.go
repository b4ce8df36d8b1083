package engine

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// announced is a folder that this process holds, with an announcement.
func announced(t *testing.T) *folder {
	t.Helper()
	f, err := openFolder(t.Context(), filepath.Join(t.TempDir(), "data"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(f.close)
	if err := f.announce("127.0.0.1:8123", "writer", "secret"); err != nil {
		t.Fatal(err)
	}
	return f
}

func TestRunning(t *testing.T) {
	all, reader := Instance{"127.0.0.1:8123", "writer", "secret"}, Instance{Addr: "127.0.0.1:8123"}
	for name, test := range map[string]struct {
		change func(t *testing.T, f *folder, file string)
		want   Instance
	}{
		"as it should be":              {func(*testing.T, *folder, string) {}, all},
		"a folder that others read":    {func(t *testing.T, f *folder, _ string) { chmod(t, f.path, 0o755) }, all},
		"a folder that others write":   {func(t *testing.T, f *folder, _ string) { chmod(t, f.path, 0o777) }, reader},
		"a file that others read":      {func(t *testing.T, _ *folder, file string) { chmod(t, file, 0o644) }, reader},
		"a file that the group writes": {func(t *testing.T, _ *folder, file string) { chmod(t, file, 0o620) }, reader},
		"a link":                       {func(t *testing.T, _ *folder, file string) { moveBehindLink(t, file) }, Instance{}},
		"half a file":                  {func(t *testing.T, _ *folder, file string) { overwrite(t, file, `{"addr":"127.0.`) }, Instance{}},
		"no address":                   {func(t *testing.T, _ *folder, file string) { overwrite(t, file, `{}`) }, Instance{}},
		"an older dmarcpipe":           {func(t *testing.T, _ *folder, file string) { overwrite(t, file, `{"pid":1,"addr":"127.0.0.1:8123"}`) }, reader},
		"nobody holds the folder":      {func(_ *testing.T, f *folder, _ string) { _ = f.lock.Close() }, Instance{}},
		"the holder has closed":        {func(_ *testing.T, f *folder, _ string) { f.close() }, Instance{}},
	} {
		t.Run(name, func(t *testing.T) {
			f := announced(t)
			test.change(t, f, filepath.Join(f.path, announceName))
			got, ok := Running(f.path)
			if diff := cmp.Diff(test.want, got); diff != "" || ok != (got.Addr != "") {
				t.Errorf("Running() says %v: %s", ok, diff)
			}
		})
	}
}

// A killed process leaves its announcement. The next one takes it away before
// it has an address of its own: meanwhile the old one may be anybody's.
func TestOpenFolderDropsStaleAnnouncement(t *testing.T) {
	first := announced(t)
	_ = first.lock.Close() // as if it was killed
	second, err := openFolder(t.Context(), first.path)
	if err != nil {
		t.Fatal(err)
	}
	defer second.close()
	if got, ok := Running(first.path); ok {
		t.Errorf("Running() = %+v while an engine starts", got)
	}
}

func TestAnnouncementIsForThisUserAlone(t *testing.T) {
	f := announced(t)
	// What somebody put in the way must not open the next one to others.
	trap := filepath.Join(t.TempDir(), "trap")
	overwrite(t, trap, "")
	if err := os.Symlink(trap, filepath.Join(f.path, announceName+".new")); err != nil {
		t.Fatal(err)
	}
	if err := f.announce("127.0.0.1:1", "writer", "secret"); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]fs.FileMode{f.path: fs.ModeDir | 0o700, filepath.Join(f.path, announceName): 0o600} {
		info, err := os.Lstat(path)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode() != want {
			t.Errorf("%s has mode %v, want %v", path, info.Mode(), want)
		}
	}
	if text, err := os.ReadFile(trap); err != nil || len(text) > 0 {
		t.Errorf("the file behind the link has %q (%v)", text, err)
	}
}

func TestReachable(t *testing.T) {
	for listened, want := range map[string]string{
		"127.0.0.1:8123":     "127.0.0.1:8123",
		"[::1]:8123":         "[::1]:8123",
		"0.0.0.0:8123":       "127.0.0.1:8123",
		"[::]:8123":          "127.0.0.1:8123",
		":8123":              "127.0.0.1:8123",
		"192.0.2.7:8123":     "192.0.2.7:8123",
		"[2001:db8::7]:8123": "[2001:db8::7]:8123",
	} {
		if got := reachable(listened); got != want {
			t.Errorf("reachable(%q) = %q, want %q", listened, got, want)
		}
	}
}

func chmod(t *testing.T, path string, mode fs.FileMode) {
	t.Helper()
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
}

func overwrite(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func moveBehindLink(t *testing.T, path string) {
	t.Helper()
	if err := os.Rename(path, path+".real"); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(path+".real", path); err != nil {
		t.Fatal(err)
	}
}
