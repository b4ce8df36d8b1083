package app

import (
	"log/slog"
	"time"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/config"
	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/notify"
)

// Receiver is how notify.New and notify.Try are told of a receiver of the
// configuration.
func Receiver(c *config.Config, n config.Notify, version string, logger *slog.Logger) notify.Options {
	return notify.Options{
		Name:     n.Name,
		Type:     n.Type,
		URL:      n.URL.Reveal(),
		Password: n.Password.Reveal(),
		From:     n.From,
		To:       n.To,
		CAFile:   string(n.CAFile),
		Insecure: n.Insecure,
		Every:    time.Duration(c.Alerts.Every),
		Version:  version,
		Logger:   logger,
	}
}
