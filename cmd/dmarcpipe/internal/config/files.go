package config

import (
	"errors"
	"os"
)

// checkFiles reports every file that is named and cannot be read, so that a
// slip in a path ends the start and not a connection hours later. Secret files
// were read before.
func (c *Config) checkFiles() error {
	k := &checker{Config: c}
	k.readable("store.ca_file", c.Store.CAFile)
	k.readable("engine.library", c.Engine.Library)
	k.readable("http.web_config", c.HTTP.WebConfig)
	k.readable("identify.services", c.Identify.Services)
	k.readable("identify.asn", c.Identify.ASN)
	k.readable("identify.country", c.Identify.Country)
	for i, m := range c.IMAP {
		k.readable(index("imap", i)+".ca_file", m.CAFile)
		k.readable(index("imap", i)+".oauth.token_file", m.OAuth.TokenFile)
	}
	for i, n := range c.Notify {
		k.readable(index("notify", i)+".ca_file", n.CAFile)
	}
	return errors.Join(k.errs...)
}

func (k *checker) readable(path string, file Path) {
	if file == "" {
		return
	}
	f, err := os.Open(string(file))
	if err != nil {
		k.bad(path, "%w; correct the path, or give this user the right to read it", err)
		return
	}
	_ = f.Close() // it was opened to see whether that works
}
