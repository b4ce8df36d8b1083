package store

import (
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// conditions yields WHERE texts that together select the reports of asked. Each
// column of the key has its own list, so that ClickHouse reads only those parts
// and ranges that may hold them. A report without a period of its own may be
// there with another.
func (k *kind) conditions(asked []*entry) iter.Seq[string] {
	return k.where(asked, func(c *condition, e *entry) { c.put(c.keys, bytesLiteral(e.Key)) })
}

// neighbours is conditions for all reports of the same domains and days. It
// takes a look at more rows, but fewer words.
func (k *kind) neighbours(asked []*entry) iter.Seq[string] {
	return k.where(asked, func(*condition, *entry) {})
}

func (k *kind) where(asked []*entry, addKey func(*condition, *entry)) iter.Seq[string] {
	return func(yield func(string) bool) {
		c := newCondition()
		for _, e := range asked {
			c.add(e, !k.undated)
			addKey(c, e)
			if c.size >= lookupText {
				if !yield(c.String()) {
					return
				}
				c = newCondition()
			}
		}
		if c.size > 0 {
			yield(c.String())
		}
	}
}

type condition struct {
	tenants, domains, ends, keys map[string]bool
	size                         int
}

func newCondition() *condition {
	return &condition{map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}, 0}
}

func (c *condition) add(e *entry, dated bool) {
	c.put(c.tenants, literal(e.Tenant))
	c.put(c.domains, literal(e.Domain))
	if dated {
		c.put(c.ends, strconv.FormatInt(e.End.Unix(), 10))
	}
}

func (c *condition) put(set map[string]bool, text string) {
	if !set[text] {
		set[text] = true
		c.size += len(text) + 2
	}
}

func (c *condition) String() string {
	var all []string
	for _, list := range []struct {
		column string
		set    map[string]bool
	}{{"tenant", c.tenants}, {"domain", c.domains}, {"date_end", c.ends}, {"report_key", c.keys}} {
		if len(list.set) > 0 {
			all = append(all, list.column+" IN ("+strings.Join(slices.Sorted(maps.Keys(list.set)), ", ")+")")
		}
	}
	return strings.Join(all, " AND ")
}

// literal quotes a text that a stranger may have chosen.
func literal(s string) string {
	if strings.ContainsFunc(s, unicode.IsControl) {
		return bytesLiteral(s)
	}
	s = strings.ReplaceAll(s, `\`, `\\`)
	return "'" + strings.ReplaceAll(s, "'", `\'`) + "'"
}

// bytesLiteral writes bytes as a text of escapes, which is no function call for
// the server.
func bytesLiteral(s string) string {
	const digits = "0123456789abcdef"
	b := make([]byte, 0, 4*len(s)+2)
	b = append(b, '\'')
	for i := range len(s) {
		b = append(b, '\\', 'x', digits[s[i]>>4], digits[s[i]&15])
	}
	return string(append(b, '\''))
}
