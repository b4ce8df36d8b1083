package app

import (
	"bytes"
	"context"
	"log/slog"
	"strings"

	"github.com/dmarcpipe/dmarcpipe/store"
)

// damagedParts asks for what the engine could not read when it started. It
// puts such parts aside without a word, and the rows in them are missing.
const damagedParts = "SELECT table, name FROM system.detached_parts WHERE database = currentDatabase() AND startsWith(reason, 'broken')"

// warnDamage logs what is damaged in the data of the embedded engine. The rest
// of it works, so that this is no reason to stop.
func (o Opening) warnDamage(ctx context.Context, s *store.Store) error {
	if !o.Config.Embedded() {
		return nil // a server has its own operators
	}
	var answer bytes.Buffer
	if err := s.QueryTo(ctx, &answer, damagedParts, "TSV"); err != nil {
		return err
	}
	for line := range strings.Lines(answer.String()) {
		table, part, _ := strings.Cut(strings.TrimSpace(line), "\t")
		o.Logger.Warn("a part of the data is damaged and was put aside; restore the data folder from a backup, or move it aside and ingest all mails again",
			slog.String("table", table), slog.String("part", part), slog.String("folder", string(o.Config.Engine.Data)))
	}
	return nil
}
