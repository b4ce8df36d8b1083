package engine

import (
	"crypto/subtle"
	"net/http"
)

// doors decides who comes in, and whether to write or only to read.
type doors struct {
	readerPassword string
	writerPassword string
}

// enter gives the role of a request, or the refusal.
func (d doors) enter(r *http.Request) (writer bool, err error) {
	user, password := credentials(r)
	if user == writerUser {
		if !same(password, d.writerPassword) {
			return false, refused(user)
		}
		return true, nil
	}
	if d.readerPassword != "" && !same(password, d.readerPassword) {
		return false, refused(user)
	}
	return false, nil
}

func refused(user string) error {
	return &failure{code: codeAuthentication, text: user + ": Authentication failed: password is incorrect, or there is no user with such name", name: "AUTHENTICATION_FAILED"}
}

// credentials are taken from the places where ClickHouse looks, in its order.
func credentials(r *http.Request) (user, password string) {
	if h := r.Header.Get("X-ClickHouse-User"); h != "" {
		return h, r.Header.Get("X-ClickHouse-Key")
	}
	if u, p, ok := r.BasicAuth(); ok {
		return orDefault(u, "default"), p
	}
	q := r.URL.Query()
	return orDefault(q.Get("user"), "default"), q.Get("password")
}

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }
