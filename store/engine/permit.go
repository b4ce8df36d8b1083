package engine

import (
	"strings"

	"github.com/dmarcpipe/dmarcpipe/store/engine/chdb"
)

// Readers are held by four things, each alone not enough: readonly=1 stops
// writing and most table functions, but not INTO OUTFILE, SYSTEM and KILL; the
// classes of the engine stop those; the grants of usersConfig stop every source
// outside; and outsideFunctions are not subject to grants.

// permit checks that the text is one statement, and for a reader one that only
// reads. It returns the class of the statement.
func permit(req *request, conn *chdb.Conn) (chdb.Class, error) {
	found, err := conn.Classify(req.sql, req.session.database)
	if err != nil {
		return chdb.Unknown, err
	}
	if found.Statements > 1 {
		return chdb.Unknown, &failure{code: codeSyntax, text: "Multi-statements are not allowed", name: "SYNTAX_ERROR"}
	}
	if req.writer || found.Statements == 0 {
		// Text that is no statement runs, for the words of the engine.
		return found.Class, nil
	}
	if found.Class != chdb.ReadOnly {
		return chdb.Unknown, refuse("Cannot execute query in readonly mode: send one SELECT, SHOW, DESCRIBE, EXISTS or EXPLAIN")
	}
	return found.Class, permitFunctions(req, conn)
}

// outsideFunctions are ordinary functions that open files of this machine.
var outsideFunctions = []string{"file", "catboostEvaluate"}

// permitFunctions refuses outsideFunctions. Only the parser of the engine knows
// for sure what a text calls; it is asked when the text could name one at all.
func permitFunctions(req *request, conn *chdb.Conn) error {
	if !mayName(req.sql, outsideFunctions) {
		return nil
	}
	tree, _, err := conn.Query("EXPLAIN AST "+req.sql, "TSVRaw", req.params)
	if err != nil {
		return err
	}
	for line := range strings.Lines(string(tree)) {
		name, ok := strings.CutPrefix(strings.TrimSpace(line), "Function ")
		if !ok {
			continue
		}
		name, _, _ = strings.Cut(name, " ")
		for _, outside := range outsideFunctions {
			if strings.EqualFold(name, outside) {
				return refuse("Function " + outside + " reads files of the server, which readers may not")
			}
		}
	}
	return nil
}

// mayName says whether one of the names can stand in sql. A backslash can spell
// any letter within a quoted name.
func mayName(sql string, names []string) bool {
	if strings.Contains(sql, `\`) {
		return true
	}
	sql = strings.ToLower(sql)
	for _, name := range names {
		if strings.Contains(sql, strings.ToLower(name)) {
			return true
		}
	}
	return false
}
