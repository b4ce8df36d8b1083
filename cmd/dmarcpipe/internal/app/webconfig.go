package app

import (
	"fmt"
	"os"
	"slices"

	"github.com/goccy/go-yaml"
	"github.com/prometheus/exporter-toolkit/web"
)

// webConfig is what matters here of the web configuration of exporter-toolkit,
// which serves by it.
type webConfig struct {
	TLS struct {
		MinVersion string `yaml:"min_version"`
		ClientAuth string `yaml:"client_auth_type"`
	} `yaml:"tls_server_config"`
	Users map[string]string `yaml:"basic_auth_users"`
}

// readWebConfig checks the file and reads it. It refuses TLS below 1.2 (RFC 8996).
func readWebConfig(file string) (c webConfig, err error) {
	if file == "" {
		return c, nil
	}
	if err := web.Validate(file); err != nil {
		return c, fmt.Errorf("reading http.web_config %s: %w", file, err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return c, fmt.Errorf("reading http.web_config: %w", err)
	}
	if err := c.read(text); err != nil {
		return c, fmt.Errorf("reading http.web_config %s: %w", file, err)
	}
	return c, nil
}

func (c *webConfig) read(text []byte) error {
	if err := yaml.Unmarshal(text, c); err != nil {
		return err
	}
	if slices.Contains([]string{"TLS10", "TLS11"}, c.TLS.MinVersion) {
		return fmt.Errorf("min_version %s is not safe; set TLS12 or leave it out", c.TLS.MinVersion)
	}
	return nil
}

// asksWho reports whether a password or a certificate is asked of everybody.
func (c webConfig) asksWho() bool {
	return len(c.Users) > 0 || c.TLS.ClientAuth == "RequireAndVerifyClientCert"
}
