package schema

import (
	"fmt"
	"strings"
	"text/template"
)

// Mode is the kind of ClickHouse that the tables are made for.
type Mode string

// The modes.
const (
	Single       Mode = "single"        // one server
	Cluster      Mode = "cluster"       // ON CLUSTER and replicated tables
	ReplicatedDB Mode = "replicated_db" // a database of engine Replicated, which spreads DDL itself
	Embedded     Mode = "embedded"      // the engine in this process
)

// Modes lists every mode.
var Modes = []Mode{Single, Cluster, ReplicatedDB, Embedded}

// Target is where the tables go.
type Target struct {
	Mode     Mode
	Database string
	Cluster  string // for mode Cluster
}

// separator stands on a line of its own between two statements of a file.
// A semicolon would not do: texts may hold one.
const separator = "-- +split"

// Render returns the statements of m for t. In a template, table "x" is the
// quoted name of a table, onCluster the clause or nothing, engine "E" "arg"...
// the engine, replicated where t is, and settings "k = v"... the settings of a
// table after those that every table has.
func (m Migration) Render(t Target) ([]string, error) {
	tmpl, err := template.New(m.Name).Option("missingkey=error").Funcs(t.funcs()).Parse(m.Text)
	if err != nil {
		return nil, fmt.Errorf("parsing migration %04d_%s: %w", m.Version, m.Name, err)
	}
	var out strings.Builder
	if err := tmpl.Execute(&out, nil); err != nil {
		return nil, fmt.Errorf("rendering migration %04d_%s: %w", m.Version, m.Name, err)
	}
	var statements []string
	for part := range strings.SplitSeq(out.String(), "\n"+separator+"\n") {
		statements = append(statements, strings.TrimSpace(part))
	}
	return statements, nil
}

func (t Target) funcs() template.FuncMap {
	return template.FuncMap{
		"table":     t.Table,
		"onCluster": t.onCluster,
		"engine":    t.engine,
		"settings":  t.settings,
	}
}

// Table returns the quoted name of a table of the target.
func (t Target) Table(name string) string { return quote(t.Database) + "." + quote(name) }

func (t Target) onCluster() string {
	if t.Mode != Cluster {
		return ""
	}
	return " ON CLUSTER " + quote(t.Cluster)
}

func (t Target) engine(name string, args ...string) string {
	if t.replicated() {
		name = "Replicated" + name
	}
	return name + "(" + strings.Join(args, ", ") + ")"
}

func (t Target) settings(own ...string) string {
	// Off by default on a table that is not replicated: without it an insert
	// token does nothing.
	all := []string{"non_replicated_deduplication_window = 1000"}
	if !t.replicated() {
		// There is no second copy: what was acknowledged has to be on the disk.
		all = append(all, "fsync_after_insert = 1", "fsync_part_directory = 1")
	}
	return strings.Join(append(own, all...), ", ")
}

func (t Target) replicated() bool { return t.Mode == Cluster || t.Mode == ReplicatedDB }

// quote returns an identifier in backticks.
func quote(name string) string {
	return "`" + strings.NewReplacer("\\", "\\\\", "`", "\\`").Replace(name) + "`"
}
