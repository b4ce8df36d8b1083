package imap

import (
	"fmt"
	"slices"
	"strings"

	goimap "github.com/emersion/go-imap/v2"
)

// naming is how a server names the folders of the user.
type naming struct {
	prefix    string // of the personal namespace, "INBOX." with some
	separator string // between the levels, "" where there are none
}

// name translates a name with "/" between its levels. A name that begins with
// the prefix of the server is taken to be in the server's own form.
func (n naming) name(folder string) string {
	if strings.EqualFold(folder, "INBOX") || n.prefix != "" && strings.HasPrefix(folder, n.prefix) {
		return folder
	}
	separator := n.separator
	if separator == "" {
		separator = "-"
	}
	return n.prefix + strings.ReplaceAll(folder, "/", separator)
}

// naming asks the server (RFC 2342), or reads the separator off a LIST.
func (s *session) naming() (n naming, err error) {
	if !s.caps.Has(goimap.CapNamespace) {
		return s.separator()
	}
	err = s.do(cmdNamespace, func() error {
		data, err := s.client.Namespace().Wait()
		if err == nil && len(data.Personal) > 0 {
			n = naming{prefix: data.Personal[0].Prefix, separator: level(data.Personal[0].Delim)}
		}
		return err
	})
	if _, refused := refusal(err); refused {
		return s.separator()
	}
	return n, err
}

func (s *session) separator() (n naming, err error) {
	err = s.do(cmdList, func() error {
		lines, err := s.client.List("", "", nil).Collect()
		if len(lines) > 0 {
			n.separator = level(lines[0].Delim)
		}
		return err
	})
	return n, err
}

func level(delimiter rune) string {
	if delimiter == 0 {
		return ""
	}
	return string(delimiter)
}

// list returns the names of all folders that can hold mail, sorted.
func (s *session) list() (names []string, err error) {
	err = s.do(cmdList, func() error {
		lines, err := s.client.List("", "*", nil).Collect()
		for _, line := range lines {
			if !slices.Contains(line.Attrs, goimap.MailboxAttrNoSelect) &&
				!slices.Contains(line.Attrs, goimap.MailboxAttrNonExistent) {
				names = append(names, line.Mailbox)
			}
		}
		return err
	})
	slices.Sort(names)
	return names, err
}

// ensure creates a folder that is missing, and subscribes to it.
func (s *session) ensure(folder string, n naming, have []string) error {
	if slices.Contains(have, folder) {
		return nil
	}
	err := s.create(folder)
	if _, refused := refusal(err); refused && n.separator != "" && strings.Contains(folder, n.separator) {
		// Some servers make no parents on the way.
		parent := folder[:strings.LastIndex(folder, n.separator)]
		if err := s.ensure(parent, n, have); err != nil {
			return err
		}
		err = s.create(folder)
	}
	if err != nil {
		return fmt.Errorf("creating folder %q; create it by hand, or name another in move_to: %w", folder, err)
	}
	err = s.do(cmdSubscribe, func() error { return s.client.Subscribe(folder).Wait() })
	if _, refused := refusal(err); refused {
		return nil // it is a courtesy to mail clients
	}
	return err
}

func (s *session) create(folder string) error {
	err := s.do(cmdCreate, func() error { return s.client.Create(folder, nil).Wait() })
	no, refused := refusal(err)
	if refused && (no.Code == goimap.ResponseCodeAlreadyExists || strings.Contains(strings.ToLower(no.Text), "exists")) {
		return nil
	}
	return err
}

// choose opens a folder: by the name as it was configured, else in the form
// of the server.
func (s *session) choose(folder string, n naming) (*goimap.SelectData, error) {
	data, err := s.selectFolder(folder)
	if _, refused := refusal(err); refused && n.name(folder) != folder {
		data, err = s.selectFolder(n.name(folder))
	}
	if _, refused := refusal(err); refused {
		have, listErr := s.list()
		if listErr != nil {
			return nil, listErr
		}
		return nil, fmt.Errorf("opening folder %q; the server has %q: %w", folder, have[:min(len(have), 50)], err)
	}
	return data, err
}

func (s *session) selectFolder(folder string) (data *goimap.SelectData, err error) {
	err = s.do(cmdSelect, func() error {
		data, err = s.client.Select(folder, nil).Wait()
		return err
	})
	return data, err
}
