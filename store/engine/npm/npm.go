// Package npm fetches pinned packages with the npm client of the user, under its
// configuration (registry, proxy, login), and reads files out of them. It runs
// nothing of a package.
package npm

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// Package is one package at one version.
type Package struct {
	Name      string
	Version   string
	Integrity string // of its tarball, as npm writes it: sha512- and base64
	What      string // what people know it as, such as "the engine library"; errors name it
	Instead   string // what a user can do who cannot get it through npm; it ends a sentence
}

// ErrIntegrity says that a tarball is not the one that was pinned.
var ErrIntegrity = errors.New("the downloaded package is not the one this program was built for")

// Fetch downloads the package into a new folder inside dir, which exists, and
// checks it against the pinned hash. program is the npm to use; "" means the npm
// of PATH. The caller calls cleanup, which removes the tarball, where there is
// no error. Errors say what the user can do.
func (p Package) Fetch(ctx context.Context, program, dir string) (tarball string, cleanup func(), err error) {
	if program == "" {
		program = "npm"
	}
	program, err = exec.LookPath(program)
	if err != nil {
		return "", nil, p.failed(fmt.Errorf("%w: install Node.js, which brings npm, %s", err, p.Instead))
	}
	folder, err := os.MkdirTemp(dir, "download-")
	if err != nil {
		return "", nil, p.failed(err)
	}
	cleanup = func() { _ = os.RemoveAll(folder) }
	if tarball, err = p.fetch(ctx, program, folder); err != nil {
		cleanup()
		return "", nil, err
	}
	return tarball, cleanup, nil
}

func (p Package) failed(err error) error { return fmt.Errorf("downloading %s: %w", p.What, err) }

func (p Package) fetch(ctx context.Context, program, folder string) (string, error) {
	if err := p.pack(ctx, program, folder); err != nil {
		return "", p.failed(err)
	}
	found, _ := filepath.Glob(filepath.Join(folder, "*.tgz"))
	if len(found) != 1 {
		return "", p.failed(fmt.Errorf("npm pack left %d tarballs, want 1", len(found)))
	}
	if err := check(found[0], p.Integrity); err != nil {
		return "", fmt.Errorf("checking %s: %w", p.What, err)
	}
	return found[0], nil
}

// pack runs `npm pack`, which downloads a package and runs nothing of it.
func (p Package) pack(ctx context.Context, program, dir string) error {
	spec := p.Name + "@" + p.Version
	cmd := exec.CommandContext(ctx, program, "pack", spec, "--pack-destination", dir, "--loglevel", "error", "--ignore-scripts")
	cmd.Dir = dir
	cmd.WaitDelay = 5 * time.Second
	var said bytes.Buffer
	cmd.Stderr = &said
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return &packError{spec: spec, code: codeOf(said.String()), said: said.String(), instead: p.Instead, err: err}
	}
	return nil
}
