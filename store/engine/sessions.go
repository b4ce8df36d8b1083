package engine

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/sync/semaphore"

	"github.com/dmarcpipe/dmarcpipe/store/engine/chdb"
)

// sessions opens sessions on the engine: a connection costs a fraction of a
// millisecond, so each request has its own and leaves nothing behind.
type sessions struct {
	lib  *chdb.Library
	path string
	// keeper is open as long as the engine runs: the last connection to close
	// stops it.
	keeper *chdb.Conn
	// reading bounds the readers' statements that run at once.
	reading *semaphore.Weighted
	// writing serialises what writes.
	writing   sync.Mutex
	maxResult int64
}

// session is what a request may set for its statement.
type session struct {
	database string
	settings map[string]string // name to SQL literal
	readonly bool
}

// startSessions starts the engine of the process on the folder.
func startSessions(_ context.Context, o Options, f *folder) (*sessions, error) {
	lib, err := claim(o.Library, f)
	if err != nil {
		return nil, err
	}
	config, err := f.writeConfig(o.MaxMemory)
	if err != nil {
		unclaim()
		return nil, err
	}
	keeper, err := connectFirst(lib, f.arguments(config, o))
	if err != nil {
		unclaim()
		return nil, fmt.Errorf("starting the engine on %s: %w", o.DataDir, err)
	}
	return &sessions{
		lib: lib, path: f.pathArgument(), keeper: keeper, maxResult: o.MaxResult,
		reading: semaphore.NewWeighted(int64(o.Readers)),
	}, nil
}

// stop waits for running statements and stops the engine.
func (s *sessions) stop() {
	s.keeper.Close()
	unclaim()
}

func (s *sessions) createDatabase(name string) error {
	if _, _, err := s.keeper.Query("CREATE DATABASE IF NOT EXISTS "+quoteName(name), "TSV", nil); err != nil {
		return fmt.Errorf("creating database %s: %w: %s", name, err, adviceFor(strconv.Itoa(codeOf(err))))
	}
	return nil
}

// open gives a fresh session. The caller closes it.
func (s *sessions) open(want session) (*chdb.Conn, error) {
	conn, err := s.lib.Connect(s.path)
	if err != nil {
		return nil, err
	}
	for _, sql := range want.preparation() {
		if _, _, err := conn.Query(sql, "TSV", nil); err != nil {
			conn.Close()
			return nil, err
		}
	}
	return conn, nil
}

// preparation is what runs before the statement. The lock is last: after it
// the session can change no setting any more.
func (w session) preparation() []string {
	sql := []string{"USE " + quoteName(w.database)}
	if len(w.settings) > 0 {
		sql = append(sql, "SET "+assignments(w.settings))
	}
	if w.readonly {
		sql = append(sql, "SET readonly = 1")
	}
	return sql
}

func assignments(settings map[string]string) string {
	var b strings.Builder
	for i, name := range slices.Sorted(maps.Keys(settings)) {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(name + " = " + settings[name])
	}
	return b.String()
}

// quoteText writes s as an SQL string.
func quoteText(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`, "\x00", `\0`).Replace(s) + "'"
}

// quoteName writes s as an SQL identifier.
func quoteName(s string) string {
	return "`" + strings.NewReplacer(`\`, `\\`, "`", "\\`", "\x00", `\0`).Replace(s) + "`"
}
