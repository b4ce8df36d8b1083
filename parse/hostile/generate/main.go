// Command generate writes every hostile case into a folder, to be read or fed
// to something else: go run ./parse/hostile/generate DIR. It takes 3 GB.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/dmarcpipe/dmarcpipe/parse/hostile"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: generate DIR")
		os.Exit(2)
	}
	if err := generate(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func generate(dir string) error {
	cases, err := hostile.Cases()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return fmt.Errorf("making folder: %w", err)
	}
	for _, c := range cases {
		data, err := c.Data()
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, c.File), data, 0o600); err != nil {
			return fmt.Errorf("writing case: %w", err)
		}
	}
	return nil
}
