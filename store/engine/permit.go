package engine

import (
	"slices"
	"strings"

	"github.com/dmarcpipe/dmarcpipe/store/engine/chdb"
)

// Readers are held by five things, each alone not enough. readonly=1 stops
// writing and most table functions, but not INTO OUTFILE, SYSTEM and KILL; the
// classes of the engine stop those. The grants of usersConfig stop every source
// outside, but not outsideFunctions. A SETTINGS clause within a subquery undoes
// readonly=1 for it, so it is refused.

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
	if firstWord(req.sql) == "" {
		return chdb.Unknown, &failure{code: codeSyntax, text: "Syntax error: Empty query", name: "SYNTAX_ERROR"}
	}
	if req.writer || found.Statements == 0 {
		// Text that is no statement runs, for the words of the engine.
		return found.Class, nil
	}
	if found.Class != chdb.ReadOnly {
		return chdb.Unknown, refuse("Cannot execute query in readonly mode: send one SELECT, SHOW, DESCRIBE, EXISTS or EXPLAIN")
	}
	return found.Class, permitTree(req, conn)
}

// outsideFunctions open files of this machine, or run a text as a query.
var outsideFunctions = []string{"file", "catboostEvaluate", "eval"}

// permitTree refuses outsideFunctions and SETTINGS. Only the parser of the
// engine knows for sure what a text holds; it is asked when the text could hold
// one of them at all.
func permitTree(req *request, conn *chdb.Conn) error {
	if !mayName(req.sql, append(outsideFunctions, "settings")) {
		return nil
	}
	tree, _, err := conn.Query("EXPLAIN AST "+req.sql, "TSVRaw", req.params)
	if err != nil {
		return err
	}
	explained := strings.HasPrefix(string(tree), "Explain")
	for line := range strings.Lines(string(tree)) {
		node := strings.TrimSpace(line)
		// The options of EXPLAIN itself are a Set too, right below it.
		ofExplain := explained && line == " Set\n"
		if node == "Set" && !ofExplain {
			return refuse("Cannot modify settings in readonly mode: readers may set a few, at the end of the query or in the URL")
		}
		if name := calledIn(node); slices.ContainsFunc(outsideFunctions, func(f string) bool { return strings.EqualFold(f, name) }) {
			return refuse("Cannot execute function " + name + " in readonly mode")
		}
	}
	return nil
}

// calledIn is the function that a line of EXPLAIN AST calls, or "".
func calledIn(node string) string {
	name, ok := strings.CutPrefix(node, "Function ")
	if !ok {
		return ""
	}
	name, _, _ = strings.Cut(name, " ")
	return name
}

// mayName says whether one of the names can stand in sql. A backslash can spell
// any letter within a quoted name.
func mayName(sql string, names []string) bool {
	if strings.Contains(sql, `\`) {
		return true
	}
	sql = strings.ToLower(sql)
	return slices.ContainsFunc(names, func(name string) bool { return strings.Contains(sql, strings.ToLower(name)) })
}
