package engine

import (
	"strings"
	"testing"
)

func TestOptions(t *testing.T) {
	tests := map[string]struct {
		change func(*Options)
		want   string // in the error; "" for none
	}{
		"smallest":             {func(*Options) {}, ""},
		"no library":           {func(o *Options) { o.Library = "" }, "engine install"},
		"no folder":            {func(o *Options) { o.DataDir = "" }, "engine.data"},
		"open to all":          {func(o *Options) { o.Listen = ":8123" }, "engine.password"},
		"open to a network":    {func(o *Options) { o.Listen = "192.0.2.1:8123" }, "engine.password"},
		"with a password":      {func(o *Options) { o.Listen, o.Password = ":8123", "p" }, ""},
		"IPv6 loopback":        {func(o *Options) { o.Listen = "[::1]:0" }, ""},
		"by name":              {func(o *Options) { o.Listen = "localhost:0" }, ""},
		"no port":              {func(o *Options) { o.Listen = "127.0.0.1" }, "host:port"},
		"name of this machine": {func(o *Options) { o.Listen = "db.example:0" }, "engine.password"},
		"little memory":        {func(o *Options) { o.MaxMemory = 1 << 20 }, "engine.memory"},
		"negative readers":     {func(o *Options) { o.Readers = -1 }, "number of readers"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			o := Options{Library: "libchdb.so", DataDir: "data"}
			test.change(&o)
			_, err := o.withDefaults()
			if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
				t.Errorf("error is %v, want %q in it", err, test.want)
			}
		})
	}
}
