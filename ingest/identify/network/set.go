package network

import (
	"crypto/sha256"
	"fmt"
	"hash"
	"io"
	"net/netip"
	"os"
	"path/filepath"
	"strings"

	"github.com/oschwald/maxminddb-golang/v2"
)

const (
	maxFile  = 512 << 20 // bytes
	maxFiles = 16        // in one folder
)

// set is what was read from one path. A nil set knows nothing.
type set struct {
	kind
	ranges ranges
	mmdbs  []*maxminddb.Reader
	hash   hash.Hash
}

func (s *set) sum() []byte {
	if s == nil {
		return nil
	}
	return s.hash.Sum(nil)[:8]
}

func (s *set) find(addr netip.Addr) Info {
	if s == nil {
		return Info{}
	}
	if value, ok := s.ranges.find(addr); ok {
		return s.info(&s.ranges, value)
	}
	for _, db := range s.mmdbs {
		if info := s.inMMDB(db, addr); info != (Info{}) {
			return info
		}
	}
	return Info{}
}

// loadSet reads a file or a folder; nil for "".
func loadSet(path string, k kind) (*set, error) {
	if path == "" {
		return nil, nil
	}
	paths, err := dataFiles(path)
	if err != nil {
		return nil, fmt.Errorf("reading network data: %w", err)
	}
	s := &set{kind: k, hash: sha256.New()}
	for _, p := range paths {
		if err := s.load(p); err != nil {
			return nil, fmt.Errorf("reading network data %s: %w", p, err)
		}
	}
	s.ranges.sort()
	return s, nil
}

// dataFiles is path itself, or the data files of a folder in order.
func dataFiles(path string) ([]string, error) {
	info, err := os.Stat(path)
	if err != nil || !info.IsDir() {
		return []string{path}, err
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		return nil, err
	}
	var paths []string
	for _, e := range entries {
		name := e.Name()
		csv := strings.HasSuffix(name, ".csv") && !strings.HasSuffix(name, "-num.csv")
		if csv || strings.HasSuffix(name, ".mmdb") {
			paths = append(paths, filepath.Join(path, name))
		}
	}
	if n := len(paths); n == 0 || n > maxFiles {
		return nil, fmt.Errorf("folder %s has %d files that end in .csv or .mmdb, want 1 to %d", path, n, maxFiles)
	}
	return paths, nil
}

func (s *set) load(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if info.Size() > maxFile {
		return fmt.Errorf("it has %d bytes, more than %d", info.Size(), maxFile)
	}
	r := io.TeeReader(io.LimitReader(f, maxFile), s.hash)
	if strings.HasSuffix(path, ".mmdb") {
		return s.addMMDB(r, info.Size())
	}
	return s.ranges.read(r, s.parse)
}
