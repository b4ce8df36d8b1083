package engine

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/dmarcpipe/dmarcpipe/store/engine/npm"
)

// library is the content of libchdb.so in these tests.
const library = "not much of a library"

// tarball is an npm package that holds the library as the given file.
func tarball(t *testing.T, name string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	for _, file := range []string{"package/package.json", name} {
		if err := w.WriteHeader(&tar.Header{Name: file, Size: int64(len(library)), Mode: 0o755}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(library)); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(w.Close(), z.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// buildOf pins a tarball.
func buildOf(tarball []byte) build {
	sum := sha512.Sum512(tarball)
	return newBuild("@test/lib", "sha512-"+base64.StdEncoding.EncodeToString(sum[:]), int64(len(library)))
}

// fakeNPM is a shell script in the place of npm. In its text, $TGZ is the
// tarball and $DEST the folder that npm pack was given.
func fakeNPM(t *testing.T, tarball []byte, script string) string {
	t.Helper()
	dir := t.TempDir()
	tgz, npm := filepath.Join(dir, "served"), filepath.Join(dir, "npm")
	text := "#!/bin/sh\nTGZ='" + tgz + "'\nDEST=\"$4\"\necho run >> '" + dir + "/runs'\n" + script + "\n"
	if err := errors.Join(os.WriteFile(tgz, tarball, 0o600), os.WriteFile(npm, []byte(text), 0o700)); err != nil {
		t.Fatal(err)
	}
	return npm
}

const servesIt = `cp "$TGZ" "$DEST/lib.tgz"`

func TestInstall(t *testing.T) {
	served := tarball(t, "package/libchdb.so")
	b := buildOf(served)
	var done, total int64
	o := InstallOptions{Dir: t.TempDir(), NPM: fakeNPM(t, served, servesIt), Progress: func(d, n int64) { done, total = d, n }}
	path, err := b.install(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil || string(text) != library || !b.marked(path) {
		t.Errorf("library is %q (%v), marked %v", text, err, b.marked(path))
	}
	if done != b.bytes || total != b.bytes {
		t.Errorf("progress ended at %d of %d, want %d", done, total, b.bytes)
	}
	left, _ := filepath.Glob(filepath.Join(o.Dir, "download-*"))
	if len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// TestInstallTogether lets several installs of one folder race: npm runs once.
func TestInstallTogether(t *testing.T) {
	served := tarball(t, "package/libchdb.so")
	o := InstallOptions{Dir: t.TempDir(), NPM: fakeNPM(t, served, servesIt)}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if _, err := buildOf(served).install(t.Context(), o); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	runs, err := os.ReadFile(filepath.Join(filepath.Dir(o.NPM), "runs"))
	if err != nil || string(runs) != "run\n" {
		t.Errorf("npm ran %q (%v), want once", runs, err)
	}
}

func TestInstallFails(t *testing.T) {
	served := tarball(t, "package/libchdb.so")
	fails := func(code string) string { return "echo 'npm error code " + code + "' >&2; exit 1" }
	tests := map[string]struct {
		served []byte
		script string
		want   []string
	}{
		"changed on the way": {append(bytes.Clone(served), 0), servesIt, []string{npm.ErrIntegrity.Error(), "npm config get registry"}},
		"not in registry":    {served, fails("E404"), []string{"E404", "registry does not have", "engine.library"}},
		"refused":            {served, fails("E403"), []string{"E403", "refused", "npm login"}},
		"no network":         {served, fails("ENOTFOUND"), []string{"cannot be reached", "proxy"}},
		"disk full":          {served, fails("ENOSPC"), []string{"disk is full"}},
		"old npm":            {served, "echo 'npm ERR! code E401' >&2; exit 1", []string{"E401", "npm login"}},
		"other trouble":      {served, "echo 'npm error it is Monday' >&2; exit 1", []string{"it is Monday", "engine.library"}},
		"nothing comes":      {served, "exit 0", []string{"0 tarballs"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			o := InstallOptions{Dir: t.TempDir(), NPM: fakeNPM(t, test.served, test.script)}
			_, err := buildOf(served).install(t.Context(), o)
			for _, want := range test.want {
				if err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("error is %v, want %q in it", err, want)
				}
			}
			if _, err := os.Stat(filepath.Join(o.Dir, libraryName)); err == nil {
				t.Error("a library was left")
			}
		})
	}
}

func TestInstallWithoutNPM(t *testing.T) {
	o := InstallOptions{Dir: t.TempDir(), NPM: "/nowhere/npm"}
	_, err := buildOf(nil).install(t.Context(), o)
	if err == nil || !strings.Contains(err.Error(), "install Node.js") {
		t.Errorf("error is %v", err)
	}
}

func TestUnpackOddPackages(t *testing.T) {
	short := buildOf(nil)
	short.bytes--
	tests := map[string]struct {
		build   build
		content []byte
	}{
		"no library":   {buildOf(nil), tarball(t, "package/other.so")},
		"other length": {short, tarball(t, "package/libchdb.so")},
		"no tarball":   {buildOf(nil), []byte("html")},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			served := filepath.Join(dir, "served")
			if err := os.WriteFile(served, test.content, 0o600); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(dir, libraryName)
			if err := test.build.unpack(t.Context(), served, path, nil); err == nil {
				t.Error("no error")
			}
			if left, _ := filepath.Glob(path + "*"); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

func TestPlatforms(t *testing.T) {
	if _, err := buildFor("linux", "amd64"); err != nil {
		t.Error(err)
	}
	for _, platform := range [][2]string{{"linux", "arm64"}, {"darwin", "arm64"}, {"darwin", "amd64"}, {"windows", "amd64"}} {
		_, err := buildFor(platform[0], platform[1])
		if err == nil || !strings.Contains(err.Error(), "engine.library") || !strings.Contains(err.Error(), "ClickHouse") {
			t.Errorf("%v: error is %v", platform, err)
		}
	}
}
