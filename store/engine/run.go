package engine

import (
	"context"

	"github.com/dmarcpipe/dmarcpipe/store/engine/chdb"
)

// run does what req asks and writes the output to a.
func (s *sessions) run(ctx context.Context, req *request, a *answer) error {
	if isHello(req.sql) && req.format == "Native" {
		return s.hello(req, a)
	}
	want := req.session
	conn, err := s.open(want)
	if err != nil {
		return err
	}
	defer conn.Close()
	if req.rows != nil {
		return s.insert(req, conn, a)
	}
	class, err := s.permit(req, conn)
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

// permit checks that the text is one statement, and for a reader one that only
// reads.
func (s *sessions) permit(req *request, conn *chdb.Conn) (chdb.Class, error) {
	found, err := conn.Classify(req.sql, req.session.database)
	if err != nil {
		return chdb.Unknown, err
	}
	if found.Statements > 1 {
		return chdb.Unknown, &failure{code: codeSyntax, text: "Multi-statements are not allowed", name: "SYNTAX_ERROR"}
	}
	if !req.writer && found.Statements == 1 && found.Class != chdb.ReadOnly {
		return chdb.Unknown, refuse("Cannot execute query in readonly mode: one SELECT, SHOW, DESCRIBE, EXISTS or EXPLAIN")
	}
	return found.Class, nil
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
