package digest

import (
	"fmt"
	"strings"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/grid"
	"github.com/dmarcpipe/dmarcpipe/parse/verdict"
)

// How much of each list is shown of a domain.
const (
	maxToDo    = 6
	maxSenders = 5
	maxChanges = 4
	maxSilent  = 4
	maxAlerts  = 6
	maxReasons = 3
)

// view is a digest in words, the same for text and page. All texts of strangers
// in it are fit for one line.
type view struct {
	Title, Answer string
	Now, Before   string // names of the periods
	Domains       []domainView
	Others        []lineView
	OthersTitle   string
	Mails         []string
	Foot          []string
}

// lineView is a domain in one line.
type lineView struct {
	Name, Pass, ToDo string
	Level            Level
	Badge            string
}

// domainView is a domain in full.
type domainView struct {
	lineView
	ID                  string // d0, d1, ...: of its picture, and the place in the page
	Verdict, Summary    string
	Todo                []string
	Alt, Spark          string // of the picture, and what stands for it
	Trend               []Day
	Mail                []rowView
	Blocked             string
	Senders             []senderView
	New, Gone           []changeView
	Policy              string
	RecordTitle, Record string
	Reasons             []string
	TLS, Reporters      []string
	Alerts              []alertView
}

// rowView is how much mail of one sort there was. Part is pass, fail, spoofed or
// "" for none of them.
type rowView struct{ Name, Part, Now, Before string }

type senderView struct{ Name, Kind, Messages, Before, Why, Step string }

type changeView struct{ Name, Text string }

type alertView struct{ Severity, Text string }

func (d *Digest) view() *view {
	v := &view{
		Title: "DMARC digest, " + d.Now.Format("Monday 2 January 2006"), Answer: d.lead(),
		Now: d.now(), Before: d.before(), Mails: d.Mails.sentences(d.Days), Foot: d.foot(),
	}
	for i, domain := range d.Domains {
		v.Domains = append(v.Domains, d.domainView(domain, idOf(i)))
	}
	for _, domain := range d.Others {
		v.Others = append(v.Others, d.lineView(domain))
	}
	if len(v.Others) > 0 {
		v.OthersTitle = counted(len(v.Others), "more domain", "more domains")
	}
	return v
}

// lead is what all domains come to.
func (d *Digest) lead() string {
	total := len(d.Domains) + len(d.Others)
	if total == 0 {
		return "There are no reports yet."
	}
	act, todo := 0, 0
	for _, list := range [][]*Domain{d.Domains, d.Others} {
		for _, of := range list {
			todo += len(of.ToDo)
			if of.Level == Act || of.Level == Look {
				act++
			}
		}
	}
	text := counted(total, "domain", "domains") + ", " + counted(todo, "thing to do", "things to do")
	if act > 0 {
		text += "; " + counted(act, "domain needs", "domains need") + " a look now"
	}
	return text + "."
}

func (d *Digest) foot() []string {
	return []string{
		"Days are in UTC and count back from the newest report of each domain. Forged reports are left out.",
		"dmarcpipe domains DOMAIN shows everything about a domain.",
	}
}

func (d *Digest) lineView(of *Domain) lineView {
	label := of.Domain
	if of.Tenant != "" {
		label += " (" + of.Tenant + ")"
	}
	return lineView{Name: name(label, maxName), Pass: d.passText(of), ToDo: todoText(of), Level: of.Level, Badge: of.Level.badge()}
}

func (l Level) badge() string {
	return map[Level]string{Act: "act now", Look: "needs a look", ToDo: "to do", Fine: "in order"}[l]
}

func (d *Digest) domainView(of *Domain, id string) domainView {
	a := &of.Report.Advice
	v := domainView{
		lineView: d.lineView(of), ID: id, Verdict: prose(a.Verdict), Trend: of.Trend,
		Summary: d.summary(of), Todo: some(of.ToDo, maxToDo), Mail: d.mailRows(of), Blocked: blockedText(&of.Now),
		Policy: of.policyText(), Record: name(a.Record, maxProse), Reasons: of.reasons(),
		TLS: of.tlsTexts(), Reporters: of.reporterTexts(), Alerts: alertViews(of.Alerts),
		RecordTitle: "Publish next, as TXT at _dmarc." + name(of.Domain, maxName),
	}
	if !a.Changed {
		v.RecordTitle = "The record may stay"
	}
	v.Alt, v.Spark = of.trendText(v.Name), sparkline(of.Trend)
	for i := range of.Senders[:min(len(of.Senders), maxSenders)] {
		v.Senders = append(v.Senders, of.Senders[i].view())
	}
	for _, s := range of.New[:min(len(of.New), maxChanges)] {
		v.New = append(v.New, changeView{name(s.Service, maxName), fmt.Sprintf(
			"since %s, %s messages, %s pass", shortDay(s.FirstDay), grid.Thousands(s.Messages), percent(s.Passed, s.Messages))})
	}
	for _, s := range of.Gone[:min(len(of.Gone), maxChanges)] {
		v.Gone = append(v.Gone, changeView{name(s.Service, maxName), fmt.Sprintf(
			"last seen on %s, %s messages until then", dayText(s.LastDay), grid.Thousands(s.Messages))})
	}
	return v
}

// some are the first of a list, and how many are left.
func some(all []string, n int) []string {
	var out []string
	for _, text := range all[:min(len(all), n)] {
		out = append(out, prose(text))
	}
	if left := len(all) - n; left > 0 {
		out = append(out, fmt.Sprintf("%d more", left))
	}
	return out
}

func (d *Digest) summary(of *Domain) string {
	if of.Now.Total() == 0 {
		return "No mail was reported on in these days."
	}
	return fmt.Sprintf("%s messages, %s.", grid.Thousands(of.Now.Total()), d.span(of))
}

func (d *Digest) mailRows(of *Domain) []rowView {
	var rows []rowView
	n, b := &of.Now, &of.Before
	for _, row := range []struct {
		name, part  string
		now, before uint64
	}{
		{"passes", "pass", n.Passed, b.Passed},
		{"yours, and fails", "fail", n.Direct, b.Direct},
		{"passed on, and fails", "fail", n.Indirect, b.Indirect},
		{"unknown, and fails", "fail", n.Unknown, b.Unknown},
		{"spoofed", "spoofed", n.Spoofed, b.Spoofed},
	} {
		if row.part == "pass" || row.now+row.before > 0 {
			rows = append(rows, rowView{row.name, row.part, grid.Thousands(row.now), grid.Thousands(row.before)})
		}
	}
	return rows
}

// blockedText is what receivers did about the mail.
func blockedText(p *Period) string {
	var did []string
	if p.Rejected > 0 {
		did = append(did, "rejected "+grid.Thousands(p.Rejected))
	}
	if p.Quarantined > 0 {
		did = append(did, "put "+grid.Thousands(p.Quarantined)+" into junk folders")
	}
	switch {
	case len(did) == 0 && p.Spoofed > 0:
		return "Receivers blocked none of it, not even the spoofed mail."
	case len(did) == 0:
		return ""
	}
	text := "Receivers " + strings.Join(did, " and ")
	if p.Spoofed > 0 {
		text += fmt.Sprintf("; they stopped %s of the spoofed mail", percent(p.Stopped, p.Spoofed))
	}
	if p.Blocked > 0 {
		text += fmt.Sprintf("; %s of the blocked messages are yours", grid.Thousands(p.Blocked))
	}
	return text + "."
}

func (s *Sender) view() senderView {
	v := senderView{
		Name:     name(s.Service, maxName),
		Messages: grid.Thousands(s.Messages), Before: grid.Thousands(s.Before),
		Why: verdictWords(s.Verdict), Step: prose(s.Step),
	}
	if s.Kind != "" {
		v.Kind = strings.ReplaceAll(name(string(s.Kind), maxKind), "_", " ")
	}
	if s.Missing != "" && s.Verdict != verdict.Unknown {
		v.Why += "; it lacks: " + prose(s.Missing)
	}
	if s.Rumour {
		v.Why += "; only reports tell of it that somebody else may have sent"
	}
	return v
}

// idOf names the picture of a domain.
func idOf(i int) string { return fmt.Sprintf("d%d", i) }
