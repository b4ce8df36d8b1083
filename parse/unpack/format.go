package unpack

import "bytes"

// Format is how data is packed, as its first bytes say.
type Format string

// The formats. Only those before Unsupported can be unpacked; Zip needs the
// whole archive, the others are read as they come.
const (
	None  Format = ""
	Gzip  Format = "gzip"
	Zlib  Format = "zlib"
	Zstd  Format = "zstd"
	Bzip2 Format = "bzip2"
	Zip   Format = "zip"

	XZ       Format = "xz"
	SevenZip Format = "7z"
	RAR      Format = "rar"
	LZ4      Format = "lz4"
	LZip     Format = "lzip"
	Compress Format = "compress"
	CAB      Format = "cab"
	Tar      Format = "tar"
)

// magics lists the first bytes of the formats. zlib has weak ones; "x^" is
// left out, because a text may start so.
var magics = []struct {
	format Format
	offset int
	magic  string
}{
	{Gzip, 0, "\x1f\x8b"},
	{Zip, 0, "PK\x03\x04"},
	{Zip, 0, "PK\x05\x06"},
	{Zip, 0, "PK\x07\x08"},
	{Zlib, 0, "\x78\x01"},
	{Zlib, 0, "\x78\x9c"},
	{Zlib, 0, "\x78\xda"},
	{Zstd, 0, "\x28\xb5\x2f\xfd"},
	{XZ, 0, "\xfd7zXZ\x00"},
	{SevenZip, 0, "7z\xbc\xaf\x27\x1c"},
	{RAR, 0, "Rar!\x1a\x07"},
	{LZ4, 0, "\x04\x22\x4d\x18"},
	{LZip, 0, "LZIP"},
	{Compress, 0, "\x1f\x9d"},
	{CAB, 0, "MSCF\x00"},
	{Tar, 257, "ustar"},
}

// A zstd file may begin with a frame to be passed over (RFC 8878 3.1.2), of
// which there are sixteen kinds.
const (
	zstdSkip  = "\x50\x2a\x4d\x18"
	skippable = 0x0f
)

// Detect tells the format of data from its first bytes, 512 of them at best.
// Labels and names are never asked.
func Detect(head []byte) Format {
	for _, m := range magics {
		if len(head) > m.offset && bytes.HasPrefix(head[m.offset:], []byte(m.magic)) {
			return m.format
		}
	}
	if len(head) > 4 && head[0]&^skippable == zstdSkip[0] && string(head[1:4]) == zstdSkip[1:] {
		return Zstd
	}
	if len(head) >= 10 && bytes.HasPrefix(head, []byte("BZh")) && string(head[4:10]) == "1AY&SY" {
		return Bzip2
	}
	return None
}

// stream reports whether f is unpacked as it comes.
func (f Format) stream() bool {
	switch f {
	case Gzip, Zlib, Zstd, Bzip2:
		return true
	}
	return false
}

// hasZip reports whether a zip archive starts somewhere in head, as behind
// the junk that some senders put before it.
func hasZip(head []byte) bool {
	return bytes.Contains(head, []byte(localMagic))
}
