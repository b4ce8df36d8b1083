package config

import "time"

// Notify is one place that is told of alerts.
type Notify struct {
	Name         string   `yaml:"name"` // a label of metrics; by default "notify" and the index
	Type         string   `yaml:"type"` // mail, slack, teams, alertmanager or webhook
	URL          Secret   `yaml:"url"`  // of a mail server or a web hook, which is a secret by itself
	URLFile      Path     `yaml:"url_file"`
	Password     Secret   `yaml:"password"`
	PasswordFile Path     `yaml:"password_file"`
	From         string   `yaml:"from"` // of mails
	To           []string `yaml:"to"`
	CAFile       Path     `yaml:"ca_file"`
	Insecure     bool     `yaml:"insecure"` // allows clear text beyond loopback
	Domains      []string `yaml:"domains"`  // names with all below them, and patterns; none means all
	Severity     string   `yaml:"severity"` // the least: info, warning or critical
	Repeat       Duration `yaml:"repeat"`   // how often it is told again of what still fires
	Digest       string   `yaml:"digest"`   // none, daily or weekly; mail only
}

// Digest says when the regular mails go out.
type Digest struct {
	Weekday string `yaml:"weekday"` // of weekly ones
	Hour    int    `yaml:"hour"`    // UTC
}

// The values of Notify.Digest.
const (
	DigestNone   = "none"
	DigestDaily  = "daily"
	DigestWeekly = "weekly"
)

// typeMail is the type of receivers that take mails, and the default.
const typeMail = "mail"

// defaultNotify is what a new item of notify begins with.
func defaultNotify() Notify {
	return Notify{Type: typeMail, Severity: "info", Repeat: Duration(24 * time.Hour), Digest: DigestNone}
}
