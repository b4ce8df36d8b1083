package engine

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// instead is what a user can do who cannot get the library through npm.
const instead = "or set engine.library to a libchdb of your own, or use a ClickHouse server (store.dsn)"

// download fetches the tarball of b with npm into a folder of its own beside
// the library. The caller calls cleanup.
func (b build) download(ctx context.Context, o InstallOptions) (tarball string, cleanup func(), err error) {
	npm, err := exec.LookPath(orDefault(o.NPM, "npm"))
	if err != nil {
		return "", nil, fmt.Errorf("downloading the engine library: %w: install Node.js, which brings npm, %s", err, instead)
	}
	dir, err := os.MkdirTemp(o.Dir, "download-")
	if err != nil {
		return "", nil, fmt.Errorf("downloading the engine library: %w", err)
	}
	cleanup = func() { _ = os.RemoveAll(dir) }
	if err := b.pack(ctx, npm, dir); err != nil {
		cleanup()
		return "", nil, err
	}
	found, _ := filepath.Glob(filepath.Join(dir, "*.tgz"))
	if len(found) != 1 {
		cleanup()
		return "", nil, fmt.Errorf("downloading the engine library: npm pack left %d tarballs, want 1", len(found))
	}
	return found[0], cleanup, nil
}

// pack runs `npm pack`, which downloads a package and runs nothing of it.
func (b build) pack(ctx context.Context, npm, dir string) error {
	spec := b.name + "@" + Version
	cmd := exec.CommandContext(ctx, npm, "pack", spec, "--pack-destination", dir, "--loglevel", "error", "--ignore-scripts")
	cmd.Dir = dir
	cmd.WaitDelay = 5 * time.Second
	var said bytes.Buffer
	cmd.Stderr = &said
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			return fmt.Errorf("downloading the engine library: %w", ctx.Err())
		}
		return &npmError{spec: spec, code: npmCode(said.String()), said: said.String(), err: err}
	}
	return nil
}

// npmError is a failed npm, with its code, such as E404 or ENOTFOUND.
type npmError struct {
	spec, code, said string
	err              error
}

var npmCodeLine = regexp.MustCompile(`(?m)^npm (?:error|ERR!) code (\S+)`)

func npmCode(said string) string {
	if m := npmCodeLine.FindStringSubmatch(said); m != nil {
		return m[1]
	}
	return ""
}

func (e *npmError) Error() string {
	return fmt.Sprintf("downloading the engine library: npm pack %s: %s: %s, %s", e.spec, orDefault(e.code, e.err.Error()), e.advice(), instead)
}

func (e *npmError) Unwrap() error { return e.err }

// advice is the next step for the failures that users meet.
func (e *npmError) advice() string {
	switch e.code {
	case "E404", "ETARGET", "ENOVERSIONS":
		return "the registry does not have the package; see `npm config get registry`"
	case "E401", "E403", "ENEEDAUTH":
		return "the registry refused you; see `npm config get registry` and `npm login`"
	case "ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "ERR_SOCKET_TIMEOUT", "ENETUNREACH", "EHOSTUNREACH":
		return "the registry cannot be reached; check the network, and `npm config get registry` and `npm config get proxy`"
	case "UNABLE_TO_VERIFY_LEAF_SIGNATURE", "SELF_SIGNED_CERT_IN_CHAIN", "DEPTH_ZERO_SELF_SIGNED_CERT", "CERT_HAS_EXPIRED", "UNABLE_TO_GET_ISSUER_CERT_LOCALLY":
		return "the certificate of the registry is not trusted; see `npm config get cafile`"
	case "ENOSPC":
		return "the disk is full; make room in the folder of the library and in `npm config get cache`"
	case "EINTEGRITY":
		return "the tarball is damaged; try again after `npm cache verify`"
	}
	return strings.Join(strings.Fields(lastLine(e.said)), " ")
}

func lastLine(s string) string {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	for _, l := range lines {
		if rest, ok := strings.CutPrefix(l, "npm error "); ok && !strings.HasPrefix(rest, "code ") && !strings.HasPrefix(rest, "A complete log") {
			return rest
		}
	}
	return lines[len(lines)-1]
}

// errIntegrity says that a tarball is not the one that was pinned.
var errIntegrity = errors.New("the downloaded library is not the one this program was built for")
