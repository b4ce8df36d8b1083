package notify

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"time"
)

// form is how one kind of web hook wants alerts.
type form struct {
	path   string // put behind the url where it is not there yet
	encode func(receiver string, alerts []Alert, now time.Time) any
	resend time.Duration // how often what fires has to be told again; 0 is never
}

func formOf(o Options) (form, error) {
	switch o.Type {
	case TypeSlack:
		return form{encode: slack}, nil
	case TypeTeams:
		return form{encode: teams}, nil
	case TypeWebhook:
		return form{encode: document}, nil
	case TypeAlertmanager:
		life := keptFor * o.Every
		return form{path: "/api/v2/alerts", encode: alertmanager(life), resend: o.Every}, nil
	}
	return form{}, fmt.Errorf("type %q is not known; use mail, slack, teams, alertmanager or webhook", o.Type)
}

// body is what is posted.
func (f form) body(receiver string, alerts []Alert) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false) // six bytes for each < would count for the bounds of the other side
	if err := e.Encode(f.encode(receiver, alerts, time.Now().UTC())); err != nil {
		return nil, fmt.Errorf("writing the notification: %w", err)
	}
	return b.Bytes(), nil
}

// at is where a form is posted to.
func (f form) at(u *url.URL) *url.URL {
	if f.path == "" || strings.HasSuffix(u.Path, f.path) {
		return u
	}
	return u.JoinPath(f.path)
}
