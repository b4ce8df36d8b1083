package word

import "testing"

func TestRead(t *testing.T) {
	list := []string{"sts", "tlsa"}
	for sent, want := range map[string]Word{
		"sts":   {Value: "sts"},
		" TLSA": {"tlsa", " TLSA"},
		"dane":  {Unknown, "dane"},
		" ":     {},
	} {
		if got := Read(list, sent); got != want {
			t.Errorf("Read(%q) = %+v, want %+v", sent, got, want)
		}
	}
}
