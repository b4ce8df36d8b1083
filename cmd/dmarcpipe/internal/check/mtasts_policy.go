package check

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dmarcpipe/dmarcpipe/parse/clean"
	"github.com/dmarcpipe/dmarcpipe/parse/lookup"
)

const (
	versionSTS  = "STSv1"
	modeEnforce = "enforce"
	modeTesting = "testing"
	modeNone    = "none"
)

// stsPolicy is a policy of RFC 8461 section 3.2.
type stsPolicy struct {
	mode   string        // one of the constants
	mx     []string      // host names and patterns such as *.example.com, in lower case
	maxAge time.Duration // whole seconds
	lines  []string      // as they came
}

// maxPatterns is how many lines mx a policy may have here.
const maxPatterns = 100

// parsePolicy reads a policy. What is unknown is left out, as RFC 8461 section
// 3.2 asks; of what comes twice the first counts, but for mx.
func parsePolicy(text string) (*stsPolicy, error) {
	p := &stsPolicy{}
	fields := map[string]string{}
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		key, value, ok := strings.Cut(line, ":")
		key, value = strings.TrimSpace(key), strings.TrimSpace(value)
		if !ok {
			return nil, fmt.Errorf("a line is not like key: value: %q", clean.Line(line, maxShown))
		}
		if len(p.lines) < maxPatterns {
			p.lines = append(p.lines, line)
		}
		if key == "mx" {
			p.mx = append(p.mx, clean.Domain(value))
		} else if _, twice := fields[key]; !twice {
			fields[key] = value
		}
	}
	if err := p.fill(fields); err != nil {
		return nil, err
	}
	return p, nil
}

func (p *stsPolicy) fill(fields map[string]string) error {
	if fields["version"] != versionSTS {
		return fmt.Errorf("version is %q, want %s", clean.Line(fields["version"], maxShown), versionSTS)
	}
	p.mode = fields["mode"]
	if !slices.Contains([]string{modeEnforce, modeTesting, modeNone}, p.mode) {
		return fmt.Errorf("mode is %q, want enforce, testing or none", clean.Line(p.mode, maxShown))
	}
	seconds, err := strconv.ParseUint(fields["max_age"], 10, 32)
	if err != nil || len(fields["max_age"]) > 10 { // digits, RFC 8461 section 3.2
		return fmt.Errorf("max_age is %q, want a number of seconds", clean.Line(fields["max_age"], maxShown))
	}
	p.maxAge = time.Duration(seconds) * time.Second
	return p.patterns()
}

func (p *stsPolicy) patterns() error {
	if len(p.mx) == 0 && p.mode != modeNone {
		return errors.New("it has no line mx")
	}
	if len(p.mx) > maxPatterns {
		return fmt.Errorf("it has more than %d lines mx", maxPatterns)
	}
	for _, pattern := range p.mx {
		if !lookup.IsName(strings.TrimPrefix(pattern, "*.")) {
			return fmt.Errorf("mx is %q, want a host name or a pattern such as *.example.com", clean.Line(pattern, maxShown))
		}
	}
	return nil
}

// allows reports whether mail may go to a host.
func (p *stsPolicy) allows(host string) bool {
	return slices.ContainsFunc(p.mx, func(pattern string) bool { return allowedBy(pattern, host) })
}

// allowedBy matches as RFC 8461 section 4.1: the asterisk stands for exactly one
// label, the leftmost.
func allowedBy(pattern, host string) bool {
	parent, wild := strings.CutPrefix(pattern, "*.")
	if !wild {
		return pattern == host
	}
	_, rest, ok := strings.Cut(host, ".")
	return ok && rest == parent
}
