package trust

import (
	"maps"
	"slices"
)

// WellKnown are the reporters of the list inside, by what people call them.
type WellKnown struct{ reporters *reporters }

// LoadWellKnown reads the list.
func LoadWellKnown() (*WellKnown, error) {
	all, err := readReporters(reportersFile)
	if err != nil {
		return nil, err
	}
	return &WellKnown{all}, nil
}

// Title returns what people call the reporter that names itself so in reports, or
// "" if it is not of the list. Anybody can use any name.
func (w *WellKnown) Title(name string) string {
	if r := w.reporters.claimByName(name).known; r != nil {
		return r.title
	}
	return ""
}

// Titles lists all of them, sorted.
func (w *WellKnown) Titles() []string {
	titles := map[string]bool{}
	for _, r := range w.reporters.byName {
		titles[r.title] = true
	}
	return slices.Sorted(maps.Keys(titles))
}
