package nearest

import "testing"

func TestWord(t *testing.T) {
	words := []string{"password", "password_file", "folders", "poll"}
	for key, want := range map[string]string{
		"pasword":       "password",
		"Password":      "password",
		"password-file": "password_file",
		"folder":        "folders",
		"pol":           "poll",
		"colour":        "",
		"":              "",
	} {
		if got := Word(key, words); got != want {
			t.Errorf("Word(%q) = %q, want %q", key, got, want)
		}
	}
}
