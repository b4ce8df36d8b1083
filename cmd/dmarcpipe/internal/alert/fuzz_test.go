package alert

import (
	"fmt"
	"maps"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// model says in a few lines what fires: it knows what an evaluation saw, and
// nothing of stores and receivers.
type model struct {
	firing map[id]bool
	day    map[id]string
	gone   map[id]time.Time
}

func newModel() *model {
	return &model{firing: map[id]bool{}, day: map[id]string{}, gone: map[id]time.Time{}}
}

// see tells the model of an evaluation that could read the rows.
func (m *model) see(rows []row, now time.Time) {
	held := map[id]string{}
	for _, r := range rows {
		held[id{r.Tenant, r.Alert, r.Domain, r.Subject}] = r.Day
	}
	for a, day := range held {
		if day > m.day[a] {
			m.firing[a], m.day[a] = true, day
		}
		delete(m.gone, a)
	}
	for a := range m.firing {
		if _, ok := held[a]; ok {
			continue
		}
		if _, ok := m.gone[a]; !ok {
			m.gone[a] = now
		}
		if now.Sub(m.gone[a]) >= calm {
			delete(m.firing, a)
		}
	}
}

// fuzzed is a world in which anything happens, and what must come of it.
type fuzzed struct {
	*world
	*worker
	model *model
}

var fuzzIDs = []id{
	{rule: spoof, domain: "example.com"}, {rule: losing, domain: "example.com"}, {rule: spoof, domain: "example.org"},
}

// do lets one thing happen.
func (f *fuzzed) do(t *testing.T, what byte) {
	a := fuzzIDs[int(what>>4)%len(fuzzIDs)]
	switch what % 10 {
	case 0:
		f.raise(a.rule, a.domain, 5+int(what>>4))
	case 1:
		f.drop(a.rule, a.domain)
	case 2:
		f.down = !f.down
	case 3:
		f.hushed = !f.hushed
	case 4:
		f.fail(&f.receivers[0].err)
	case 5:
		f.fail(&f.receivers[1].err)
	case 6:
		f.Engine = New(f.once())
		f.model.gone = map[id]time.Time{}
	case 7:
		f.now = f.now.Add(time.Duration(what>>3) * time.Minute)
	default:
		f.turn(t)
	}
}

func (f *fuzzed) fail(err *error) {
	if *err == nil {
		*err = errMail
	} else {
		*err = nil
	}
}

// turn evaluates, as the model does.
func (f *fuzzed) turn(t *testing.T) {
	f.pass(t, every)
	if !f.down && !f.hushed {
		f.model.see(f.rows, f.now)
	}
	if f.down {
		return
	}
	got := map[id]bool{}
	for a, s := range f.states {
		if s.Firing {
			got[a] = true
		}
	}
	if diff := cmp.Diff(f.model.firing, got, cmp.AllowUnexported(id{})); diff != "" {
		t.Fatalf("what fires (-model +got):\n%s", diff)
	}
}

// heal ends all trouble, and gives the worker time to tell everything.
func (f *fuzzed) heal(t *testing.T) {
	f.down, f.hushed = false, false
	for _, b := range f.receivers {
		b.err = nil
	}
	for range 13 * 12 {
		f.turn(t)
	}
}

// Whatever happens: what fires is what the model says, every receiver believes
// that in the end, nothing is told twice or never, and no past day is told again.
func FuzzEngine(f *testing.F) {
	f.Add([]byte{0, 8, 8, 1, 8, 8, 8, 8, 0, 8, 16, 8, 32, 8})
	f.Add([]byte{4, 0, 8, 16, 8, 1, 8, 8, 8, 8, 4, 8, 7 + 240, 8})
	f.Add([]byte{0, 8, 2, 1, 8, 8, 8, 6, 8, 8, 2, 8, 3, 8, 8, 3, 8, 8, 8, 8})
	f.Fuzz(func(t *testing.T, events []byte) {
		w := newWorld("mail", "chat")
		run := &fuzzed{world: w, worker: work(w.once()), model: newModel()}
		for _, what := range events[:min(len(events), 300)] {
			run.do(t, what)
		}
		run.heal(t)
		for _, b := range w.receivers {
			b.judge(t, run.model)
		}
	})
}

// judge looks at all that a receiver was told.
func (b *inbox) judge(t *testing.T, m *model) {
	t.Helper()
	believed, last := map[id]bool{}, map[id]string{}
	told := map[string]int{}
	for _, group := range b.got {
		for _, n := range group {
			a := id{n.Tenant, n.Name, n.Domain, n.Subject}
			told[fmt.Sprint(a, n.Firing, n.Since)]++
			day := n.Day.Format(time.DateOnly)
			if n.Firing && !believed[a] && day <= last[a] {
				t.Errorf("%s: %v fired again for %s, after %s", b.name, a, day, last[a])
			}
			believed[a], last[a] = n.Firing, day
		}
	}
	for what, times := range told {
		if times > 1 {
			t.Errorf("%s: told %d times of %s", b.name, times, what)
		}
	}
	for a, day := range m.day {
		if !m.firing[a] && last[a] != day {
			t.Errorf("%s: heard of %v up to %q, and it resolved on %s", b.name, a, last[a], day)
		}
	}
	maps.DeleteFunc(believed, func(_ id, firing bool) bool { return !firing })
	if diff := cmp.Diff(m.firing, believed, cmp.AllowUnexported(id{})); diff != "" {
		t.Errorf("%s believes (-model +got):\n%s", b.name, diff)
	}
}
