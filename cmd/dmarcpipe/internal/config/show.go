package config

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/goccy/go-yaml"
)

// Show returns the configuration as YAML, with every secret as <secret>. It
// is a configuration file again, but for the secrets: one that came from a file
// is left out, as the key that names its file stands beside it.
func (c *Config) Show() ([]byte, error) {
	shown := *c
	shown.IMAP, shown.Notify = slices.Clone(c.IMAP), slices.Clone(c.Notify)
	leaveToFiles(reflect.ValueOf(&shown).Elem())
	text, err := yaml.MarshalWithOptions(&shown, yaml.IndentSequence(true))
	if err != nil {
		return nil, fmt.Errorf("writing configuration: %w", err)
	}
	return text, nil
}

// leaveToFiles empties every secret whose key_file is set.
func leaveToFiles(v reflect.Value) {
	for key, f := range keys(v) {
		switch {
		case f.Kind() == reflect.Struct:
			leaveToFiles(f)
		case f.Kind() == reflect.Slice && !isTexts(f):
			for i := range f.Len() {
				leaveToFiles(f.Index(i))
			}
		default:
			if file := field(v, key+"_file"); file.IsValid() && file.String() != "" {
				f.SetZero()
			}
		}
	}
}
