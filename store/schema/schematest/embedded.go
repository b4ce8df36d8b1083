package schematest

import "testing"

func embedded(tb testing.TB) string {
	tb.Helper()
	tb.Fatal("set " + Env)
	return ""
}
