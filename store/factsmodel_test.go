package store

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dmarcpipe/dmarcpipe/parse/trust"
)

// model is what the views of facts have to say of reports at some time. It is as
// plain as can be: every number by a walk over all reports.
type model struct {
	now     time.Time
	reports []told // those that count
	forged  map[string]int
	windows map[string]window
}

// window is what a model knows of one reporter.
type window struct {
	newest time.Time
	slack  time.Duration
	days   float64 // of the baseline
}

const oneDay = 24 * time.Hour

func (r *told) about() string  { return r.tenant + " " + r.domain }
func (r *told) stream() string { return r.about() + " " + r.reporter }

// newModel takes what was told, of own domains only.
func newModel(now time.Time, all []told) *model {
	m := &model{now: now, forged: map[string]int{}, windows: map[string]window{}}
	best := map[string]told{}
	for _, r := range all {
		if r.grade == trust.Failed {
			m.forged[r.about()]++
		}
		key := r.stream() + r.id
		if before, ok := best[key]; !ok || r.beats(before) {
			best[key] = r
		}
	}
	for _, r := range best {
		if r.grade != trust.Failed && !r.end.After(now.Add(time.Hour)) {
			m.reports = append(m.reports, r)
		}
	}
	for _, r := range m.reports {
		if w, ok := m.window(r.stream()); ok {
			m.windows[r.stream()] = w
		}
	}
	return m
}

func (r *told) beats(other told) bool {
	if a, b := r.grade == trust.Verified, other.grade == trust.Verified; a != b {
		return a
	}
	return r.weight() > other.weight()
}

func (r *told) weight() (n uint64) {
	for _, count := range r.sent {
		n += count
	}
	return n
}

func (m *model) window(stream string) (window, bool) {
	var w window
	var verified time.Time
	ends, days, before := map[time.Time]bool{}, map[time.Time]bool{}, map[int]bool{}
	for _, r := range m.reports {
		if r.stream() != stream || !r.end.After(m.now.Add(-38*oneDay)) {
			continue
		}
		ends[r.end], days[r.day()] = true, true
		w.newest = latest(w.newest, r.end)
		if r.grade == trust.Verified {
			verified = latest(verified, r.end)
		}
	}
	edge := m.now.Add(-72 * time.Hour)
	alive := w.newest.After(edge)
	if verified.After(edge) {
		w.newest = verified
	}
	if 2*len(ends) <= 3*len(days) {
		w.slack = 2 * time.Hour
	}
	for end := range ends {
		if n := w.daysAgo(end); n >= 7 && n < 35 {
			before[n] = true
		}
	}
	w.days = float64(len(before))
	return w, alive
}

// daysAgo is in which day before the newest report one ends; -1 is later.
func (w *window) daysAgo(end time.Time) int {
	if end.After(w.newest) {
		return -1
	}
	return int((w.newest.Sub(end) + w.slack) / oneDay)
}

func (r *told) day() time.Time { return r.end.Add(-time.Second).Truncate(oneDay) }

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// sum adds up messages of a domain: those of the days that from and to enclose,
// counted back from the newest report of each reporter, of kinds of mail.
func (m *model) sum(about string, from, to int, kinds func(told, mailing) bool) (n uint64) {
	for _, r := range m.reports {
		w, ok := m.windows[r.stream()]
		if ago := w.daysAgo(r.end); ok && r.about() == about && ago >= from && ago <= to {
			n += r.of(kinds)
		}
	}
	return n
}

func (r *told) of(kinds func(told, mailing) bool) (n uint64) {
	for k, count := range r.sent {
		if kinds(*r, k) {
			n += count
		}
	}
	return n
}

// usual is the messages of a usual day: the mean of each reporter, added up.
func (m *model) usual(about string, kinds func(told, mailing) bool) float64 {
	var sum float64
	for stream, w := range m.windows {
		if strings.HasPrefix(stream, about+" ") && w.days > 0 {
			one := &model{reports: m.reports, windows: map[string]window{stream: w}}
			sum += float64(one.sum(about, 7, 34, kinds)) / w.days
		}
	}
	return math.Round(sum*1e6) / 1e6
}

// newestDay is the newest day in the last day of which there is mail.
func (m *model) newestDay(about string, kinds func(told, mailing) bool) string {
	newest := time.Unix(0, 0)
	for _, r := range m.reports {
		if w, ok := m.windows[r.stream()]; ok && r.about() == about && w.daysAgo(r.end) == 0 && r.of(kinds) > 0 {
			newest = latest(newest, r.day())
		}
	}
	return newest.UTC().Format(time.DateOnly)
}

func spaced(values ...any) string {
	var words []string
	for _, v := range values {
		if f, ok := v.(float64); ok {
			v = strconv.FormatFloat(f, 'f', -1, 64)
		}
		words = append(words, fmt.Sprint(v))
	}
	return strings.Join(words, " ")
}

// abouts are the domains, sorted.
func (m *model) abouts() []string {
	var all []string
	for _, r := range m.reports {
		all = append(all, r.about())
	}
	slices.Sort(all)
	return slices.Compact(all)
}
