package engine

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLiftSettings(t *testing.T) {
	tests := map[string]struct {
		sql, rest string
		settings  map[string]string
	}{
		"one":        {"SELECT 1 SETTINGS final = 0", "SELECT 1 ", map[string]string{"final": "0"}},
		"two":        {"SELECT 1 settings final=0,limit = 5", "SELECT 1 ", map[string]string{"final": "0", "limit": "5"}},
		"map":        {`SELECT 1 SETTINGS additional_table_filters={'a' : 'b = \'c, d\' ', 'e':''}`, "SELECT 1 ", map[string]string{"additional_table_filters": `{'a' : 'b = \'c, d\' ', 'e':''}`}},
		"format":     {"SELECT 1 SETTINGS final = 0 FORMAT CSV", "SELECT 1 FORMAT CSV", map[string]string{"final": "0"}},
		"semicolon":  {"SELECT 1 SETTINGS final = 0;", "SELECT 1 ;", map[string]string{"final": "0"}},
		"none":       {"SELECT settings FROM t", "SELECT settings FROM t", nil},
		"a word":     {"SELECT 1 AS settings", "SELECT 1 AS settings", nil},
		"a string":   {"SELECT 'SETTINGS final = 0'", "SELECT 'SETTINGS final = 0'", nil},
		"not theirs": {"SELECT 1 SETTINGS final = 0, readonly = 0", "SELECT 1 SETTINGS final = 0, readonly = 0", nil},
		"subquery":   {"SELECT * FROM (SELECT 1 SETTINGS final = 0)", "SELECT * FROM (SELECT 1 SETTINGS final = 0)", nil},
		"union":      {"SELECT 1 SETTINGS final = 0 UNION ALL SELECT 2", "SELECT 1 SETTINGS final = 0 UNION ALL SELECT 2", nil},
		"a call":     {"SELECT 1 SETTINGS final = sleep(1)", "SELECT 1 SETTINGS final = sleep(1)", nil},
		"a query":    {"SELECT 1 SETTINGS final = (SELECT 1)", "SELECT 1 SETTINGS final = (SELECT 1)", nil},
		"two texts":  {"SELECT 1 SETTINGS final = 1; DROP TABLE t", "SELECT 1 ; DROP TABLE t", map[string]string{"final": "1"}},
		"unclosed":   {"SELECT 1 SETTINGS final = {'a", "SELECT 1 ", map[string]string{"final": "{'a"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			rest, settings := liftSettings(test.sql)
			if rest != test.rest {
				t.Errorf("rest is %q, want %q", rest, test.rest)
			}
			if diff := cmp.Diff(test.settings, settings); diff != "" {
				t.Errorf("settings differ (-want +got):\n%s", diff)
			}
		})
	}
}
