package mailfile

import (
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
)

// tree yields the regular files below folder, sorted by name, and the errors
// of folders that cannot be read. Links are not followed, so that it neither
// leaves the folder nor runs in circles: a target inside is found anyway.
//
// In a Maildir, known by its structure, only cur, new and the folders within
// it hold mail: tmp holds mail that is still being written, and the files
// beside them belong to the mail server. Folders of skip are left out.
func tree(folder string, skip folders) iter.Seq2[file, error] {
	return func(yield func(file, error) bool) { skip.walk(folder, yield) }
}

// folders are some that are there, however their paths are written.
type folders []fs.FileInfo

// existing finds the folders at paths.
func existing(paths []string) folders {
	var found folders
	for _, path := range paths {
		if info, err := os.Stat(path); err == nil {
			found = append(found, info)
		}
	}
	return found
}

func (s folders) has(path string) bool {
	if len(s) == 0 {
		return false
	}
	info, err := os.Stat(path)
	return err == nil && slices.ContainsFunc(s, func(f fs.FileInfo) bool { return os.SameFile(f, info) })
}

// file is a file in a tree.
type file struct {
	path string
	fs.DirEntry
}

func (s folders) walk(folder string, yield func(file, error) bool) bool {
	entries, err := os.ReadDir(folder)
	if err != nil && !yield(file{path: folder}, err) {
		return false
	}
	maildir := isMaildir(entries)
	for _, e := range entries {
		if maildir && (!e.IsDir() || e.Name() == "tmp") {
			continue
		}
		path := filepath.Join(folder, e.Name())
		if e.IsDir() {
			if !s.has(path) && !s.walk(path, yield) {
				return false
			}
		} else if !yield(file{path, e}, nil) {
			return false
		}
	}
	return true
}

// isMaildir knows a Maildir by its folders. One of new and tmp may be missing,
// because backups leave out empty folders.
func isMaildir(entries []fs.DirEntry) bool {
	has := func(name string) bool {
		return slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.IsDir() && e.Name() == name })
	}
	return has("cur") && (has("new") || has("tmp"))
}
