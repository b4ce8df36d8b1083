package unpack

import (
	"bytes"
	"encoding/binary"
	"path"
	"strings"

	"github.com/dmarcpipe/dmarcpipe/parse/reason"
)

// ignoredPerMember is how many directories and hidden files an archive may
// have for each member that the budget allows.
const ignoredPerMember = 16

// zip walks the members of an archive that is in memory. They are counted
// before the first one is read.
func (w *walker) zip(name string, data []byte, depth int) bool {
	if err := w.budget.Depth(depth + 1); err != nil {
		return w.fail(name, depth, err)
	}
	entries, err := w.entries(data)
	if err == nil && len(entries) > 0 && isDocument(entries[0].name) {
		return w.yield(&Leaf{Name: name, Packed: true, Depth: depth, Document: true})
	}
	if err == nil {
		err = w.budget.Members(len(entries))
	}
	if err != nil {
		return w.fail(name, depth, err)
	}
	return w.members(name, data, entries, depth+1)
}

func (w *walker) members(name string, data []byte, entries []entry, depth int) bool {
	read := 0
	for _, e := range entries {
		if e.empty() {
			continue
		}
		read++
		if !w.file(within(name, e.name), openMember(data, e), depth) {
			return false
		}
	}
	if read == 0 {
		return w.fail(name, depth, reason.New(reason.EmptyFile, "a zip without files"))
	}
	return true
}

// entries lists the members that are worth reading. It stops soon after the
// limit, so that a million members cost as little as a hundred.
func (w *walker) entries(data []byte) ([]entry, error) {
	next, err := members(data)
	if err != nil {
		return nil, reason.Wrap(reason.CorruptArchive, err, "reading zip")
	}
	limits := w.budget.Limits()
	var entries []entry
	for seen := 0; len(entries) <= limits.Members; seen++ {
		e, ok := next()
		if !ok {
			break
		}
		if seen > limits.Members*ignoredPerMember {
			return nil, reason.New(reason.TooManyMembers, "more than %d entries in a zip", seen)
		}
		if !ignored(e.name) {
			entries = append(entries, e)
		}
	}
	return entries, nil
}

// members returns a function that gives one member after the other, from the
// directory, or, where the archive is cut short, from what is left of it.
func members(data []byte) (func() (entry, bool), error) {
	dir, err := readDirectory(data)
	if err == nil {
		return dir.next, nil
	}
	at := bytes.Index(data[:min(len(data), HeadSize)], []byte(localMagic))
	if at < 0 {
		return nil, err
	}
	rest := remains{data: data, at: int64(at)}
	return rest.next, nil
}

// remains reads the members of an archive whose directory is lost.
type remains struct {
	data []byte
	at   int64
}

func (r *remains) next() (entry, bool) {
	if r.at >= int64(len(r.data)) {
		return entry{}, false
	}
	b := r.data[r.at:]
	if len(b) < localLen || string(b[:4]) != localMagic {
		return entry{}, false
	}
	le := binary.LittleEndian
	nameEnd := localLen + int(le.Uint16(b[26:]))
	start := nameEnd + int(le.Uint16(b[28:]))
	if start > len(b) {
		return entry{}, false
	}
	e := entry{
		flags: le.Uint16(b[6:]), method: le.Uint16(b[8:]), crc: le.Uint32(b[14:]),
		packed: int64(le.Uint32(b[18:])), unpacked: int64(le.Uint32(b[22:])), offset: r.at,
		name: string(b[localLen:nameEnd]),
	}
	e.zip64(b[nameEnd:start])
	if e.flags&flagDescriptor != 0 && e.packed == 0 {
		e.packed = int64(len(b) - start) // unknown: up to the end of all
	}
	e.packed = min(max(e.packed, 0), int64(len(b)-start))
	r.at += int64(start) + e.packed
	return e, true
}

// ignored says which members are not files of the sender: directories, and
// what macOS and Windows add.
func ignored(name string) bool {
	name = strings.ReplaceAll(name, `\`, "/")
	base := path.Base(name)
	switch {
	case strings.HasSuffix(name, "/"), strings.HasPrefix(name, "__MACOSX/"), strings.HasPrefix(base, "._"):
		return true
	case base == ".DS_Store", base == "Thumbs.db", base == "desktop.ini":
		return true
	}
	return false
}

// isDocument knows the archives that are documents or programs by the first
// member, which their formats prescribe.
func isDocument(first string) bool {
	switch {
	case first == "[Content_Types].xml", first == "mimetype":
		return true
	case strings.HasPrefix(first, "META-INF/"), strings.HasPrefix(first, "_rels/"):
		return true
	}
	return false
}
