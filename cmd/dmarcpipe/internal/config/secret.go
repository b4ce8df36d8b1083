package config

import (
	"fmt"
	"log/slog"
)

const hidden = "<secret>"

// Secret is a text that prints, logs and marshals as <secret>. Reveal returns
// the text itself.
type Secret string

var (
	_ fmt.Formatter  = Secret("")
	_ slog.LogValuer = Secret("")
)

// Reveal returns the secret, for the one call that needs it.
func (s Secret) Reveal() string { return string(s) }

// String returns <secret>, or nothing for an empty secret.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return hidden
}

// Format prints String for every verb; %x of a secret would tell it too.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(s.String())) }

// MarshalText is used by encoding/json, YAML and XML alike.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// LogValue hides the secret from slog.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// UnmarshalText takes the text as it is.
func (s *Secret) UnmarshalText(text []byte) error {
	*s = Secret(text)
	return nil
}
