package engine

import (
	"context"
	"fmt"
	"strconv"

	"github.com/dmarcpipe/dmarcpipe/store/engine/chdb"
)

// read is run for a reader, who waits while as many as may are running. The
// worker itself never waits for readers.
func (s *sessions) read(ctx context.Context, req *request, a *answer) error {
	if err := s.reading.Acquire(ctx, 1); err != nil {
		return fmt.Errorf("waiting for other queries: %w", err)
	}
	defer s.reading.Release(1)
	return s.run(ctx, req, a)
}

// run does what req asks and writes the output to a.
func (s *sessions) run(ctx context.Context, req *request, a *answer) error {
	if isHello(req.sql) && req.format == "Native" {
		return s.hello(req, a)
	}
	if !streams(req) {
		s.boundResult(req)
	}
	conn, err := s.open(req.session)
	if err != nil {
		return err
	}
	defer conn.Close()
	if req.rows != nil {
		return s.insert(req, conn, a)
	}
	class, err := permit(req, conn)
	if err != nil {
		return err
	}
	if class == chdb.ReadOnly && streams(req) {
		return stream(ctx, req, conn, a)
	}
	if class != chdb.ReadOnly {
		s.writing.Lock()
		defer s.writing.Unlock()
	}
	out, stats, err := conn.Query(req.sql, req.format, req.params)
	if err != nil {
		return err
	}
	a.format = req.format
	a.stats = stats
	return a.write(out)
}

// boundResult makes a result fail that would have to be held whole in memory
// and is too large for that.
func (s *sessions) boundResult(req *request) {
	if _, set := req.session.settings["max_result_bytes"]; !set {
		req.session.settings["max_result_bytes"] = strconv.FormatInt(s.maxResult, 10)
	}
}

func (s *sessions) insert(req *request, conn *chdb.Conn, a *answer) error {
	if !req.writer {
		return refuse("Cannot execute query in readonly mode")
	}
	s.writing.Lock()
	defer s.writing.Unlock()
	stats, err := conn.Insert(req.sql, req.format, req.rows)
	a.stats = stats
	return err
}

// stream sends the output of a query block by block.
func stream(ctx context.Context, req *request, conn *chdb.Conn, a *answer) error {
	s, err := conn.Stream(req.sql, req.format, req.params)
	if err != nil {
		return err
	}
	defer s.Close()
	a.format = req.format
	for {
		out, err := s.Next()
		if err != nil || out == nil {
			return err
		}
		a.stats = s.Stats()
		if err := a.write(out); err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
}

// streamable are the formats whose blocks can be put one behind the other: no
// header, no closing.
var streamable = map[string]bool{
	"Native": true, "TabSeparated": true, "TSV": true, "TabSeparatedRaw": true, "TSVRaw": true, "Raw": true,
	"CSV": true, "JSONEachRow": true, "JSONLines": true, "NDJSON": true, "JSONCompactEachRow": true, "RowBinary": true, "Null": true,
}

// streams says whether the library can stream the statement: it does so for
// SELECT alone.
func streams(req *request) bool {
	switch firstWord(req.sql) {
	case "SELECT", "WITH", "FROM":
		return streamable[req.format]
	}
	return false
}
