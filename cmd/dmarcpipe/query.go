package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/app"
)

const maxSQL = 1 << 20 // bytes of a statement from standard input

type queryCmd struct {
	configFlag
	Format string `short:"f" help:"Any format of ClickHouse, such as JSONEachRow, CSVWithNames or Vertical; by default a table on a terminal and TSV in a pipe."`
	SQL    string `arg:"" name:"sql" help:"One SELECT; - reads it from standard input."`
}

// Help is printed by --help.
func (queryCmd) Help() string {
	return `The tables are reports and records of aggregate reports, tls_reports and tls_failures,
failure_reports, and messages, which has one row for each mail. The views judged, senders,
failing_senders, domain_readiness, readiness_senders, subdomains, new_senders, gone_senders,
reporter_health, domain_days, policies, tls_days, tls_failing, failures and mail_days answer the usual
questions; domain_alerts, domain_facts, sender_facts and known_senders are what alerts rest on.
Nothing can be changed here. While a worker runs, it is the one that answers.

Example:

  dmarcpipe query 'SELECT domain, sum(count) FROM records GROUP BY domain'`
}

// Run prints the answer to standard output.
func (cmd queryCmd) Run(ctx context.Context, c *console) error {
	cfg, err := cmd.load(c)
	if err != nil {
		return err
	}
	sql, err := cmd.statement(c.stdin)
	if err != nil {
		return err
	}
	format := cmd.Format
	switch {
	case format == "" && terminal(c.stdout):
		format = "PrettyCompact"
	case format == "":
		format = "TSV"
	}
	out := bufio.NewWriterSize(c.stdout, 64<<10)
	if err := app.Query(ctx, c.opening(cfg), out, sql, format); err != nil {
		return err
	}
	return out.Flush()
}

// statement is read before the engine starts, which closes standard input.
func (cmd queryCmd) statement(stdin io.Reader) (string, error) {
	sql := cmd.SQL
	if sql == "-" {
		text, err := io.ReadAll(io.LimitReader(stdin, maxSQL+1))
		if err != nil {
			return "", fmt.Errorf("reading the statement: %w", err)
		}
		if len(text) > maxSQL {
			return "", usageError{fmt.Errorf("the statement is longer than %d bytes", maxSQL)}
		}
		sql = string(text)
	}
	if strings.TrimSpace(sql) == "" {
		return "", usageError{fmt.Errorf("the statement is empty; try dmarcpipe query 'SELECT * FROM failing_senders LIMIT 10'")}
	}
	return sql, nil
}
