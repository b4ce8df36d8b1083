package notify

import (
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"github.com/wneessen/go-mail/smtp"
)

func TestChoose(t *testing.T) {
	for _, test := range []struct {
		offered string
		exposed bool
		want    string
	}{
		{"LOGIN PLAIN", false, "PLAIN"},
		{"LOGIN", false, "LOGIN"},
		{"PLAIN CRAM-MD5 SCRAM-SHA-1 SCRAM-SHA-256", false, "SCRAM-SHA-256"},
		{"CRAM-MD5 PLAIN", false, "PLAIN"},
		{"CRAM-MD5 PLAIN", true, "CRAM-MD5"},
		{"SCRAM-SHA-256-PLUS XOAUTH2", false, ""},
		{"", false, ""},
	} {
		got, ok := choose(strings.Fields(test.offered), test.exposed)
		if got.name != test.want || ok != (test.want != "") {
			t.Errorf("%s: %q", test.offered, got.name)
		}
	}
}

// scram is the server's side of RFC 5802 with SHA-256.
type scram struct {
	password string
	first    string // message of the client, without its header
}

const scramSalt = "salt"

// challenge answers the first message of a client.
func (s *scram) challenge(client []byte, iterations int) []byte {
	_, s.first, _ = strings.Cut(string(client), ",,")
	_, nonce, _ := strings.Cut(s.first, "r=")
	return fmt.Appendf(nil, "r=%sXYZ,s=%s,i=%d", nonce, base64.StdEncoding.EncodeToString([]byte(scramSalt)), iterations)
}

// proof is what a client that knows the password answers to a challenge, and the
// server's own proof.
func (s *scram) proof(t *testing.T, challenge []byte, iterations int) (client, server string) {
	t.Helper()
	salted, err := pbkdf2.Key(sha256.New, s.password, []byte(scramSalt), iterations, sha256.Size)
	if err != nil {
		t.Fatal(err)
	}
	nonce, _, _ := strings.Cut(string(challenge), ",")
	bare := "c=biws," + nonce
	text := []byte(s.first + "," + string(challenge) + "," + bare)
	key := keyed(salted, []byte("Client Key"))
	stored := sha256.Sum256(key)
	for i, b := range keyed(stored[:], text) {
		key[i] ^= b
	}
	code := base64.StdEncoding.EncodeToString
	return bare + ",p=" + code(key), "v=" + code(keyed(keyed(salted, []byte("Server Key")), text))
}

func keyed(key, text []byte) []byte {
	h := hmac.New(sha256.New, key)
	h.Write(text)
	return h.Sum(nil)
}

func TestSCRAM(t *testing.T) {
	chosen, _ := choose([]string{"SCRAM-SHA-256"}, false)
	m := testMailer(t)
	m.user, m.password = "us=er", password
	auth := chosen.auth(m)
	if name, _, err := auth.Start(&smtp.ServerInfo{Name: m.host, TLS: true}); name != "SCRAM-SHA-256" || err != nil {
		t.Fatal(name, err)
	}
	first, err := auth.Next(nil, true)
	if err != nil || !strings.HasPrefix(string(first), "n,,n=us=3Der,r=") {
		t.Fatalf("%q (%v)", first, err)
	}
	server := &scram{password: password}
	const iterations = 4096
	challenge := server.challenge(first, iterations)
	want, signature := server.proof(t, challenge, iterations)
	if got, err := auth.Next(challenge, true); err != nil || string(got) != want {
		t.Errorf("got %q (%v), want %q", got, err, want)
	}
	if _, err := auth.Next([]byte("v="+signature[3:]), true); err == nil {
		t.Error("a server that does not know the password is believed")
	}
}
