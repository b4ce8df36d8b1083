package engine

import (
	"archive/tar"
	"context"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/klauspost/compress/gzip"
)

// progressStep is how many bytes go by between two calls of Progress.
const progressStep = 4 << 20

// checkIntegrity compares a file with a hash in the form of npm.
func checkIntegrity(path, want string) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("checking the engine library: %w", err)
	}
	defer f.Close()
	h := sha512.New()
	if _, err := io.Copy(h, f); err != nil {
		return fmt.Errorf("checking the engine library: %w", err)
	}
	if got := "sha512-" + base64.StdEncoding.EncodeToString(h.Sum(nil)); got != want {
		return fmt.Errorf("checking the engine library: %w: its hash is %s, want %s: the registry or a proxy changed it; look at `npm config get registry`",
			errIntegrity, got, want)
	}
	return nil
}

// unpack writes libchdb.so from the tarball to path, whole or not at all.
func (b build) unpack(ctx context.Context, tarball, path string, progress func(done, total int64)) error {
	f, err := os.Open(tarball)
	if err != nil {
		return fmt.Errorf("unpacking the engine library: %w", err)
	}
	defer f.Close()
	src, err := findLibrary(f)
	if err != nil {
		return fmt.Errorf("unpacking the engine library: %w", err)
	}
	if progress != nil {
		src = &reporting{ctx: ctx, r: src, total: b.bytes, report: progress}
	}
	if err := b.writeLibrary(src, path); err != nil {
		return fmt.Errorf("unpacking the engine library: %w", err)
	}
	return nil
}

// findLibrary moves to the library within the tarball.
func findLibrary(tarball io.Reader) (io.Reader, error) {
	z, err := gzip.NewReader(tarball)
	if err != nil {
		return nil, err
	}
	t := tar.NewReader(z)
	for {
		h, err := t.Next()
		if errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("no %s in the package", libraryName)
		}
		if err != nil {
			return nil, err
		}
		if h.Typeflag == tar.TypeReg && h.Name == "package/"+libraryName {
			return t, nil
		}
	}
}

// writeLibrary copies src beside path, syncs it and moves it into place.
func (b build) writeLibrary(src io.Reader, path string) error {
	f, err := os.CreateTemp(filepath.Dir(path), libraryName+".new-")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	n, err := io.Copy(f, io.LimitReader(src, b.bytes+1))
	if err == nil && n != b.bytes {
		err = fmt.Errorf("%s is %d bytes long, want %d", libraryName, n, b.bytes)
	}
	if err = errors.Join(err, f.Chmod(0o644), f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

// syncFolder makes a rename in dir durable.
func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// reporting tells how far a copy is, and stops it with its context.
type reporting struct {
	ctx         context.Context
	r           io.Reader
	done, total int64
	told        int64
	report      func(done, total int64)
}

func (p *reporting) Read(b []byte) (int, error) {
	if err := p.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := p.r.Read(b)
	p.done += int64(n)
	if p.done-p.told >= progressStep || p.done == p.total {
		p.told = p.done
		p.report(p.done, p.total)
	}
	return n, err
}
