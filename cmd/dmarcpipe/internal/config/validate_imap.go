package config

import (
	"net/url"
	"regexp"
	"slices"
)

var (
	sourceName  = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$`)
	imapKeyword = regexp.MustCompile(`^[$A-Za-z0-9_.-]+$`) // a part of an RFC 9051 atom
)

func (k *checker) imap(i int, names map[string]int) {
	m, at := k.IMAP[i], index("imap", i)
	k.must(sourceName.MatchString(m.Name), at+".name", "%q is not a name; use up to 64 letters, digits, _, . and -", m.Name)
	if first, taken := names[m.Name]; taken {
		k.bad(at+".name", "%q is the name of imap[%d] too; each mailbox needs its own", m.Name, first)
	}
	names[m.Name] = i
	k.imapURL(m, at)
	k.login(m, at)
	k.must(m.Poll > 0, at+".poll", "%s is not a positive time", m.Poll)
	k.must(len(m.Folders) > 0 && !slices.Contains(m.Folders, ""), at+".folders", "a folder has no name; write folders: [INBOX]")
	k.acknowledge(m, at)
}

// imapURL never prints an address that holds a password.
func (k *checker) imapURL(m IMAP, at string) {
	const form = "write it like imaps://user@mail.example.com"
	at += ".url"
	u, err := url.Parse(m.URL)
	switch {
	case m.URL == "":
		k.bad(at, "it is missing; %s", form)
	case err != nil:
		k.bad(at, "it is not an address; %s, with %%40 for an @ in the user name", form)
	case hasPassword(u):
		k.bad(at, "it holds a password; move that to password_file, beside the url")
	case u.Scheme != "imaps" && u.Scheme != "imap" || u.Hostname() == "":
		k.bad(at, "%q is not the address of an IMAP server; %s", m.URL, form)
	case u.User.Username() == "":
		k.bad(at, "%q names no user; %s", m.URL, form)
	}
}

func hasPassword(u *url.URL) bool {
	_, has := u.User.Password()
	return has
}

func (k *checker) login(m IMAP, at string) {
	ways := 0
	for _, set := range []bool{m.Password != "", m.OAuth.TokenFile != "", len(m.OAuth.TokenCommand) > 0} {
		if set {
			ways++
		}
	}
	k.must(ways > 0, at+".password_file", "there is no way to log in; set password_file, or oauth.token_file, or oauth.token_command")
	k.must(ways < 2, at+".password_file", "there is more than one way to log in; keep one of password, oauth.token_file and oauth.token_command")
}

func (k *checker) acknowledge(m IMAP, at string) {
	k.oneOf(at+".after", m.After, "move", "flag", "delete", "none")
	if m.After == "flag" {
		k.must(imapKeyword.MatchString(m.Keyword), at+".keyword", "%q is not an IMAP keyword; use letters, digits and $", m.Keyword)
	}
	if m.After != "move" && m.After != "delete" {
		return
	}
	for _, to := range []struct{ key, folder string }{
		{"stored", m.MoveTo.Stored},
		{"not_report", m.MoveTo.NotReport},
		{"rejected", m.MoveTo.Rejected},
	} {
		path := at + ".move_to." + to.key
		k.must(to.folder != "", path, "it is empty; name a folder, or choose after: flag")
		k.must(!slices.Contains(m.Folders, to.folder), path, "%q is read from too; mail would go round in circles", to.folder)
	}
}
