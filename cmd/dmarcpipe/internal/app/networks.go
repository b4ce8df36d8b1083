package app

import (
	"context"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dmarcpipe/dmarcpipe/ingest/identify/network"
	"github.com/dmarcpipe/dmarcpipe/store/engine/npm"
)

// NetworkInstall says where network data comes from and goes to. The zero value
// is good.
type NetworkInstall struct {
	Dir string // its folder; "" is <user cache>/dmarcpipe/networks
	NPM string // the npm program; "" is that of PATH
}

// InstallNetworks makes the pinned data of autonomous systems and countries
// present, which is used from then on where none is configured, and returns the
// folders. It says on w what it fetches, and whom to name for it.
func InstallNetworks(ctx context.Context, w io.Writer, n NetworkInstall) ([]string, error) {
	dir, err := n.dir()
	if err != nil {
		return nil, err
	}
	var folders []string
	asn, country := network.Packages()
	for _, p := range []network.Package{asn, country} {
		_, _ = fmt.Fprintf(w, "dmarcpipe: network data %s %s. %s\n", p.Name, p.Version, p.Licence)
		folder := filepath.Join(dir, folderName(p))
		if err := n.install(ctx, p, folder); err != nil {
			return nil, err
		}
		folders = append(folders, folder)
	}
	return folders, nil
}

// install works under the lock of the folder above, and leaves the folder whole
// or not at all.
func (n NetworkInstall) install(ctx context.Context, p network.Package, folder string) error {
	if _, err := os.Stat(folder); err == nil {
		return nil
	}
	dir := filepath.Dir(folder)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("creating the folder of network data: %w; set XDG_CACHE_HOME to a folder that this user may write", err)
	}
	pinned := npm.Package{
		Name: p.Name, Version: p.Version, Integrity: p.Integrity, What: "network data",
		Instead: "or set identify.asn and identify.country to files of your own",
	}
	unlock, err := pinned.Lock(ctx, dir)
	if err != nil {
		return err
	}
	defer unlock()
	if _, err := os.Stat(folder); err == nil {
		return nil // another process was faster
	}
	tarball, cleanup, err := pinned.Fetch(ctx, n.NPM, dir)
	if err != nil {
		return err
	}
	defer cleanup()
	fresh := filepath.Join(filepath.Dir(tarball), "unpacked")
	if err := unpackNetworks(tarball, fresh, p.Files); err != nil {
		return fmt.Errorf("unpacking network data: %w", err)
	}
	return os.Rename(fresh, folder)
}

// unpackNetworks writes the data files, which must all be there, and the
// licences.
func unpackNetworks(tarball, folder string, names []string) error {
	f, err := os.Open(tarball)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := os.Mkdir(folder, 0o755); err != nil {
		return err
	}
	missing := slices.Clone(names)
	for file, err := range npm.Files(f) {
		if err != nil {
			return err
		}
		if i := slices.Index(missing, file.Name); i >= 0 {
			missing = slices.Delete(missing, i, i+1)
		} else if file.Name != path.Base(file.Name) || !strings.HasSuffix(file.Name, "LICENSE") {
			continue
		}
		if err := npm.Place(file, filepath.Join(folder, file.Name), file.Size); err != nil {
			return err
		}
	}
	if len(missing) > 0 {
		return fmt.Errorf("the package has no %s", missing[0])
	}
	return nil
}

func (n NetworkInstall) dir() (string, error) {
	if n.Dir != "" {
		return n.Dir, nil
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("finding the cache folder: %w: set HOME, or identify.asn and identify.country", err)
	}
	return filepath.Join(cache, "dmarcpipe", "networks"), nil
}

func folderName(p network.Package) string { return path.Base(p.Name) + "-" + p.Version }

// installed returns the folder of a package, or "" where it is not installed.
func (n NetworkInstall) installed(p network.Package) string {
	dir, err := n.dir()
	if err != nil {
		return ""
	}
	folder := filepath.Join(dir, folderName(p))
	if _, err := os.Stat(folder); err != nil {
		return ""
	}
	return folder
}
