package config

import (
	"encoding"
	"errors"
	"fmt"
	"iter"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/nearest"
)

// binder sets fields of a Config by the path of their keys, and remembers
// where each value was written.
type binder struct {
	origins map[string]string
	errs    []error
}

// fail records err for the key at path.
func (b *binder) fail(origin, path string, err error) {
	b.errs = append(b.errs, fmt.Errorf("%s: %s: %w", oneLine(origin), oneLine(path), err))
}

// oneLine escapes what would break the line of an error, or its terminal: a
// key may hold anything.
func oneLine(s string) string {
	quoted := strconv.Quote(s)
	return strings.ReplaceAll(quoted[1:len(quoted)-1], `\"`, `"`)
}

// set converts text to the type of v. Relative paths are joined to dir.
func (b *binder) set(v reflect.Value, text, dir, origin, path string) {
	b.origins[path] = origin
	if err := setText(v, text); err != nil {
		b.fail(origin, path, err)
		return
	}
	if p, ok := reflect.TypeAssert[*Path](v.Addr()); ok && *p != "" && !filepath.IsAbs(text) {
		*p = Path(filepath.Join(dir, text))
	}
}

func setText(v reflect.Value, text string) error {
	if u, ok := reflect.TypeAssert[encoding.TextUnmarshaler](v.Addr()); ok {
		return u.UnmarshalText([]byte(text))
	}
	switch v.Kind() {
	case reflect.String:
		if err := checkText(text); err != nil {
			return err
		}
		v.SetString(text)
	case reflect.Bool:
		on, err := strconv.ParseBool(text)
		if err != nil {
			return fmt.Errorf("%q is not true or false", text)
		}
		v.SetBool(on)
	case reflect.Int:
		n, err := strconv.Atoi(text)
		if err != nil {
			return fmt.Errorf("%q is not a whole number", text)
		}
		v.SetInt(int64(n))
	default:
		return errors.New("this key holds other keys, not a value")
	}
	return nil
}

// checkText refuses what no name, path or address has, and no file can hold.
func checkText(text string) error {
	switch {
	case !utf8.ValidString(text):
		return errors.New("the text is not UTF-8")
	case strings.ContainsFunc(text, unicode.IsControl):
		return errors.New("the text holds a line break or another control character")
	}
	return nil
}

// keys yields each key of the struct v with its field.
func keys(v reflect.Value) iter.Seq2[string, reflect.Value] {
	return func(yield func(string, reflect.Value) bool) {
		for i := range v.NumField() {
			key, ok := v.Type().Field(i).Tag.Lookup("yaml")
			if ok && !yield(key, v.Field(i)) {
				return
			}
		}
	}
}

// field returns the field of the struct v for key; it is not valid for an
// unknown key.
func field(v reflect.Value, key string) reflect.Value {
	for k, f := range keys(v) {
		if k == key {
			return f
		}
	}
	return reflect.Value{}
}

// grow appends items with their defaults until the list v has n of them.
func grow(v reflect.Value, n int) {
	for v.Len() < n {
		v.Set(reflect.Append(v, newItem(v.Type().Elem())))
	}
}

// newItem is an item of a list with its defaults.
func newItem(t reflect.Type) reflect.Value {
	switch t {
	case reflect.TypeFor[IMAP]():
		return reflect.ValueOf(defaultIMAP())
	case reflect.TypeFor[Notify]():
		return reflect.ValueOf(defaultNotify())
	}
	return reflect.Zero(t)
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

func index(path string, i int) string { return path + "[" + strconv.Itoa(i) + "]" }

// isTexts reports whether v is a list of plain texts.
func isTexts(v reflect.Value) bool {
	return v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.String
}

// unknown says that key is not known in v, and which one may be meant.
func unknown(v reflect.Value, key string) error {
	var all []string
	for k := range keys(v) {
		all = append(all, k)
	}
	if near := nearest.Word(key, all); near != "" {
		return fmt.Errorf("unknown key; did you mean %q?", near)
	}
	return fmt.Errorf("unknown key; the keys here are %s", strings.Join(all, ", "))
}
