package config

import (
	"fmt"

	"github.com/goccy/go-yaml"
)

// Show returns the configuration as YAML, with every secret as <secret>. It
// is a configuration file again, but for the secrets.
func (c *Config) Show() ([]byte, error) {
	text, err := yaml.MarshalWithOptions(c, yaml.IndentSequence(true))
	if err != nil {
		return nil, fmt.Errorf("writing configuration: %w", err)
	}
	return text, nil
}
