package app

import "testing"

func TestWithDatabase(t *testing.T) {
	for dsn, want := range map[string]string{
		"":                                  "",
		"clickhouse://me:pw@db:9000":        "clickhouse://me:pw@db:9000/dmarc",
		"https://me@db:8443/":               "https://me@db:8443/dmarc",
		"clickhouse://me@db:9000/other":     "clickhouse://me@db:9000/other",
		"clickhouse://a:1,b:2/?secure=true": "clickhouse://a:1,b:2/dmarc?secure=true",
	} {
		if got := withDatabase(dsn, "dmarc"); got != want {
			t.Errorf("withDatabase(%q) = %q, want %q", dsn, got, want)
		}
	}
}
