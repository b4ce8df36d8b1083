// Package config reads the configuration of dmarcpipe: one YAML file, then the
// environment, then the files that hold secrets. It is strict, and it says
// where a wrong value stands. It opens no connection and checks no server.
package config

import (
	"path/filepath"
	"time"
)

// Config is the whole configuration. The yaml tags are the keys of the file;
// in capitals, joined with "_" behind DMARCPIPE_, they are the environment
// variables. An item of a list is named by its index or its name:
// DMARCPIPE_IMAP_0_PASSWORD, or DMARCPIPE_IMAP_MAIN_PASSWORD for name: main.
type Config struct {
	Store          Store          `yaml:"store"`
	Engine         Engine         `yaml:"engine"`
	IMAP           []IMAP         `yaml:"imap"`
	OwnDomains     []string       `yaml:"own_domains"` // names with all below them, and patterns; none means all
	Trust          Trust          `yaml:"trust"`
	DNS            DNS            `yaml:"dns"`
	Identify       Identify       `yaml:"identify"`
	FailureReports FailureReports `yaml:"failure_reports"`
	Quarantine     Quarantine     `yaml:"quarantine"`
	Alerts         Alerts         `yaml:"alerts"`
	Notify         []Notify       `yaml:"notify"`
	Digest         Digest         `yaml:"digest"`
	HTTP           HTTP           `yaml:"http"`
	Limits         Limits         `yaml:"limits"`
	Log            Log            `yaml:"log"`
	StopTimeout    Duration       `yaml:"stop_timeout"` // how long a stop may flush before it aborts

	file    string
	origins map[string]string // key path -> where its value was written
}

// Store says where rows go. Without a DSN, the embedded engine is used.
type Store struct {
	DSN          Secret   `yaml:"dsn"` // clickhouse:// or https:// address; may hold a password
	DSNFile      Path     `yaml:"dsn_file"`
	Password     Secret   `yaml:"password"` // used where the DSN has none
	PasswordFile Path     `yaml:"password_file"`
	Cluster      string   `yaml:"cluster"` // name in the server's remote_servers; "" is a single node
	Database     string   `yaml:"database"`
	CAFile       Path     `yaml:"ca_file"`
	Insecure     bool     `yaml:"insecure"`  // allows clear text beyond loopback
	Retention    Duration `yaml:"retention"` // whole days; 0 keeps rows for ever
	Batch        Batch    `yaml:"batch"`
}

// Batch bounds one INSERT: it is sent when the first of the three is reached.
type Batch struct {
	Rows  int      `yaml:"rows"`
	Bytes Size     `yaml:"bytes"`
	Age   Duration `yaml:"age"`
}

// Engine is the embedded ClickHouse engine.
type Engine struct {
	Data         Path   `yaml:"data"`    // its folder
	Listen       string `yaml:"listen"`  // host:port of its HTTP interface
	Library      Path   `yaml:"library"` // libchdb.so; "" is the installed one
	Password     Secret `yaml:"password"`
	PasswordFile Path   `yaml:"password_file"`
	Memory       Size   `yaml:"memory"` // the most that the engine may use
}

// IMAP is one mailbox.
type IMAP struct {
	Name         string   `yaml:"name"` // a label of metrics and rows; by default "imap" and the index
	Tenant       string   `yaml:"tenant"`
	URL          string   `yaml:"url"` // imaps://user@host, imap://user@host for STARTTLS
	Password     Secret   `yaml:"password"`
	PasswordFile Path     `yaml:"password_file"`
	OAuth        OAuth    `yaml:"oauth"`
	CAFile       Path     `yaml:"ca_file"`
	Insecure     bool     `yaml:"insecure"` // allows clear text beyond loopback
	Folders      []string `yaml:"folders"`
	After        string   `yaml:"after"` // move, flag, delete or none
	MoveTo       MoveTo   `yaml:"move_to"`
	Keyword      string   `yaml:"keyword"` // for after: flag
	Poll         Duration `yaml:"poll"`
	Idle         bool     `yaml:"idle"`
}

// OAuth says where a bearer token comes from; it is fetched for every login.
type OAuth struct {
	TokenFile    Path     `yaml:"token_file"`
	TokenCommand []string `yaml:"token_command"`
}

// MoveTo names the folders for mail that was judged.
type MoveTo struct {
	Stored    string `yaml:"stored"`
	NotReport string `yaml:"not_report"`
	Rejected  string `yaml:"rejected"`
}

// Trust says how to tell who sent a report mail.
type Trust struct {
	AuthservIDs []string `yaml:"authserv_ids"` // of the own mail servers, as in Authentication-Results
	Verify      bool     `yaml:"verify"`       // DKIM signatures, with keys from DNS
	Require     string   `yaml:"require"`      // the least grade of a report that is stored: none, authenticated or verified
}

// DNS says who is asked for names.
type DNS struct {
	Servers []string `yaml:"servers"` // addresses; by default those of the system
	Timeout Duration `yaml:"timeout"` // of one question, over all servers
}

// Identify says how addresses get names.
type Identify struct {
	Enabled  bool `yaml:"enabled"`
	Services Path `yaml:"services"` // own catalogue, which goes before the one inside
	ASN      Path `yaml:"asn"`      // network data; "" is the installed one
	Country  Path `yaml:"country"`
	Rate     int  `yaml:"rate"` // addresses to ask DNS for, a second
}

// FailureReports says what is kept of failure reports, which tell of single
// mails, and for how long.
type FailureReports struct {
	Keep      string   `yaml:"keep"`      // headers, full or none; see failure.Keep
	Retention Duration `yaml:"retention"` // whole days; 0 keeps them for ever
	Key       Secret   `yaml:"key"`       // of the hashes of local parts; "" is one made in Engine.Data
	KeyFile   Path     `yaml:"key_file"`
}

// Quarantine is the folder of rejected mails.
type Quarantine struct {
	Path    Path     `yaml:"path"`     // "" is quarantine in Engine.Data
	MaxSize Size     `yaml:"max_size"` // of all files; the oldest are dropped first
	MaxAge  Duration `yaml:"max_age"`  // 0 keeps them for ever
}

// HTTP is the server of /metrics, /-/healthy and /-/ready.
type HTTP struct {
	Listen    string `yaml:"listen"`
	WebConfig Path   `yaml:"web_config"` // of the Prometheus exporter-toolkit: TLS, users
	Pprof     bool   `yaml:"pprof"`      // serves /debug/pprof too
}

// Limits bounds the reading of one mail; see package limit.
type Limits struct {
	Message   Size `yaml:"message"`
	Unpacked  Size `yaml:"unpacked"`
	Ratio     int  `yaml:"ratio"`
	Members   int  `yaml:"members"`
	Parts     int  `yaml:"parts"`
	Depth     int  `yaml:"depth"`
	XMLDepth  int  `yaml:"xml_depth"`
	JSONDepth int  `yaml:"json_depth"`
	Text      Size `yaml:"text"`
	Records   int  `yaml:"records"`
}

// Log says how much is logged, and how.
type Log struct {
	Level  string `yaml:"level"`  // debug, info, warn or error
	Format string `yaml:"format"` // text or json
}

// File returns the path of the file that was read, or "".
func (c *Config) File() string { return c.file }

// Embedded reports whether the embedded engine holds the rows.
func (c *Config) Embedded() bool { return c.Store.DSN == "" }

// QuarantinePath is the folder of rejected mails.
func (c *Config) QuarantinePath() string {
	if c.Quarantine.Path != "" {
		return string(c.Quarantine.Path)
	}
	return filepath.Join(string(c.Engine.Data), "quarantine")
}

// UnverifiedPath is the folder of mails whose sender is looked for again.
func (c *Config) UnverifiedPath() string { return filepath.Join(string(c.Engine.Data), "unverified") }

const day = 24 * time.Hour
