// Package schema holds the tables of dmarcpipe as numbered templates and the
// runner that applies them to one node, to a cluster or to the embedded engine.
//
// Migrations only go up, and every statement may be run again. A migration that
// was released never changes: its checksum is kept in the database. A change of
// the schema is a new file in migrations.
package schema

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
)

//go:embed migrations/*.sql
var files embed.FS

// Migration is one step of the schema, as a template.
type Migration struct {
	Version  uint32
	Name     string
	Checksum string // SHA-256 of Text, in hex
	Text     string
}

// Migrations returns all steps that this program knows, in order.
func Migrations() ([]Migration, error) {
	names, err := fs.Glob(files, "migrations/*.sql") // sorted by name
	if err != nil {
		return nil, fmt.Errorf("listing migrations: %w", err)
	}
	all := make([]Migration, 0, len(names))
	for i, name := range names {
		m, err := load(name)
		if err != nil {
			return nil, err
		}
		if m.Version != uint32(i)+1 {
			return nil, fmt.Errorf("migration %s should have number %04d", name, i+1)
		}
		all = append(all, m)
	}
	return all, nil
}

func load(name string) (Migration, error) {
	text, err := files.ReadFile(name)
	if err != nil {
		return Migration{}, fmt.Errorf("reading migration %s: %w", name, err)
	}
	base := strings.TrimSuffix(strings.TrimPrefix(name, "migrations/"), ".sql")
	number, title, _ := strings.Cut(base, "_")
	version, err := strconv.ParseUint(number, 10, 32)
	if err != nil {
		return Migration{}, fmt.Errorf("reading the number of migration %s: %w", name, err)
	}
	sum := sha256.Sum256(text)
	return Migration{
		Version:  uint32(version),
		Name:     title,
		Checksum: hex.EncodeToString(sum[:]),
		Text:     string(text),
	}, nil
}
