package digest

import (
	"encoding/base64"
	"strings"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/notify"
)

// MaxPage is how long the page of a letter may be, in bytes: large mail services
// show no more than 102 KB of one.
const MaxPage = 100_000

// Letter returns the digest as a mail with pictures in it. Where the page would
// get too long, more of the domains have one line only; the text keeps them all.
func (d *Digest) Letter() (notify.Letter, error) {
	l := notify.Letter{Subject: d.subject(), Text: d.Text()}
	short := *d
	for full := len(d.Domains); ; full = full * 3 / 4 {
		short.Domains, short.Others = d.Domains[:full], append(d.Domains[full:len(d.Domains):len(d.Domains)], d.Others...)
		html, err := short.view().write(func(id string) string { return "cid:" + id + ".png" })
		if err != nil {
			return l, err
		}
		if l.HTML = html; len(html) <= MaxPage || full == 0 {
			break
		}
	}
	pictures, err := short.pictures()
	if err != nil {
		return l, err
	}
	l.Pictures = pictures
	return l, nil
}

// HTML returns the digest as a page that needs nothing else.
func (d *Digest) HTML() (string, error) {
	pictures, err := d.pictures()
	if err != nil {
		return "", err
	}
	return d.view().write(func(id string) string {
		for _, p := range pictures {
			if p.Name == id+".png" {
				return "data:image/png;base64," + base64.StdEncoding.EncodeToString(p.Data)
			}
		}
		return ""
	})
}

func (d *Digest) pictures() ([]notify.Picture, error) {
	var all []notify.Picture
	for i, domain := range d.Domains {
		png, err := picture(domain.Trend, d.Days)
		if err != nil {
			return nil, err
		}
		all = append(all, notify.Picture{Name: idOf(i) + ".png", Data: png})
	}
	return all, nil
}

// subject begins with the answer.
func (d *Digest) subject() string {
	if len(d.Domains) == 1 && len(d.Others) == 0 {
		of := d.Domains[0]
		return strings.ReplaceAll(d.lineView(of).Name+": "+d.answer(of), nbsp, " ")
	}
	return "DMARC digest: " + strings.TrimSuffix(d.lead(), ".")
}
