package hint

import (
	"testing"
)

func TestOf(t *testing.T) {
	full := Hints{Domain: "example.com", Begin: 1700006400, End: 1700092799}
	tests := []struct {
		name string
		want Hints
		ok   bool
	}{
		{"reporter.example!example.com!1700006400!1700092799.xml.gz", full, true},
		{"reporter.example!Example.COM!1700006400!1700092799!id.7.xml", full, true},
		{"!example.com!1700006400!1700092799.zip", full, true},
		{"reporter.example!example.com!1700006400!1700092799", full, true},
		{"reporter.example!example.com!1700006400.xml", Hints{}, false},
		{"reporter.example!example.com!yesterday!today.xml", Hints{}, false},
		{"reporter.example!not a domain!1700006400!1700092799.xml", Hints{}, false},
		{"a!b.example!99999999999999999999!1.xml", Hints{}, false},
		{"report.xml", Hints{}, false},
		{"", Hints{}, false},
	}
	for _, tt := range tests {
		got, ok := Of(tt.name)
		if got != tt.want || ok != tt.ok {
			t.Errorf("Of(%q) = %+v, %v", tt.name, got, ok)
		}
	}
}
