package config

import (
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"strings"
)

const (
	defaultFile = "dmarcpipe.yaml"
	maxFile     = 1 << 20 // bytes of a configuration file
)

// Load reads the configuration. path is the file; "" means $DMARCPIPE_CONFIG,
// else ./dmarcpipe.yaml where that exists, else none. environ is in the form of
// os.Environ. The error names every wrong key, one a line, with the file and
// line or the variable it comes from. It never shows a secret.
func Load(path string, environ []string) (*Config, error) {
	path, data, err := read(path, environ)
	if err != nil {
		return nil, err
	}
	c, b, err := decode(data, path, environ)
	if err != nil {
		return nil, err
	}
	b.secretFiles(reflect.ValueOf(c).Elem(), "")
	if err := errors.Join(b.errs...); err != nil {
		return nil, err
	}
	if err := errors.Join(c.Validate(), c.checkFiles()); err != nil {
		return nil, err
	}
	return c, nil
}

// decode binds defaults, file and environment, in this order.
func decode(data []byte, path string, environ []string) (*Config, *binder, error) {
	c := Default()
	c.file, c.origins = path, map[string]string{}
	b := &binder{origins: c.origins}
	if path != "" {
		b.yaml(data, path, c)
	}
	b.env(environ, c)
	c.nameItems()
	if err := errors.Join(b.errs...); err != nil {
		return nil, nil, err
	}
	return c, b, nil
}

// nameItems gives every mailbox and receiver without a name one that stays the
// same while the order of the list does.
func (c *Config) nameItems() {
	for i := range c.IMAP {
		if c.IMAP[i].Name == "" {
			c.IMAP[i].Name = fmt.Sprintf("imap%d", i)
		}
	}
	for i := range c.Notify {
		if c.Notify[i].Name == "" {
			c.Notify[i].Name = fmt.Sprintf("notify%d", i)
		}
	}
}

// read returns the file that path or the environment names.
func read(path string, environ []string) (string, []byte, error) {
	if path == "" {
		path = lookup(environ, envPrefix+"CONFIG")
	}
	asked := path != ""
	if !asked {
		path = defaultFile
	}
	f, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) && !asked {
		return "", nil, nil
	}
	if err != nil {
		return "", nil, fmt.Errorf("opening configuration: %w", err)
	}
	defer func() { _ = f.Close() }()
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return "", nil, fmt.Errorf("reading configuration: %w", err)
	}
	if len(data) > maxFile {
		return "", nil, fmt.Errorf("%s: the file is larger than 1 MiB; is it the configuration?", path)
	}
	return path, data, nil
}

func lookup(environ []string, name string) string {
	for _, pair := range environ {
		if text, ok := strings.CutPrefix(pair, name+"="); ok {
			return text
		}
	}
	return ""
}
