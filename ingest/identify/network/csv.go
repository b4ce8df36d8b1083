package network

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"strings"

	"github.com/dmarcpipe/dmarcpipe/parse/clean"
)

const (
	maxLines = 5_000_000
	maxLine  = 4 << 10 // bytes
	maxOrg   = 200     // bytes
)

// lineParser reads what follows the two addresses of a line.
type lineParser = func(r *ranges, rest []byte) (value uint32, err error)

// read adds the lines of a CSV file. The first line may be names of columns.
func (r *ranges) read(from io.Reader, parse lineParser) error {
	s := bufio.NewScanner(from)
	s.Buffer(make([]byte, 64<<10), maxLine)
	n := 0
	for s.Scan() {
		n++
		line := bytes.TrimSpace(s.Bytes())
		if len(line) == 0 || line[0] == '#' {
			continue
		}
		if n > maxLines {
			return fmt.Errorf("it has more than %d lines", maxLines)
		}
		if err := r.line(line, parse); err != nil && n > 1 {
			return fmt.Errorf("line %d: %w", n, err)
		}
	}
	if err := s.Err(); err != nil {
		return fmt.Errorf("line %d: %w", n+1, err)
	}
	if len(r.v4)+len(r.v6) == 0 {
		return errors.New("no line says first address, last address, and what they belong to")
	}
	return nil
}

func (r *ranges) line(line []byte, parse lineParser) error {
	a, rest, _ := bytes.Cut(line, []byte{','})
	b, rest, _ := bytes.Cut(rest, []byte{','})
	first, err := address(a)
	if err != nil {
		return err
	}
	last, err := address(b)
	if err != nil {
		return err
	}
	if first.BitLen() != last.BitLen() || last.Less(first) {
		return fmt.Errorf("%s to %s is no range", first, last)
	}
	value, err := parse(r, rest)
	if err == nil {
		r.add(first, last, value)
	}
	return err
}

var errNumber = errors.New("addresses are written as numbers: use the file without -num in its name")

func address(field []byte) (netip.Addr, error) {
	text := string(bytes.Trim(field, `"`))
	if !strings.ContainsAny(text, ".:") {
		return netip.Addr{}, errNumber
	}
	return netip.ParseAddr(text)
}

// parseASN reads number and organization.
func parseASN(r *ranges, rest []byte) (uint32, error) {
	number, org, _ := bytes.Cut(rest, []byte{','})
	n, err := asNumber(string(bytes.Trim(number, `"`)))
	if err != nil {
		return 0, fmt.Errorf("reading the number of an autonomous system: %w", err)
	}
	if r.orgs == nil {
		r.orgs = make(map[uint32]string)
	}
	if r.orgs[n] == "" {
		r.orgs[n] = orgName(unquote(string(org)))
	}
	return n, nil
}

// parseCountry reads two letters.
func parseCountry(_ *ranges, rest []byte) (uint32, error) {
	field, _, _ := bytes.Cut(rest, []byte{','})
	code, ok := countryCode(string(bytes.Trim(field, `"`)))
	if !ok {
		return 0, fmt.Errorf("%q is no code of a country", clean.Line(string(field), maxOrg))
	}
	return uint32(code[0])<<8 | uint32(code[1]), nil
}

func unquote(field string) string {
	inner, ok := strings.CutPrefix(field, `"`)
	if !ok {
		return field
	}
	return strings.ReplaceAll(strings.TrimSuffix(inner, `"`), `""`, `"`)
}

// orgName is fit for tables, and does not hold the line that it came from.
func orgName(s string) string { return strings.Clone(clean.Line(s, maxOrg)) }
