package schema

import "fmt"

// NewerError says that the database was migrated by a newer program.
type NewerError struct {
	Database, Program uint32 // schema versions
	AppVersion        string // of the program that migrated it
}

func (e *NewerError) Error() string {
	return fmt.Sprintf("the database has schema %d, made by dmarcpipe %s, and this program knows only up to %d: use that dmarcpipe or a newer one",
		e.Database, e.AppVersion, e.Program)
}

// ChecksumError says that a migration differs from what was applied.
type ChecksumError struct {
	Version           uint32
	Name              string
	Database, Program string // checksums
}

func (e *ChecksumError) Error() string {
	return fmt.Sprintf("migration %04d_%s differs from the one that was applied (%.12s in the database, %.12s in this program): this program was built from changed sources, use a released dmarcpipe",
		e.Version, e.Name, e.Database, e.Program)
}

// PendingError says that the schema is older than the program needs.
type PendingError struct {
	Database, Program uint32 // schema versions
}

func (e *PendingError) Error() string {
	return fmt.Sprintf("the database has schema %d and this program needs %d: run 'dmarcpipe migrate'", e.Database, e.Program)
}
