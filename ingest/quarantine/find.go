package quarantine

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
)

// maxNamed is how many mails an error names.
const maxNamed = 10

// Find returns the entry whose ID begins with prefix. The error is ErrNotFound,
// or names the entries where there are several.
func (f *Folder) Find(prefix string) (Entry, error) {
	prefix = strings.ToLower(prefix)
	root, err := f.open()
	if errors.Is(err, fs.ErrNotExist) {
		return Entry{}, fmt.Errorf("%q: %w", prefix, ErrNotFound)
	}
	if err != nil {
		return Entry{}, fmt.Errorf("opening the %s: %w", f.options.Name, err)
	}
	defer func() { _ = root.Close() }()
	found, err := matching(root, prefix)
	switch {
	case err != nil:
		return Entry{}, fmt.Errorf("listing %s: %w", f.options.Path, err)
	case len(found) == 0:
		return Entry{}, fmt.Errorf("%q: %w", prefix, ErrNotFound)
	case len(found) > 1:
		return Entry{}, ambiguous(prefix, found)
	}
	return loadFrom(root, found[0])
}

// matching finds up to one file more than an error names, one for each ID.
func matching(root *os.Root, prefix string) (found []file, err error) {
	for day, err := range days(root) {
		if err != nil {
			return nil, err
		}
		entries, err := readDir(root, day)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			id, ok := mailName(e.Name())
			if !ok || !e.Type().IsRegular() || !strings.HasPrefix(id, prefix) {
				continue
			}
			if !slices.ContainsFunc(found, func(f file) bool { return f.id == id }) {
				found = append(found, file{day: day, id: id})
			}
			if len(found) > maxNamed {
				return found, nil
			}
		}
	}
	return found, nil
}

func ambiguous(prefix string, found []file) error {
	var ids []string
	for _, f := range found[:min(len(found), maxNamed)] {
		ids = append(ids, f.id)
	}
	if len(found) > maxNamed {
		ids = append(ids, "...")
	}
	return fmt.Errorf("%q is the beginning of several ids, give more of one: %s", prefix, strings.Join(ids, ", "))
}
