package message

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFields(t *testing.T) {
	tests := []struct {
		name, header string
		want         []string
	}{
		{"nothing", "", nil},
		{"one", "A: b", []string{"A=b"}},
		{"no blank, and blanks", "A:b\nC :\t d \n", []string{"A=b", "C=d"}},
		{"folded", "A: b\r\n c\r\n\t d\r\nE: f\r\n", []string{"A=b c d", "E=f"}},
		{"folded from the start", "A:\n b\n", []string{"A=b"}},
		{"blank fold", "A: b\n \n c\n", []string{"A=b  c"}},
		{"repeated", "A: b\nA: c\n", []string{"A=b", "A=c"}},
		{"the body is not read", "A: b\n\nC: d\n", []string{"A=b"}},
		{"CR", "A: b\r c\rD: e\r\rF: g", []string{"A=b c", "D=e"}},
		{"CR CR LF", "A: b\r\r\nC: d\r\r\n\r\r\nE: f", []string{"A=b", "C=d"}},
		{"no field", "A: b\nhello you\nC: d\n", []string{"A=b", "=hello you", "C=d"}},
		{"fold of nothing", " A: b\nC: d\n", []string{"=A: b", "C=d"}},
		{"odd names", "X-a.b$: c\nä: d\n: e\n", []string{"X-a.b$=c", "=ä: d", "=: e"}},
		{"blank lines and a mailbox line before", "\r\nFrom a@b Thu Nov 16 2023\nA: b\n", []string{"A=b"}},
		{"byte order mark", "\ufeffA: b\n", []string{"A=b"}},
		{"too many", strings.Repeat("A: b\n", maxFields+9), strings.Split(strings.Repeat("A=b\n", maxFields-1)+"A=b", "\n")},
		{"too large", "A: " + strings.Repeat("b\n ", maxHeader) + "\nC: d\n", []string{"A=" + strings.TrimSpace(strings.Repeat("b ", (maxHeader-3)/3+1))}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for name, value := range Fields([]byte(tt.header)) {
				got = append(got, name+"="+value)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("fields (-want +got):\n%.2000s", diff)
			}
		})
	}
}

// TestFieldsStop holds that the data is not changed and that a caller may stop.
func TestFieldsStop(t *testing.T) {
	header := []byte("A: b\n c\nD: e\n")
	for name, value := range Fields(header) {
		if name != "A" || value != "b c" {
			t.Errorf("%s: %s", name, value)
		}
		break
	}
	if got := string(header); got != "A: b\n c\nD: e\n" {
		t.Errorf("the header became %q", got)
	}
}
