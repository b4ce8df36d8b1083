package config

import (
	"net"
	"net/mail"
	"net/url"
	"slices"
)

func (k *checker) notify() {
	names := map[string]int{}
	for i, n := range k.Notify {
		at := index("notify", i)
		k.must(sourceName.MatchString(n.Name), at+".name", "%q is not a name; use up to 64 letters, digits, _, . and -", n.Name)
		if first, taken := names[n.Name]; taken {
			k.bad(at+".name", "%q is the name of notify[%d] too; each receiver needs its own", n.Name, first)
		}
		names[n.Name] = i
		k.oneOf(at+".severity", n.Severity, "info", "warning", "critical")
		k.oneOf(at+".digest", n.Digest, DigestNone, DigestDaily, DigestWeekly)
		k.must(n.Repeat > 0, at+".repeat", "%s is not a positive time", n.Repeat)
		k.patterns(at+".domains", n.Domains)
		k.receiver(n, at)
	}
}

// receiver never prints a URL, which may be a secret.
func (k *checker) receiver(n Notify, at string) {
	k.oneOf(at+".type", n.Type, typeMail, "slack", "teams", "alertmanager", "webhook")
	urlAt := k.written(at + ".url")
	u, err := url.Parse(n.URL.Reveal())
	switch {
	case n.URL == "":
		k.bad(urlAt, "it is missing; write it like smtps://user@mail.example.com for mail, or like https://hooks.example.com/... for a chat")
	case err != nil || u.Hostname() == "":
		k.bad(urlAt, "it is not an address; write it like smtps://user@mail.example.com, with %%40 for an @ in the user name")
	case n.Type == typeMail:
		k.mail(n, u, at, urlAt)
	default:
		k.web(n, u, at, urlAt)
	}
}

func (k *checker) mail(n Notify, u *url.URL, at, urlAt string) {
	k.must(slices.Contains([]string{"smtps", "smtp+starttls", "smtp"}, u.Scheme), urlAt,
		"the address is none of a mail server; write it like smtps://user@mail.example.com:465, or smtp+starttls://user@mail.example.com:587; or set the type")
	k.must(!hasPassword(u), urlAt, "it holds a password; move that to password_file, beside the url")
	k.must(u.Scheme != "smtp" || n.Insecure || isLoopback(net.JoinHostPort(u.Hostname(), "0")), urlAt,
		"smtp:// sends mail and password in clear text; write smtps:// or smtp+starttls://, or set insecure: true")
	if !hasPassword(u) { // that was told already
		k.must((u.User.Username() == "") == (n.Password == ""), at+".password_file",
			"a user in the url and a password go together; set both, or none for a server that takes mail without")
	}
	k.address(n.From, at+".from")
	k.must(len(n.To) > 0, at+".to", "it is missing; write to: [postmaster@example.com]")
	for i, to := range n.To {
		k.address(to, index(at+".to", i))
	}
}

func (k *checker) address(text, path string) {
	a, err := mail.ParseAddress(text)
	k.must(err == nil && len(a.Address) <= maxAddress, path, "%q is not a mail address; write it like postmaster@example.com", text)
}

const maxAddress = 254 // RFC 5321 4.5.3.1.3, without the angle brackets

func (k *checker) web(n Notify, u *url.URL, at, urlAt string) {
	k.must(u.Scheme == "https" || u.Scheme == "http", urlAt, "type %s takes an https:// address", n.Type)
	k.must(u.Scheme != "http" || n.Insecure || isLoopback(net.JoinHostPort(u.Hostname(), "0")), urlAt,
		"http:// to another machine tells everybody on the way; write https://, or set insecure: true")
	k.must(n.Digest == DigestNone, at+".digest", "only a receiver of type mail gets a digest")
	k.must(len(n.To) == 0 && n.From == "", at+".to", "from and to are for mail; type %s takes none", n.Type)
}
