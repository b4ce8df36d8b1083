package hostile

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"strings"
)

// builders make cases, by their file names.
type builders = map[string]func() []byte

// gigabyte is as much as limits.unpacked allows, less room for what is around.
const gigabyte = 1<<30 - 4<<20

// archives are cases of what is packed.
func archives() builders {
	zeros := func() []byte { return make([]byte, 64<<20) }
	return builders{
		"gzip-bomb.eml":              func() []byte { return mailOf("r.xml.gz", gz(zeros(), 0)) },
		"gzip-bomb-in-gzip.eml":      func() []byte { return mailOf("r.xml.gz", gz(gz(zeros(), 0), 0)) },
		"gzip-in-gzip.eml":           func() []byte { return mailOf("r.xml.gz", gzips(100)) },
		"gzip-bomb-of-report.eml":    func() []byte { return mailOf("r.xml.gz", gz([]byte(reportHead+strings.Repeat(" ", 64<<20)), 0)) },
		"gzip-members-of-bomb.eml":   func() []byte { return mailOf("r.xml.gz", bytes.Repeat(gz(make([]byte, 1<<20), 0), 5000)) },
		"gzip-members-empty.eml":     func() []byte { return mailOf("r.xml.gz", bytes.Repeat(gz(nil, 0), 1_000_000)) },
		"gzip-members-small.eml":     func() []byte { return mailOf("r.xml.gz", bytes.Repeat(gz([]byte("<feedback>"), 0), 1_000_000)) },
		"gzip-header-of-37-mb.eml":   func() []byte { return mailOf("r.xml.gz", longHeader(37<<20)) },
		"gzip-fan.eml":               func() []byte { return mailOf("r.zip", manyGzips(64)) },
		"zlib-bomb.eml":              func() []byte { return mailOf("r.zz", zlibbed(zeros())) },
		"zstd-bomb.eml":              func() []byte { return mailOf("r.zst", zstdOf(zeros(), 1<<20)) },
		"zstd-huge-window.eml":       func() []byte { return mailOf("r.zst", zstdOf(zeros(), 512<<20)) },
		"zstd-windows-in-zip.eml":    func() []byte { return mailOf("r.zip", manyWindows(64)) },
		"bzip2-bomb.eml":             func() []byte { return mailOf("r.bz2", bzip2Bomb(1_000)) },
		"zip-overlapping.eml":        func() []byte { return mailOf("r.zip", overlapping(64, 16<<20)) },
		"zip-overlapping-report.eml": func() []byte { return mailOf("r.zip", sameReport(64)) },
		"zip-42.eml":                 func() []byte { return mailOf("r.zip", fan(5, 16)) },
		"zip-in-zip-in-zip.eml":      func() []byte { return mailOf("r.zip", chain(100)) },
		"zip-in-gzip-of-36-mb.eml":   func() []byte { return mailOf("r.zip", gz(paddedZip(36<<20), 0)) },
		"zip-in-zip-held.eml":        func() []byte { return mailOf("r.zip", heldZips(60, 16<<20)) },
		"zip-in-zip-of-36-mb.eml":    func() []byte { return mailOf("r.zip", stored("r.zip", string(paddedZip(36<<20)))) },
		"zip-million-entries.eml":    func() []byte { return mailOf("r.zip", entries("a.xml", 500_000)) },
		"zip-million-folders.eml":    func() []byte { return mailOf("r.zip", entries("a/", 500_000)) },
		"zip-million-locals.eml":     func() []byte { return mailOf("r.zip", locals(800_000)) },
		"zip-million-ends.eml":       func() []byte { return mailOf("r.zip", bytes.Repeat([]byte("PK\x05\x06"), 9<<20)) },
		"zip-sizes-lie.eml":          func() []byte { return mailOf("r.zip", lies(0, 1, nil)) },
		"zip64-sizes-lie.eml":        func() []byte { return mailOf("r.zip", lies(1<<32-1, 1<<32-1, hugeSizes())) },
		"zip-names.eml":              func() []byte { return mailOf("r.zip", names()) },
		"zip-names-of-64-kb.eml":     func() []byte { return mailOf("r.zip", longNames()) },
	}
}

// gzips is a gzip in a gzip, and so on.
func gzips(depth int) []byte {
	data := []byte(reportHead + record + reportTail)
	for range depth {
		data = gz(data, 0)
	}
	return data
}

// longHeader is a gzip member whose file name is n bytes long.
func longHeader(n int) []byte {
	const flagName = 1 << 3
	member := gz([]byte("<feedback>"), 0)
	out := bytes.Clone(member[:10])
	out[3] |= flagName
	out = append(out, bytes.Repeat([]byte("a"), n)...)
	return append(append(out, 0), member[10:]...)
}

// manyGzips is a zip of n files of empty gzip members.
func manyGzips(n int) []byte {
	var files []string
	empty := string(bytes.Repeat(gz(nil, 0), 9_000))
	for i := range n {
		files = append(files, fmt.Sprintf("%d.xml.gz", i), empty)
	}
	return stored(files...)
}

// manyWindows is a zip of n zstd files, each of which asks for a window as large
// as is allowed.
func manyWindows(n int) []byte {
	var files []string
	file := string(zstdOf(bytes.Repeat([]byte("<feedback>"), 1<<18), 8<<20))
	for i := range n {
		files = append(files, fmt.Sprintf("%d.xml.zst", i), file)
	}
	return stored(files...)
}

// bzip2Bomb is n streams of bzip2, which Go cannot write, each 45 million zeros.
func bzip2Bomb(n int) []byte {
	const zeros = "\x42\x5a\x68\x39\x31\x41\x59\x26\x53\x59\xc9\x01\xb6\xc8\x01\x58\xab\x40\x20\xc0\x00\x10\x00\x00\x08\x20\x00\x30\xcc\x05\x29\xa6\x52\x48\x52\x6c\x54\x92\x14\x9e\x2e\xe4\x8a\x70\xa1\x21\x92\x03\x6d\x90"
	return bytes.Repeat([]byte(zeros), n)
}

// overlapping has n members that all are the same packed bytes.
func overlapping(n, size int) []byte {
	zeros := make([]byte, size)
	packed, crc := deflated(zeros), crc32.ChecksumIEEE(zeros)
	var z zipFile
	at := z.local("a.xml", deflate, crc, packed, size)
	for i := range n {
		z.entry(fmt.Sprintf("%d.xml", i), deflate, crc, uint32(len(packed)), uint32(size), at, nil)
	}
	return z.finish()
}

// sameReport has n members that all are the same bytes of one long report.
func sameReport(n int) []byte {
	text := []byte(reportHead + strings.Repeat(record, 20_000) + reportTail)
	crc := crc32.ChecksumIEEE(text)
	var z zipFile
	at := z.local("a.xml", store, crc, text, len(text))
	for i := range n {
		z.entry(fmt.Sprintf("%d.xml", i), store, crc, uint32(len(text)), uint32(len(text)), at, nil)
	}
	return z.finish()
}

// fan is zips in zips, as many in each as the width says, around a bomb.
func fan(depth, width int) []byte {
	data := overlapping(1, 64<<20)
	for range depth {
		var files []string
		for i := range width {
			files = append(files, fmt.Sprintf("lib %d.zip", i), string(data))
		}
		data = stored(files...)
		if len(data) > 1<<20 {
			break
		}
	}
	return data
}

// chain is a zip in a zip, and so on.
func chain(depth int) []byte {
	data := stored("a.xml", reportHead+record+reportTail)
	for range depth {
		data = stored("r.zip", string(data))
	}
	return data
}

// paddedZip is a zip with a report behind n bytes that are nobody's.
func paddedZip(n int) []byte {
	var z zipFile
	text := reportHead + record + reportTail
	crc := crc32.ChecksumIEEE([]byte(text))
	at := z.local("a.xml", store, crc, []byte(text), len(text))
	z.entry("a.xml", store, crc, uint32(len(text)), uint32(len(text)), at, nil)
	z.Write(noise(n))
	return z.finish()
}

// heldZips is a zip of n zips of size bytes, each with a report that is too long
// to be held, so that it has to be read again from its zip.
func heldZips(n, size int) []byte {
	text := []byte(reportHead + strings.Repeat(record, 11_000) + reportTail)
	crc := crc32.ChecksumIEEE(text)
	var inner zipFile
	packed := deflated(text)
	at := inner.local("a.xml", deflate, crc, packed, len(text))
	inner.entry("a.xml", deflate, crc, uint32(len(packed)), uint32(len(text)), at, nil)
	inner.Write(noise(size / 64)) // for the ratio of each
	inner.Write(make([]byte, size))
	data := inner.finish()
	packed, crc = deflated(data), crc32.ChecksumIEEE(data)
	var z zipFile
	at = z.local("r.zip", deflate, crc, packed, len(data))
	for i := range n {
		z.entry(fmt.Sprintf("%d.zip", i), deflate, crc, uint32(len(packed)), uint32(len(data)), at, nil)
	}
	z.Write(noise(8 << 20)) // for the ratio of the whole mail
	return z.finish()
}

// noise is n bytes that do not pack well, always the same ones.
func noise(n int) []byte {
	out := make([]byte, n)
	state := uint64(1)
	for i := 0; i+8 <= n; i += 8 {
		state ^= state << 13
		state ^= state >> 7
		state ^= state << 17
		binary.LittleEndian.PutUint64(out[i:], state)
	}
	return out
}

// entries has n entries for one member.
func entries(name string, n int) []byte {
	var z zipFile
	text := reportHead + record + reportTail
	crc := crc32.ChecksumIEEE([]byte(text))
	at := z.local(name, store, crc, []byte(text), len(text))
	for range n {
		z.entry(name, store, crc, uint32(len(text)), uint32(len(text)), at, nil)
	}
	return z.finish()
}

// locals has n empty members and no directory.
func locals(n int) []byte {
	var z zipFile
	for range n {
		z.local("a", store, 0, nil, 0)
	}
	return z.Bytes()
}

// lies has a report in a member whose sizes are not those of the report.
func lies(packed, unpacked uint32, extra []byte) []byte {
	text := []byte(reportHead + record + reportTail)
	var z zipFile
	at := z.local("a.xml", store, 0, text, 0)
	z.entry("a.xml", store, 0, packed, unpacked, at, extra)
	return z.finish()
}

// hugeSizes is a zip64 field with sizes below zero and beyond everything.
func hugeSizes() []byte {
	le := binary.LittleEndian
	extra := le.AppendUint16(le.AppendUint16(nil, 1), 16)
	return le.AppendUint64(le.AppendUint64(extra, 1<<63-1), 1<<63+1)
}

// names has members whose names try to be paths, devices or commands.
func names() []byte {
	text := reportHead + record + reportTail
	var files []string
	for _, name := range []string{
		"../../etc/cron.d/a.xml", "/etc/passwd", `C:\Windows\System32\a.xml`, "CON", "lpt1.xml", "a\x00.xml", "\x1b[2J\x1b]0;x\x07.xml",
		"\u202egnp.lmx", "..", ".", "", "a\r\nSubject: x.xml", "$(reboot).xml", "'; DROP TABLE reports; --.xml",
		"<script>alert(1)</script>.xml", "\xff\xfe.xml", strings.Repeat("a/", 5000) + "b.xml", "\u200b\u200d\ufeff.xml", "-rf", "~/.ssh/authorized_keys",
	} {
		files = append(files, name, text)
	}
	return stored(files...)
}

// longNames has members with names as long as a zip can have them.
func longNames() []byte {
	var files []string
	for i := range 60 {
		files = append(files, strings.Repeat("\u202ea/", 1<<14-100)+fmt.Sprint(i), "x")
	}
	return stored(files...)
}
