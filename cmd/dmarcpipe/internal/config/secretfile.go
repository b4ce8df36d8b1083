package config

import (
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"strings"
)

const maxSecret = 64 << 10 // bytes of one secret file

// secretFiles reads every key_file whose key is beside it.
func (b *binder) secretFiles(v reflect.Value, path string) {
	for key, f := range keys(v) {
		switch {
		case f.Kind() == reflect.Struct:
			b.secretFiles(f, join(path, key))
		case f.Kind() == reflect.Slice && !isTexts(f):
			for i := range f.Len() {
				b.secretFiles(f.Index(i), index(join(path, key), i))
			}
		default:
			b.secretFile(v, f, path, key)
		}
	}
}

func (b *binder) secretFile(owner, f reflect.Value, path, key string) {
	secret, ok := reflect.TypeAssert[*Secret](f.Addr())
	file := field(owner, key+"_file")
	if !ok || !file.IsValid() || file.String() == "" {
		return
	}
	at := join(path, key+"_file")
	if *secret != "" {
		b.fail(b.origins[at], at, fmt.Errorf("%s is set too; keep one of the two", join(path, key)))
		return
	}
	text, err := ReadSecret(file.String())
	if err != nil {
		b.fail(b.origins[at], at, err)
		return
	}
	*secret = Secret(text)
}

// ReadSecret returns the content of a file of at most 64 KiB without its
// trailing newline. An empty file is an error.
func ReadSecret(name string) (string, error) {
	f, err := os.Open(name)
	if err != nil {
		return "", fmt.Errorf("opening secret file: %w", err)
	}
	defer func() { _ = f.Close() }()
	data, err := io.ReadAll(io.LimitReader(f, maxSecret+1))
	if err != nil {
		return "", fmt.Errorf("reading secret file: %w", err)
	}
	text := strings.TrimRight(string(data), "\r\n")
	switch {
	case len(data) > maxSecret:
		return "", errors.New("the secret file is larger than 64 KiB; is it the right file?")
	case text == "":
		return "", errors.New("the secret file is empty")
	}
	return text, nil
}
