package digest

import (
	"fmt"
	"strings"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/grid"
)

// policyText is which policy holds, and how that is known.
func (d *Domain) policyText() string {
	r := d.Report
	text := "In place: " + prose(r.Policy())
	if r.Policy() != "no record" {
		text = "In place: p=" + prose(r.Policy())
	}
	if n := r.Seen.Reporters; n > 0 {
		text += fmt.Sprintf(", seen by %s since %s at least", counted(n, "reporter", "reporters"), dayText(r.Seen.Since))
	}
	if len(r.Seen.Others) > 0 {
		text += fmt.Sprintf("; %d saw p=%s", r.Seen.Others[0].Reporters, name(r.Seen.Others[0].P, 20))
	}
	return text + ". Readiness: " + prose(r.Advice.Verdict) + "."
}

// reasons are those for the record, and what is missing for a stricter one.
func (d *Domain) reasons() []string {
	var all []string
	for _, reason := range d.Report.Advice.Reasons[:min(len(d.Report.Advice.Reasons), maxReasons)] {
		all = append(all, prose(reason))
	}
	for _, what := range d.Report.Advice.Lacking[:min(len(d.Report.Advice.Lacking), maxReasons)] {
		all = append(all, "missing: "+prose(what))
	}
	return all
}

func (d *Domain) tlsTexts() []string {
	if len(d.TLS) == 0 {
		return []string{"No TLS reports."}
	}
	var all []string
	for i := range d.TLS {
		t := &d.TLS[i]
		text := fmt.Sprintf("%s sessions %s, ", grid.Thousands(t.sessions()), policyWords(t.Policy))
		switch {
		case t.Failed == 0 && t.Before == 0:
			text += "none failed"
		case t.Failed == 0:
			text += fmt.Sprintf("none failed (%s before)", grid.Thousands(t.Before))
		default:
			text += fmt.Sprintf("%s failed (%s; %s before)", grid.Thousands(t.Failed), percent(t.Failed, t.sessions()), grid.Thousands(t.Before))
		}
		all = append(all, text+t.failures()+".")
	}
	return all
}

// failures are why sessions failed.
func (t *TLS) failures() string {
	var all []string
	for _, f := range t.Failures[:min(len(t.Failures), maxReasons)] {
		all = append(all, fmt.Sprintf("%s for %s", grid.Thousands(f.Sessions), resultWords(f.Result)))
	}
	if len(all) == 0 {
		return ""
	}
	return ": " + strings.Join(all, ", ")
}

func (d *Domain) reporterTexts() []string {
	r := d.Report
	all := []string{fmt.Sprintf("%s sent %s, about %d of the last %d days up to %s.",
		counted(r.Reporters, "reporter", "reporters"), counted(int(r.Reports), "report", "reports"), r.DaysCovered, r.Days, dayText(r.LastDay))}
	if r.Details == nil {
		return all
	}
	var silent []string
	for _, reporter := range r.Details.Reporters {
		if reporter.Silent {
			silent = append(silent, fmt.Sprintf("%s (last on %s)", name(reporter.Name, maxName), shortDay(reporter.LastDay)))
		}
	}
	if len(silent) > 0 {
		all = append(all, "Silent for longer than their habit: "+strings.Join(some(silent, maxSilent), ", ")+".")
	}
	return all
}

func alertViews(alerts []Alert) []alertView {
	var all []alertView
	for _, a := range alerts[:min(len(alerts), maxAlerts)] {
		all = append(all, alertView{name(a.Severity, maxSeverity), prose(a.Summary) + a.times()})
	}
	if left := len(alerts) - maxAlerts; left > 0 {
		all = append(all, alertView{Text: fmt.Sprintf("%d more", left)})
	}
	return all
}

const maxSeverity = 8 // columns of "critical"

// times are when an alert fired.
func (a *Alert) times() string {
	const minute = "2 January 15:04"
	switch {
	case a.Since.IsZero():
		return " (now)"
	case a.Firing:
		return " (since " + a.Since.Format(minute) + ")"
	}
	return " (" + a.Since.Format(minute) + " to " + a.Resolved.Format(minute) + ")"
}

// sentences are what became of the mails.
func (m *Mails) sentences(days int) []string {
	if m == nil {
		return nil
	}
	total := m.Stored + m.Duplicate + m.NotReports + m.Rejected
	text := fmt.Sprintf("%s mails in %s: %s with new reports, %s with known ones, %s without a report, %s rejected",
		grid.Thousands(total), counted(days, "day", "days"), grid.Thousands(m.Stored), grid.Thousands(m.Duplicate), grid.Thousands(m.NotReports), grid.Thousands(m.Rejected))
	var reasons []string
	for _, r := range m.Reasons {
		reasons = append(reasons, fmt.Sprintf("%s %s", grid.Thousands(r.Mails), strings.ReplaceAll(name(r.Reason, maxName), "_", " ")))
	}
	if len(reasons) > 0 {
		text += " (" + strings.Join(some(reasons, maxReasons), ", ") + ")"
	}
	all := []string{text + "."}
	if m.Forged > 0 {
		all = append(all, fmt.Sprintf("%s of them were forged: whoever sent them is not who they say. What they report is not counted.", grid.Thousands(m.Forged)))
	}
	return all
}
