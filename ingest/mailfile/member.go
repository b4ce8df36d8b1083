package mailfile

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
)

// memberKind tells the kind of a member from its start, also through gzip. A
// member that cannot be read is of kindOther, so that parse says why.
func memberKind(f *zip.File) kind {
	r, err := f.Open()
	if err != nil {
		return kindOther
	}
	defer r.Close()
	head := make([]byte, headSize)
	n, err := io.ReadFull(r, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return kindOther
	}
	k := sniff(head[:n])
	if k == kindGzip {
		return gunzipHead(head[:n])
	}
	return k
}

// member hands over one member of a zip archive. What holds mail is unpacked
// here. Anything else goes to parse packed, in a zip of its own, so that the
// limits on unpacking hold for it and parse says what is wrong with it.
func (w *walker) member(it item, f *zip.File) error {
	switch memberKind(f) {
	case kindMbox, kindTar, kindZip:
		return w.openMember(f, func(r io.Reader) error { return w.item(it, r) })
	case kindMail:
		var data []byte
		err := w.openMember(f, func(r io.Reader) (err error) {
			data, err = w.load(it, r)
			return err
		})
		if err == nil {
			it.name = ""
			return w.deliver(it, data)
		}
	}
	return w.packedMember(it, f)
}

func (w *walker) openMember(f *zip.File, read func(io.Reader) error) error {
	r, err := f.Open()
	if err != nil {
		return fmt.Errorf("opening a zip member: %w", err)
	}
	defer r.Close()
	return read(w.guard(r, int64(f.CompressedSize64), nil))
}

func (w *walker) packedMember(it item, f *zip.File) error {
	if f.CompressedSize64 > uint64(w.limits.Message) {
		return w.deliver(it, nil)
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	if err := errors.Join(z.Copy(f), z.Close()); err != nil {
		return fmt.Errorf("copying a zip member: %w", err)
	}
	return w.deliver(it, b.Bytes())
}
