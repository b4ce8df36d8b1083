package mailfile

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
)

// zip reads the files of a zip archive one by one if there are many of them or
// mails among them. A zip of a few reports is left to parse as it is.
func (w *walker) zip(it item, r io.Reader) error {
	at, size := it.at, it.size
	if at == nil {
		data, err := w.load(it, r)
		if err != nil {
			return err
		}
		if data == nil {
			return w.deliver(it, nil)
		}
		at, size = bytes.NewReader(data), int64(len(data))
	}
	whole := io.NewSectionReader(at, 0, size)
	archive, err := zip.NewReader(at, size)
	if err != nil {
		return w.single(it, whole)
	}
	files := members(archive)
	if overlap(files, size) || !w.asFolder(files, size) {
		return w.single(it, whole)
	}
	for _, f := range files {
		in := it.inside(f.Name, f.Modified, int64(min(f.UncompressedSize64, anySize)))
		if err := w.note(in.id, w.member(in, f)); err != nil {
			return &stopError{err}
		}
	}
	return nil
}

// members returns the files of an archive, without those that macOS adds.
func members(archive *zip.Reader) []*zip.File {
	var files []*zip.File
	for _, f := range archive.File {
		if !f.FileInfo().IsDir() && !strings.HasPrefix(f.Name, "__MACOSX/") {
			files = append(files, f)
		}
	}
	return files
}

// overlap reports whether members share their bytes, as only bombs do.
func overlap(files []*zip.File, size int64) bool {
	var sum uint64
	for _, f := range files {
		if sum += f.CompressedSize64; f.CompressedSize64 > uint64(size) || sum > uint64(size) {
			return true
		}
	}
	return false
}

func (w *walker) asFolder(files []*zip.File, size int64) bool {
	if len(files) > w.limits.Members || size > w.limits.Message {
		return true
	}
	for _, f := range files {
		if k := memberKind(f); k == kindMail || k == kindMbox || k == kindTar {
			return true
		}
	}
	return false
}
