package app

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
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dmarcpipe/dmarcpipe/ingest/identify/network"
)

// packed is a tarball of npm with a small file of each name.
func packed(t *testing.T, names ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	for _, name := range names {
		err := w.WriteHeader(&tar.Header{Name: "package/" + name, Size: int64(len(name)), Mode: 0o644})
		if _, err2 := w.Write([]byte(name)); errors.Join(err, err2) != nil {
			t.Fatal(err, err2)
		}
	}
	if err := errors.Join(w.Close(), z.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// pinnedTo is a package with that tarball, and an npm that serves it.
func pinnedTo(t *testing.T, tarball []byte, files ...string) (network.Package, NetworkInstall) {
	t.Helper()
	dir := t.TempDir()
	program := filepath.Join(dir, "npm")
	script := "#!/bin/sh\ncp '" + dir + "/served' \"$4/x.tgz\"\n"
	if err := errors.Join(os.WriteFile(program, []byte(script), 0o700), os.WriteFile(filepath.Join(dir, "served"), tarball, 0o600)); err != nil {
		t.Fatal(err)
	}
	sum := sha512.Sum512(tarball)
	p := network.Package{Name: "@test/data", Version: "1.0", Integrity: "sha512-" + base64.StdEncoding.EncodeToString(sum[:]), Files: files}
	return p, NetworkInstall{Dir: filepath.Join(t.TempDir(), "networks"), NPM: program}
}

func TestInstallNetworkData(t *testing.T) {
	p, n := pinnedTo(t, packed(t, "package.json", "a-ipv4.csv", "a-ipv4-num.csv", "a-ipv6.csv", "X-LICENSE", "deep/Y-LICENSE"), "a-ipv4.csv", "a-ipv6.csv")
	if got := n.installed(p); got != "" {
		t.Errorf("installed before: %q", got)
	}
	folder := filepath.Join(n.Dir, folderName(p))
	for range 2 { // the second finds it there
		if err := n.install(t.Context(), p, folder); err != nil {
			t.Fatal(err)
		}
		n.NPM = filepath.Join(t.TempDir(), "no npm")
		p.Integrity = ""
	}
	if got := n.installed(p); got != folder {
		t.Errorf("installed in %q, want %q", got, folder)
	}
	if diff := cmp.Diff([]string{"X-LICENSE", "a-ipv4.csv", "a-ipv6.csv"}, namesIn(t, folder)); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"data-1.0", "install.lock"}, namesIn(t, n.Dir)); diff != "" {
		t.Errorf("left behind (-want +got):\n%s", diff)
	}
}

func TestInstallNetworkDataFails(t *testing.T) {
	tests := map[string]struct {
		change func(*network.Package)
		want   string
	}{
		"another tarball": {func(p *network.Package) { p.Integrity = "sha512-x" }, "not the one"},
		"a file less":     {func(p *network.Package) { p.Files = append(p.Files, "b.csv") }, "the package has no b.csv"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			p, n := pinnedTo(t, packed(t, "a.csv"), "a.csv")
			test.change(&p)
			err := n.install(t.Context(), p, filepath.Join(n.Dir, folderName(p)))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error is %v, want %q in it", err, test.want)
			}
			if diff := cmp.Diff([]string{"install.lock"}, namesIn(t, n.Dir)); diff != "" {
				t.Errorf("left behind (-want +got):\n%s", diff)
			}
		})
	}
}

func namesIn(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = e.Name()
	}
	return names
}
