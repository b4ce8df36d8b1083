package published

import (
	"maps"
	"slices"
	"time"

	"github.com/dmarcpipe/dmarcpipe/store"
)

// due are the domains to ask about now, the longest due first.
func (w *Watcher) due(all []domain, known map[domain]store.Published) []domain {
	w.prune(all)
	now := time.Now()
	at := map[domain]time.Time{}
	for _, d := range all {
		next := known[d].CheckedAt.Add(every)
		if a, ok := w.next[d]; ok {
			next = a.at
		}
		if !next.After(now) {
			at[d] = next
		}
	}
	due := slices.DeleteFunc(slices.Clone(all), func(d domain) bool { _, ok := at[d]; return !ok })
	slices.SortStableFunc(due, func(a, b domain) int { return at[a].Compare(at[b]) })
	return due[:min(len(due), maxRound)]
}

// prune forgets domains that have no reports any more.
func (w *Watcher) prune(all []domain) {
	there := map[domain]bool{}
	for _, d := range all {
		there[d] = true
	}
	maps.DeleteFunc(w.next, func(d domain, _ attempt) bool { return !there[d] })
}

// note decides when to ask about a domain again: after trouble soon, and then
// ever later.
func (w *Watcher) note(d domain, p store.Published, err error) {
	if err != nil {
		failures := w.next[d].failures + 1
		w.next[d] = attempt{time.Now().Add(min(wake<<min(failures-1, 10), every)), failures}
		w.lookups.WithLabelValues(resultFailed).Inc()
		return
	}
	w.next[d] = attempt{at: p.CheckedAt.Add(every)}
	result := resultNone
	if p.Found {
		result = resultFound
	}
	w.lookups.WithLabelValues(result).Inc()
}

// forget has the domains asked about again, because their answers are lost.
func (w *Watcher) forget(lost []store.Published) {
	for _, p := range lost {
		delete(w.next, domain{p.Tenant, p.Domain})
	}
}
