package dovecottest

import (
	"bytes"
	"os"
	"os/user"
	"path/filepath"
	"text/template"
)

// configure writes everything that Dovecot reads.
func (s *Server) configure(opts Options) (err error) {
	if opts.Separator == "" {
		opts.Separator = "."
	}
	internal, login := "dovecot", "dovenull"
	s.owner, err = user.Lookup("nobody") // Dovecot opens no mail as root
	if os.Getuid() != 0 {
		s.owner, err = user.Current()
		internal, login = s.owner.Username, s.owner.Username
	}
	if err != nil {
		return err
	}
	home := filepath.Join(s.dir, "home")
	if err := os.Mkdir(home, 0o711); err != nil {
		return err
	}
	if err := os.Chmod(s.dir, 0o755); err != nil { // MkdirTemp closes it to others
		return err
	}
	if err := s.certify(); err != nil {
		return err
	}
	var text bytes.Buffer
	err = configuration.Execute(&text, map[string]any{
		"Dir": s.dir, "Password": Password, "Options": opts, "Clear": s.Clear, "TLS": s.TLS,
		"UID": s.owner.Uid, "GID": s.owner.Gid, "Internal": internal, "Login": login, "Group": s.group(internal),
	})
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(s.dir, "dovecot.conf"), text.Bytes(), 0o644)
}

// group is the name of the first group of a user.
func (s *Server) group(name string) string {
	u, err := user.Lookup(name)
	if err != nil {
		return name
	}
	g, err := user.LookupGroupId(u.Gid)
	if err != nil {
		return name
	}
	return g.Name
}

var configuration = template.Must(template.New("dovecot.conf").Parse(`
base_dir = {{.Dir}}/run
state_dir = {{.Dir}}/state
log_path = {{.Dir}}/log
protocols = imap
listen = 127.0.0.1
default_internal_user = {{.Internal}}
default_internal_group = {{.Group}}
default_login_user = {{.Login}}
first_valid_uid = 1
first_valid_gid = 0
mail_max_userip_connections = 100
mail_fsync = never
auth_failure_delay = 0
disable_plaintext_auth = no
ssl = yes
ssl_cert = <{{.Dir}}/cert.pem
ssl_key = <{{.Dir}}/key.pem
{{with .Options.Capabilities}}imap_capability = {{.}}{{end}}

passdb {
  driver = static
  args = password={{.Password}}
}
userdb {
  driver = static
  args = uid={{.UID}} gid={{.GID}} home={{.Dir}}/home/%u allow_all_users=yes
}
mail_location = maildir:~/Maildir
namespace inbox {
  inbox = yes
  separator = {{.Options.Separator}}
  prefix = {{.Options.Prefix}}
}
service imap-login {
  chroot =
  service_count = 0
  inet_listener imap {
    port = {{.Clear}}
  }
  inet_listener imaps {
    port = {{.TLS}}
    ssl = yes
  }
}
service anvil {
  chroot =
  # Without it no login waits because another failed.
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
`))
