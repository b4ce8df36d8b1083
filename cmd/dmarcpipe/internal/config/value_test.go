package config

import (
	"testing"
	"time"
)

func TestSize(t *testing.T) {
	for _, c := range []struct {
		text string
		want Size
		back string
	}{
		{"0", 0, "0"},
		{"4096", 4096, "4KiB"},
		{"4097", 4097, "4097"},
		{"50MiB", 50 << 20, "50MiB"},
		{"1 GiB", 1 << 30, "1GiB"},
		{"7B", 7, "7"},
		{"2TiB", 2 << 40, "2TiB"},
	} {
		var got Size
		if err := got.UnmarshalText([]byte(c.text)); err != nil || got != c.want || got.String() != c.back {
			t.Errorf("%q: got %d (%s), %v; want %d (%s)", c.text, got, got, err, c.want, c.back)
		}
	}
	for _, text := range []string{"", "MiB", "-1", "1.5MiB", "50MB", "1e9", "9999999TiB"} {
		if err := new(Size).UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q is taken for a size", text)
		}
	}
}

func TestDuration(t *testing.T) {
	for _, c := range []struct {
		text string
		want time.Duration
		back string
	}{
		{"90s", 90 * time.Second, "1m30s"},
		{"5m", 5 * time.Minute, "5m"},
		{"12h", 12 * time.Hour, "12h"},
		{"10h30m", 10*time.Hour + 30*time.Minute, "10h30m"},
		{"30d", 30 * day, "30d"},
		{"48h", 2 * day, "2d"},
		{"0", 0, "0s"},
	} {
		var got Duration
		if err := got.UnmarshalText([]byte(c.text)); err != nil || time.Duration(got) != c.want || got.String() != c.back {
			t.Errorf("%q: got %v, %v; want %v (%s)", c.text, got, err, c.want, c.back)
		}
	}
	for _, text := range []string{"", "d", "-1d", "5", "1y", "999999999d"} {
		if err := new(Duration).UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q is taken for a length of time", text)
		}
	}
}
