package lookup

import (
	"errors"
	"fmt"
	"net"
	"testing"
)

func TestAbsent(t *testing.T) {
	tests := []struct {
		err  error
		want bool
	}{
		{nil, false},
		{&net.DNSError{IsNotFound: true}, true},
		{fmt.Errorf("asking: %w", &net.DNSError{IsNotFound: true}), true},
		{&net.DNSError{IsTimeout: true}, false},
		{&net.DNSError{Err: "server misbehaving"}, false},
		{errors.New("refused"), false},
	}
	for _, tt := range tests {
		if got := Absent(tt.err); got != tt.want {
			t.Errorf("Absent(%v) = %v", tt.err, got)
		}
	}
}

func TestRoot(t *testing.T) {
	for in, want := range map[string]string{"example.com": "example.com.", "example.com.": "example.com.", "": "."} {
		if got := Root(in); got != want {
			t.Errorf("Root(%q) = %q, want %q", in, got, want)
		}
	}
}
