package engine

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/dmarcpipe/dmarcpipe/store/engine/npm"
)

// progressStep is how many bytes go by between two calls of Progress.
const progressStep = 4 << 20

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
	if err := npm.Place(src, path, b.bytes); err != nil {
		return fmt.Errorf("unpacking the engine library: %w", err)
	}
	return nil
}

// findLibrary moves to the library within the tarball.
func findLibrary(tarball io.Reader) (io.Reader, error) {
	for f, err := range npm.Files(tarball) {
		if err != nil {
			return nil, err
		}
		if f.Name == libraryName {
			return f, nil
		}
	}
	return nil, fmt.Errorf("no %s in the package", libraryName)
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
