package sample

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
)

// A bytes.Buffer takes everything, so neither packer can fail here, and their
// errors are left out.

func gzipped(data []byte) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write(data)
	_ = w.Close()
	return b.Bytes()
}

// zipped is a zip with the reports of the letter.
func (l *letter) zipped() []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, r := range l.reports {
		f, _ := w.CreateHeader(&zip.FileHeader{Name: r.fileName(".xml"), Method: zip.Deflate, Modified: l.received})
		_, _ = f.Write(r.XML())
	}
	_ = w.Close()
	return b.Bytes()
}
