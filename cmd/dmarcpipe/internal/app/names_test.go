package app

import "testing"

// TestNameSources names what the real store holds, and asks nobody.
func TestNameSources(t *testing.T) {
	c := testConfig(t)
	c.Identify.Enabled, c.OwnDomains = true, []string{"example.org"}
	o := opening(t, c)
	t.Setenv("XDG_CACHE_HOME", t.TempDir()) // without data of networks
	if _, err := Ingest(t.Context(), IngestOptions{Opening: o, Paths: []string{reports(t, 2)}}); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := NameSources(t.Context(), o); err != nil {
			t.Fatal(err)
		}
	}
	for sql, want := range map[string]string{
		"SELECT toString(source_ip), service, kind, basis, checked_at = 0 FROM sources": "::ffff:192.0.2.1\tdocumentation\t\treserved\t1\n",
		"SELECT domain, own FROM domains":                                               "example.com\tfalse\n",
	} {
		if got := ask(t, o, sql); got != want {
			t.Errorf("%s: %q, want %q", sql, got, want)
		}
	}
}
