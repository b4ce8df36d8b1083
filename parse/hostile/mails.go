package hostile

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"maps"
	"strings"
)

// full is nearly as much as limits.message allows.
const full = 50<<20 - 4<<10

// mails are cases of the mail itself.
func mails() builders {
	all := builders{}
	for _, group := range []builders{mailParts(), mailHeaders(), mailBodies(), mailAttached(), mailFailures()} {
		maps.Copy(all, group)
	}
	return all
}

const multipart = "Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n"

// filled is a mail that is nearly as large as is allowed, full of one unit.
func filled(head, unit, tail string) []byte {
	return []byte(head + strings.Repeat(unit, (full-len(head)-len(tail))/len(unit)) + tail)
}

// part is the start of a mail with one field more.
func part(field, body string) string { return "Subject: x\n" + field + "\n\n" + body }

// mailParts are mails with too many parts, and tricks with their boundaries.
func mailParts() builders {
	return builders{
		"mail-parts-100000.eml":    func() []byte { return filled(multipart, "--b\n\nx\n", "--b--\n") },
		"mail-parts-empty.eml":     func() []byte { return filled(multipart, "--b\n", "--b--\n") },
		"mail-forwards-100000.eml": func() []byte { return filled("", "Subject: x\nContent-Type: message/rfc822\n\n", "") },
		"mail-forwards-999.eml": func() []byte {
			return []byte(multipart + strings.Repeat("--b\nContent-Type: message/rfc822\n\nSubject: x\n"+strings.Repeat("a: b\n", 9000)+"\n", 999))
		},
		"mail-multiparts-100000.eml": manyMultiparts,
		"mail-multiparts-wide.eml": func() []byte {
			return filled(multipart, "--b\nContent-Type: multipart/mixed; boundary=c\n\n--c\n\n", "")
		},
		"mail-boundary-almost.eml":  func() []byte { return filled(multipart+"--b\n\n", "--bx\n", "") },
		"mail-boundary-lines.eml":   func() []byte { return filled(multipart+"--b\n\n", "--\n", "") },
		"mail-boundary-missing.eml": func() []byte { return filled("Subject: x\nContent-Type: multipart/mixed\n\n", "--a\n", "") },
		"mail-boundary-guessed.eml": func() []byte {
			return filled("Subject: x\nContent-Type: multipart/mixed; boundary=z\n\n", "--a\nContent: x\n", "")
		},
		"mail-boundary-many-guesses.eml": manyGuesses,
		"mail-boundary-long.eml":         longBoundary,
		"mail-reports-1000.eml":          func() []byte { return manyReports(999, 120) },
	}
}

// mailHeaders are mails with headers that do not end.
func mailHeaders() builders {
	return builders{
		"mail-header-of-50-mb.eml":       func() []byte { return filled("Subject: ", "x", "\n\nbody") },
		"mail-header-folded.eml":         func() []byte { return filled("Subject: x\n", " x\n", "\n\nbody") },
		"mail-header-million-fields.eml": func() []byte { return filled("Subject: x\n", "a: b\n", "\n\nbody") },
		"mail-header-million-types.eml":  func() []byte { return filled("Subject: x\n", "Content-Type: a/b\n", "\n\nbody") },
		"mail-header-params.eml":         func() []byte { return filled("Subject: x\nContent-Type: text/plain", "; a=b", "\n\nbody") },
		"mail-header-params-folded.eml":  func() []byte { return filled("Subject: x\nContent-Type: text/plain", ";\n a=b", "\n\nbody") },
		"mail-header-name-pieces.eml":    namePieces,
		"mail-header-words.eml": func() []byte {
			return filled("Content-Type: application/xml; name=\"", "=?utf-8?q?=41?= ", "\"\nSubject: x\n\nbody")
		},
		"mail-header-comments.eml": func() []byte { return filled("Subject: x\nContent-Type: text/plain ", "(", "\n\nbody") },
	}
}

// mailBodies are mails with bodies that are long, or nothing.
func mailBodies() builders {
	return builders{
		"mail-no-header.eml":          func() []byte { return filled("", "\n", "") },
		"mail-only-cr.eml":            func() []byte { return filled("", "\r", "") },
		"mail-only-nul.eml":           func() []byte { return filled("", "\x00", "") },
		"mail-one-line.eml":           func() []byte { return filled("", "a", "") },
		"mail-lines-with-cr-only.eml": func() []byte { return filled("Subject: x\r\rbody", "a\r", "") },
		"mail-base64-junk.eml":        func() []byte { return filled(part("Content-Transfer-Encoding: base64", ""), "junk!\n", "") },
		"mail-base64-pads.eml":        func() []byte { return filled(part("Content-Transfer-Encoding: base64", ""), "====", "") },
		"mail-base64-blanks.eml":      func() []byte { return filled(part("Content-Transfer-Encoding: base64", "\n"), "   \n", "") },
		"mail-base64-twice.eml": func() []byte {
			return filled(part("Content-Transfer-Encoding: base64", ""), "SDRzSUg0c0lINHNJSDRzSUg0c0lINHNJSDRzSUg0c0lINHNJ\n", "")
		},
		"mail-quoted-junk.eml":   func() []byte { return filled(part("Content-Transfer-Encoding: quoted-printable", ""), "=\n", "") },
		"mail-quoted-codes.eml":  func() []byte { return filled(part("Content-Transfer-Encoding: quoted-printable", ""), "=41", "") },
		"mail-quoted-blanks.eml": quotedBlanks,
		"mail-quoted-base64.eml": func() []byte { return filled(part("Content-Transfer-Encoding: quoted-printable", "H4sI"), "AAAA", "") },
		"mail-text-of-50-mb.eml": func() []byte { return filled(part("Content-Type: text/plain", ""), "a line of text\n", "") },
		"mail-html-of-50-mb.eml": func() []byte { return filled(part("Content-Type: text/html", "<html>"), "<p>x</p>", "") },
		"mail-quotes-report.eml": func() []byte { return filled(part("Content-Type: text/plain", "> <feedback>"), "<feedback>", "") },
	}
}

// mailAttached are mails with files that take memory.
func mailAttached() builders {
	return builders{
		"mail-base64-gzip-of-37-mb.eml":   func() []byte { return mailOf("r.gz", gz(noise(36<<20), 0)) },
		"mail-base64-in-base64.eml":       func() []byte { return nestedBase64(4, 10<<20) },
		"mail-base64-long-texts.eml":      longTexts,
		"mail-attached-mail-gzip.eml":     func() []byte { return mailOf("r.eml.gz", flood("Subject: x\n\n", "a line of text\n", "", 49<<20)) },
		"mail-attached-mail-too-long.eml": func() []byte { return mailOf("r.eml.gz", flood("Subject: x\n\n", "a line of text\n", "", 200<<20)) },
		"mail-attached-mails-in-zip.eml":  func() []byte { return mailOf("r.zip", mailsInZip(16, 40<<20)) },
		"mail-too-large.eml":              func() []byte { return append(filled("", "a", ""), make([]byte, 8<<10)...) },
	}
}

func manyMultiparts() []byte {
	var b bytes.Buffer
	b.WriteString("Subject: x\n")
	for i := range 100_000 {
		fmt.Fprintf(&b, "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i)
	}
	return b.Bytes()
}

// manyGuesses has nested multiparts whose boundary has to be guessed, each by
// reading all that follows.
func manyGuesses() []byte {
	var b bytes.Buffer
	b.WriteString("Subject: x\nContent-Type: multipart/mixed; boundary=a\n\n")
	for range 1_000 {
		b.WriteString("--a\nContent-Type: multipart/mixed; boundary=z\n\n" + strings.Repeat("--y\nno field\n", 4_000))
	}
	return b.Bytes()
}

// longBoundary has a boundary that is as long as is read, and lines that are it
// but for their ends.
func longBoundary() []byte {
	bound := strings.Repeat("b", 16<<10)
	head := "Subject: x\nContent-Type: multipart/mixed; boundary=" + bound + "\n\n--" + bound + "\n\n"
	return []byte(head + strings.Repeat("--"+bound[:len(bound)-100]+"\n", 3_000))
}

// namePieces has a file name in very many pieces (RFC 2231 3).
func namePieces() []byte {
	var b bytes.Buffer
	b.WriteString("Subject: x\nContent-Disposition: attachment")
	for i := range 2_000_000 {
		fmt.Fprintf(&b, "; filename*%d*=a", i)
	}
	b.WriteString("\n\nbody")
	return b.Bytes()
}

// quotedBlanks has quoted-printable with long runs of blanks behind each mark.
func quotedBlanks() []byte {
	line := "=" + strings.Repeat(" ", 500_000) + "x"
	return []byte("Subject: x\nContent-Transfer-Encoding: quoted-printable\n\n" + strings.Repeat(line, 100))
}

// mailsInZip is a zip of n mails of size bytes, which all are the same bytes.
func mailsInZip(n, size int) []byte {
	mail := "Subject: x\n\n" + base64.StdEncoding.EncodeToString(noise(size/64)) + strings.Repeat("\nx", size/2)
	packed := deflated([]byte(mail))
	var z zipFile
	at := z.local("a.eml", deflate, 0, packed, len(mail))
	for i := range n {
		z.entry(fmt.Sprintf("%d.eml", i), deflate, 0, uint32(len(packed)), uint32(len(mail)), at, nil)
	}
	z.Write(noise(4 << 20)) // for the ratio of the whole mail
	return z.finish()
}

// manyReports is a mail with n small reports of some records each.
func manyReports(n, records int) []byte {
	body := reportHead + strings.Repeat(small, records) + reportTail
	return []byte("Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n" + strings.Repeat("--b\nContent-Type: text/xml\n\n"+body, n) + "--b--\n")
}

// nestedBase64 is a mail that is attached in base64 to a mail, and so on.
func nestedBase64(depth, size int) []byte {
	mail := mailOf("r.bin", noise(size))
	for range depth - 1 {
		mail = []byte(strings.Replace(string(mailOf("r.eml", mail)), "application/octet-stream", "message/rfc822", 1))
	}
	return mail
}

// longTexts is as large as a mail may be, and its report has long texts that are
// all garbage to collect.
func longTexts() []byte {
	unit := recordWith("<human_result>" + strings.Repeat("a", 60_000) + "</human_result>")
	return mailOf("r.xml.gz", append(flood(reportHead, unit, reportTail, 300<<20), noise(32<<20)...))
}
