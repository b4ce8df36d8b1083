package quarantine

import (
	"cmp"
	"encoding/hex"
	"errors"
	"io/fs"
	"iter"
	"os"
	"path"
	"slices"
	"strings"
	"time"
)

const (
	suffix    = ".eml.zst"
	temporary = ".tmp"
	dayLayout = "2006/01/02"
	idLength  = 32
)

// file is a mail as its folder shows it, without a look into it.
type file struct {
	day  string // "2026/11/23", UTC
	id   string
	when time.Time // of the rejection: the time of the file, within the day
	size int64
}

func (f file) path() string { return pathOf(f.day, f.id) }

func pathOf(day, id string) string { return path.Join(day, id+suffix) }

func dayOf(t time.Time) string { return t.UTC().Format(dayLayout) }

// open returns the folder; the error is fs.ErrNotExist before the first mail.
func (f *Folder) open() (*os.Root, error) { return os.OpenRoot(f.options.Path) }

// days yields the days that have a folder, the first one first.
func days(root *os.Root) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		if _, err := descend(root, ".", []int{4, 2, 2}, func(day string) bool { return yield(day, nil) }); err != nil {
			yield("", err)
		}
	}
}

// descend calls yield for each folder below name whose path is made of numbers
// of so many digits, in order, until it returns false.
func descend(root *os.Root, name string, digits []int, yield func(string) bool) (more bool, err error) {
	if len(digits) == 0 {
		return !isDay(name) || yield(name), nil
	}
	entries, err := readDir(root, name)
	if err != nil {
		return false, err
	}
	for _, e := range entries {
		if !e.IsDir() || len(e.Name()) != digits[0] {
			continue
		}
		if more, err := descend(root, path.Join(name, e.Name()), digits[1:], yield); err != nil || !more {
			return more, err
		}
	}
	return true, nil
}

func isDay(name string) bool {
	_, err := time.Parse(dayLayout, name)
	return err == nil
}

// readDir returns what is in a folder, sorted; one that is gone is empty.
func readDir(root *os.Root, name string) ([]fs.DirEntry, error) {
	dir, err := root.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer func() { _ = dir.Close() }()
	entries, err := dir.ReadDir(-1)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return cmp.Compare(a.Name(), b.Name()) })
	return entries, err
}

// listDay returns the mails of a day, the first one first, and the names of
// files that somebody left half written.
func listDay(root *os.Root, day string) (files []file, partial []string, err error) {
	entries, err := readDir(root, day)
	if err != nil || len(entries) == 0 {
		return nil, nil, err
	}
	sub, err := root.OpenRoot(day)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = sub.Close() }()
	for _, e := range entries {
		id, isMail := mailName(e.Name())
		if !isMail && !isPartial(e.Name()) {
			continue
		}
		info, err := sub.Lstat(e.Name())
		switch {
		case err != nil || !info.Mode().IsRegular(): // gone, or not from here
		case isMail:
			files = append(files, file{day: day, id: id, when: within(day, info.ModTime()), size: info.Size()})
		default:
			partial = append(partial, path.Join(day, e.Name()))
		}
	}
	slices.SortFunc(files, func(a, b file) int { return cmp.Or(a.when.Compare(b.when), cmp.Compare(a.id, b.id)) })
	return files, partial, nil
}

// mailName returns the ID of the mail whose file has this name.
func mailName(name string) (id string, ok bool) {
	id, ok = strings.CutSuffix(name, suffix)
	return id, ok && isID(id)
}

func isID(s string) bool {
	_, err := hex.DecodeString(s)
	return err == nil && len(s) == idLength && s == strings.ToLower(s)
}

// partialName is the name of a file that is being written.
func partialName(id, random string) string { return "." + id + "." + random + temporary }

func isPartial(name string) bool {
	rest, hidden := strings.CutPrefix(name, ".")
	rest, ok := strings.CutSuffix(rest, temporary)
	id, _, dot := strings.Cut(rest, ".")
	return hidden && ok && dot && isID(id)
}

// within brings the time of a file into its day, in case that it was copied.
func within(day string, t time.Time) time.Time {
	start, err := time.Parse(dayLayout, day)
	if err != nil || t.Before(start) {
		return start
	}
	if end := start.AddDate(0, 0, 1).Add(-1); t.After(end) {
		return end
	}
	return t.UTC()
}

// locate finds the file of an ID: on the day that is guessed, or any other.
func locate(root *os.Root, id, guess string) (file, bool, error) {
	if found, ok := look(root, guess, id); ok {
		return found, true, nil
	}
	for day, err := range days(root) {
		if err != nil {
			return file{}, false, err
		}
		if found, ok := look(root, day, id); ok {
			return found, true, nil
		}
	}
	return file{}, false, nil
}

func look(root *os.Root, day, id string) (file, bool) {
	if !isDay(day) || !isID(id) {
		return file{}, false
	}
	info, err := root.Lstat(pathOf(day, id))
	if err != nil || !info.Mode().IsRegular() {
		return file{}, false
	}
	return file{day: day, id: id, when: within(day, info.ModTime()), size: info.Size()}, true
}
