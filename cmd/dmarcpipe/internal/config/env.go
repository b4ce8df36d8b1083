package config

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

const (
	envPrefix   = "DMARCPIPE_"
	maxListItem = 100 // DMARCPIPE_IMAP_99_... is the last
)

// serviceLink matches what Kubernetes sets for a service whose name begins
// with dmarcpipe, such as DMARCPIPE_HTTP_PORT_9797_TCP_ADDR.
var serviceLink = regexp.MustCompile(`_(SERVICE_(HOST|PORT)(_\w+)?|PORT(_\d+_(TCP|UDP)(_\w+)?)?)$`)

// env binds every variable that begins like a section of the configuration.
// Others, such as DMARCPIPE_CONFIG, are not for this package. In sorted order
// items named by index come before items named by name, which may need them.
func (b *binder) env(environ []string, into *Config) {
	environ = slices.Clone(environ)
	slices.Sort(environ)
	for _, pair := range environ {
		name, text, _ := strings.Cut(pair, "=")
		key, ours := strings.CutPrefix(name, envPrefix)
		if ours && isSection(into, key) {
			b.variable(reflect.ValueOf(into).Elem(), key, "", name, text)
		}
	}
}

func isSection(c *Config, name string) bool {
	for key, v := range keys(reflect.ValueOf(c).Elem()) {
		upper := envKey(key)
		leaf := v.Kind() != reflect.Struct && v.Kind() != reflect.Slice || isTexts(v)
		if name == upper && leaf || !leaf && strings.HasPrefix(name, upper+"_") {
			return true
		}
	}
	return false
}

// envKey is a key, or the name of an item, as environment variables spell it.
func envKey(key string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' {
			return r
		}
		return '_'
	}, strings.ToUpper(key))
}

// variable sets the field of the struct v that the variable name means.
func (b *binder) variable(v reflect.Value, rest, path, name, text string) {
	if to := field(v, strings.ToLower(rest)); to.IsValid() && to.Kind() != reflect.Struct {
		b.leaf(v, to, join(path, strings.ToLower(rest)), "$"+name, text)
		return
	}
	for key, to := range keys(v) {
		inner, ok := strings.CutPrefix(rest, envKey(key)+"_")
		switch {
		case ok && to.Kind() == reflect.Struct:
			b.variable(to, inner, join(path, key), name, text)
			return
		case ok && to.Kind() == reflect.Slice && !isTexts(to):
			b.item(to, inner, join(path, key), name, text)
			return
		}
	}
	if !serviceLink.MatchString(name) {
		b.fail("$"+name, join(path, strings.ToLower(rest)), unknown(v, rest))
	}
}

// leaf sets one value. In a list of texts they are separated by commas. A
// secret drops the file that another place named for it, and the other way
// round: the environment wins.
func (b *binder) leaf(owner, to reflect.Value, path, origin, text string) {
	if isTexts(to) {
		b.origins[path] = origin
		if err := checkText(text); err != nil {
			b.fail(origin, path, err)
		}
		to.Set(reflect.ValueOf(strings.Split(text, ",")))
		return
	}
	if other := twin(owner, path); other.IsValid() {
		other.SetZero()
	}
	b.set(to, text, "", origin, path)
}

// twin returns the field key_file beside key, or key beside key_file.
func twin(owner reflect.Value, path string) reflect.Value {
	key := path[strings.LastIndexByte(path, '.')+1:]
	if base, ok := strings.CutSuffix(key, "_file"); ok {
		return field(owner, base)
	}
	return field(owner, key+"_file")
}

// item finds the item of a list by index or name, and goes on inside it. An
// index beyond the end adds items.
func (b *binder) item(list reflect.Value, rest, path, name, text string) {
	id, inner, _ := strings.Cut(rest, "_")
	if i, err := strconv.Atoi(id); err == nil && i >= 0 && i < maxListItem {
		grow(list, i+1)
		b.variable(list.Index(i), inner, index(path, i), name, text)
		return
	}
	for i := range list.Len() {
		named := envKey(field(list.Index(i), "name").String())
		if inner, ok := strings.CutPrefix(rest, named+"_"); ok && named != "" {
			b.variable(list.Index(i), inner, index(path, i), name, text)
			return
		}
	}
	if !serviceLink.MatchString(name) {
		b.fail("$"+name, path, fmt.Errorf("no item has the index or name at the start of %q", rest))
	}
}
