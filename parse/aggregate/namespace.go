package aggregate

import (
	"bytes"
	"slices"
	"strings"

	"github.com/dmarcpipe/dmarcpipe/parse/window"
)

// maxPrefixes bounds how many foreign prefixes of a report are known; the
// elements of any others count by their local names.
const maxPrefixes = 16

const xmlns = "xmlns"

// setNamespace notes the namespace of the root element as sent, and the
// prefixes that it declares for others.
func (d *decoder) setNamespace(tag startTag) {
	key := xmlns
	if prefix, _, ok := strings.Cut(tag.name, ":"); ok {
		key += ":" + prefix
	}
	attrs := d.attributesOf(tag)
	d.decoded = false
	d.rep.Namespace = d.string(attribute(attrs, key))
	d.declare(attrs)
}

// foreign reports whether an element is surely of another namespace than the
// report: such a one is an extension, whatever it is called (RFC 9990). Where
// nothing is declared, the local name is all that counts.
func (d *decoder) foreign(tag startTag) bool {
	if tag.el == elSchema || d.open[len(d.open)-1].node == atSkipped {
		return false
	}
	attrs := d.attributesOf(tag)
	if bytes.Contains(attrs, []byte(xmlns)) {
		d.declare(attrs)
	}
	if prefix, _, ok := strings.Cut(tag.name, ":"); ok {
		return slices.Contains(d.foreigners, prefix)
	}
	return d.foreignName(attribute(attrs, xmlns))
}

// declare notes which prefixes the attributes of an element declare for
// foreign namespaces, and forgets those that are declared for the report's.
func (d *decoder) declare(attrs []byte) {
	for name, value := range attributes(attrs) {
		prefix, ok := bytes.CutPrefix(name, []byte(xmlns+":"))
		if !ok || len(prefix) > maxElementName {
			continue
		}
		i := slices.Index(d.foreigners, string(prefix))
		switch foreign := d.foreignName(value); {
		case i >= 0 && !foreign:
			d.foreigners = slices.Delete(d.foreigners, i, i+1)
		case i < 0 && foreign && len(d.foreigners) < maxPrefixes:
			d.foreigners = append(d.foreigners, string(prefix))
		}
	}
}

// foreignName reports whether a namespace is another one than the report's.
// Reports have had many, all with dmarc in them.
func (d *decoder) foreignName(name []byte) bool {
	name = window.Trim(name)
	return len(name) > 0 && string(name) != d.rep.Namespace && !bytes.Contains(bytes.ToLower(name), []byte("dmarc"))
}

func (d *decoder) attributesOf(tag startTag) []byte { return d.Rest()[1+len(tag.name) : tag.size-1] }
