package unpack

import (
	"bytes"
	"encoding/binary"
	"errors"
)

// Signatures of the records of a zip archive (APPNOTE 4.3).
const (
	localMagic   = "PK\x03\x04"
	centralMagic = "PK\x01\x02"
	endMagic     = "PK\x05\x06"
	end64Magic   = "PK\x06\x06"
)

const (
	localLen   = 30
	centralLen = 46
	endLen     = 22
	end64Len   = 56
	locatorLen = 20

	// endWindow is how far from its end the end record of an archive is
	// looked for: the longest comment, and as much again of junk behind it.
	endWindow = 128 << 10

	unknown32 = 0xffffffff // the size stands in the zip64 extra field
)

var errDirectory = errors.New("no directory of the archive")

// junkZip reports whether data is a zip archive behind some junk.
func junkZip(data []byte) bool {
	return hasZip(data[:min(len(data), HeadSize)]) && findEnd(data) >= 0
}

func findEnd(data []byte) int {
	from := max(0, len(data)-endWindow)
	i := bytes.LastIndex(data[from:], []byte(endMagic))
	if i < 0 || from+i+endLen > len(data) {
		return -1
	}
	return from + i
}

// directory is the table of the members of an archive.
type directory struct {
	entries []byte // headers one after another; whatever follows ends them
	base    int64  // what has to be added to the offsets in them
}

// readDirectory finds the directory. How many members the archive claims to
// have is not asked: they are counted while reading.
func readDirectory(data []byte) (directory, error) {
	end := findEnd(data)
	if end < 0 {
		return directory{}, errDirectory
	}
	size := int64(binary.LittleEndian.Uint32(data[end+12:]))
	offset := int64(binary.LittleEndian.Uint32(data[end+16:]))
	if at := end - locatorLen - end64Len; at >= 0 && string(data[at:at+4]) == end64Magic {
		size = int64(binary.LittleEndian.Uint64(data[at+40:]))
		offset = int64(binary.LittleEndian.Uint64(data[at+48:]))
		end = at
	}
	// Junk before the archive moves everything: the directory ends where the
	// end record starts, whatever its offset says.
	for _, start := range []int64{int64(end) - size, offset} {
		if start >= 0 && start < int64(end) && bytes.HasPrefix(data[start:end], []byte(centralMagic)) {
			return directory{entries: data[start:end], base: start - offset}, nil
		}
	}
	if size == 0 {
		return directory{}, nil
	}
	return directory{}, errDirectory
}

// entry is one member as its header describes it. Only offset and packed are
// used for reading, both within the bounds of the data.
type entry struct {
	name     string
	method   uint16
	flags    uint16
	crc      uint32
	packed   int64
	unpacked int64
	offset   int64 // of the local header, or of the data if there is none
}

// next cuts the first entry from the directory.
func (d *directory) next() (entry, bool) {
	b := d.entries
	if len(b) < centralLen || string(b[:4]) != centralMagic {
		return entry{}, false
	}
	le := binary.LittleEndian
	nameEnd := centralLen + int(le.Uint16(b[28:]))
	extraEnd := nameEnd + int(le.Uint16(b[30:]))
	entryEnd := extraEnd + int(le.Uint16(b[32:]))
	if entryEnd > len(b) {
		return entry{}, false
	}
	e := entry{
		flags: le.Uint16(b[8:]), method: le.Uint16(b[10:]), crc: le.Uint32(b[16:]),
		packed: int64(le.Uint32(b[20:])), unpacked: int64(le.Uint32(b[24:])), offset: int64(le.Uint32(b[42:])),
		name: string(b[centralLen:nameEnd]),
	}
	e.zip64(b[nameEnd:extraEnd])
	e.offset += d.base
	d.entries = b[entryEnd:]
	return e, true
}

// zip64 takes the sizes that do not fit their 32 bits from the extra field
// (APPNOTE 4.5.3), which some writers use for small members too.
func (e *entry) zip64(extra []byte) {
	for len(extra) >= 4 {
		id, n := binary.LittleEndian.Uint16(extra), int(binary.LittleEndian.Uint16(extra[2:]))
		field := extra[4:min(4+n, len(extra))]
		extra = extra[4+len(field):]
		if id != 1 {
			continue
		}
		for _, v := range []*int64{&e.unpacked, &e.packed, &e.offset} {
			if *v == unknown32 && len(field) >= 8 {
				*v = int64(binary.LittleEndian.Uint64(field))
				field = field[8:]
			}
		}
	}
}
