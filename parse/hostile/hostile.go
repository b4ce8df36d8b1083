// Package hostile is mail that means harm: bombs, floods, lies and traps, each
// a case with the verdict that it deserves. Small cases are files in testdata;
// large ones, and those of a shape that no editor writes, are made by Cases,
// always with the same bytes, which testdata/SHA256SUMS holds.
package hostile

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
)

//go:embed testdata
var testdata embed.FS

// Case is one hostile mail, or one hostile file as it lies in a folder.
type Case struct {
	File string // such as "gzip-bomb.eml"; its end tells what it is
	Want string // its verdict: findings, one a line
	Sum  string // SHA-256 of Data in hex

	build func() []byte
}

// Name is File without its end.
func (c *Case) Name() string { return strings.TrimSuffix(c.File, path.Ext(c.File)) }

// Data is the bytes of the case, up to 50 MiB. It fails where they are not those
// that Sum is of.
func (c *Case) Data() ([]byte, error) {
	data := c.build()
	if sum := Sum(data); sum != c.Sum {
		return nil, fmt.Errorf("making %s: its checksum is %s, testdata/SHA256SUMS says %s", c.File, sum, c.Sum)
	}
	return data, nil
}

// Sum is the checksum of data as testdata/SHA256SUMS has it.
func Sum(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// Cases returns every case in the order of their names. It fails where a case
// has no file, no verdict or no checksum, or one of these belongs to no case.
func Cases() ([]Case, error) {
	sums, err := Checksums()
	if err != nil {
		return nil, err
	}
	var cases []Case
	for file, build := range Builders() {
		c := Case{File: file, Sum: sums[file], build: build}
		want, err := testdata.ReadFile("testdata/" + c.Name() + ".want")
		if err != nil {
			return nil, fmt.Errorf("reading verdict: %w", err)
		}
		c.Want = string(want)
		if c.Sum == "" {
			return nil, fmt.Errorf("reading checksums: %s has none in testdata/SHA256SUMS", file)
		}
		delete(sums, file)
		cases = append(cases, c)
	}
	for file := range sums {
		return nil, fmt.Errorf("reading checksums: %s is listed in testdata/SHA256SUMS, and missing", file)
	}
	slices.SortFunc(cases, func(a, b Case) int { return strings.Compare(a.File, b.File) })
	return cases, strays(cases)
}

// Small returns the cases that are files, by their names: seeds for fuzz tests.
func Small() (map[string][]byte, error) {
	files, err := testdata.ReadDir("testdata")
	if err != nil {
		return nil, fmt.Errorf("listing testdata: %w", err)
	}
	small := map[string][]byte{}
	for _, f := range files {
		if ext := path.Ext(f.Name()); ext == "" || ext == ".want" {
			continue
		}
		data, err := testdata.ReadFile("testdata/" + f.Name())
		if err != nil {
			return nil, fmt.Errorf("reading case: %w", err)
		}
		small[f.Name()] = data
	}
	return small, nil
}

// strays fails if a verdict belongs to no case, or to two.
func strays(cases []Case) error {
	files, err := testdata.ReadDir("testdata")
	if err != nil {
		return fmt.Errorf("listing testdata: %w", err)
	}
	for _, f := range files {
		name, isWant := strings.CutSuffix(f.Name(), ".want")
		n := 0
		for _, c := range cases {
			if c.Name() == name {
				n++
			}
		}
		if isWant && n != 1 {
			return fmt.Errorf("listing testdata: %s is the verdict of %d cases", f.Name(), n)
		}
	}
	return nil
}

// Builders returns for each case what makes its bytes: those that are files are
// read, the others made.
func Builders() map[string]func() []byte {
	all := map[string]func() []byte{}
	for _, group := range []builders{archives(), mails(), floods(), texts(), objects()} {
		maps.Copy(all, group)
	}
	small, err := Small()
	if err != nil {
		return nil
	}
	for file, data := range small {
		all[file] = func() []byte { return data }
	}
	return all
}

var errSums = errors.New("a line is no checksum and file name")

// Checksums reads testdata/SHA256SUMS, in the form of sha256sum, by file names.
func Checksums() (map[string]string, error) {
	data, err := testdata.ReadFile("testdata/SHA256SUMS")
	if err != nil {
		return nil, fmt.Errorf("reading checksums: %w", err)
	}
	sums := map[string]string{}
	lines := bufio.NewScanner(bytes.NewReader(data))
	for lines.Scan() {
		sum, file, ok := strings.Cut(lines.Text(), "  ")
		if !ok || len(sum) != sha256.Size*2 {
			return nil, fmt.Errorf("reading checksums: %w: %q", errSums, lines.Text())
		}
		sums[file] = sum
	}
	return sums, nil
}
