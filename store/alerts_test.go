package store

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// ticking returns a store each version of which is later than the last.
func ticking(t *testing.T) *Store {
	t.Helper()
	s := openStore(t, Options{})
	now := clock()
	s.o.Now = func() time.Time { now = now.Add(time.Millisecond); return now }
	return s
}

func TestPutThresholds(t *testing.T) {
	s := ticking(t)
	for _, all := range [][]Threshold{
		{{Name: "spoof_messages", Value: 500}, {Domain: "a.example", Name: "spoof_messages", Value: 50.5}, {Name: "policy_days"}},
		{{Name: "spoof_messages", Value: 400}, {Domain: "b.example", Name: "spoof_messages", Value: 7}},
		nil,
		{{Name: "spoof_messages", Value: 3}},
	} {
		if err := s.PutThresholds(t.Context(), all); err != nil {
			t.Fatal(err)
		}
		rows, err := currentRows[thresholdRow](t.Context(), s, tableThresholds, "true ORDER BY domain, name DESC")
		if err != nil {
			t.Fatal(err)
		}
		var got []Threshold
		for _, r := range rows {
			got = append(got, Threshold{Domain: r.Domain, Name: r.Name, Value: r.Value})
		}
		if len(all) == 3 {
			all[1], all[2] = all[2], all[1] // as they are sorted
		}
		if diff := cmp.Diff(all, got); diff != "" {
			t.Error(diff)
		}
	}
}

func TestAlertStates(t *testing.T) {
	s := ticking(t)
	firing := AlertState{
		Tenant: "one", Alert: "DmarcNewFailingSender", Domain: "sender.example", Subject: "it's a service", Firing: true,
		Day: midnight, Since: clock(), Value: 120, Baseline: 0.25, Threshold: 100, Severity: "warning",
	}
	old, recent := firing, firing
	old.Subject, old.Firing, old.ResolvedAt = "old", false, clock().AddDate(0, 0, -91)
	recent.Subject, recent.Firing, recent.ResolvedAt = "recent", false, clock().AddDate(0, 0, -89)
	resolved := firing
	resolved.Firing, resolved.ResolvedAt, resolved.Day = false, clock(), time.Time{}
	for _, step := range []struct{ put, want []AlertState }{
		{nil, []AlertState{}},
		{[]AlertState{firing, old, recent}, []AlertState{firing, recent}},
		{[]AlertState{resolved}, []AlertState{resolved, recent}},
		{[]AlertState{firing}, []AlertState{firing, recent}},
	} {
		if err := s.PutAlertStates(t.Context(), step.put); err != nil {
			t.Fatal(err)
		}
		got, err := s.AlertStates(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(step.want, got); diff != "" {
			t.Error(diff)
		}
	}
}

func TestAlertsSent(t *testing.T) {
	s := ticking(t)
	mail := AlertSent{
		Receiver: "mail", Tenant: "one", Alert: "DmarcSpoofingRun", Domain: "sender.example", Firing: true,
		Since: clock().AddDate(0, -6, 0), SentAt: clock().AddDate(0, -5, 0),
	}
	chat, ended := mail, mail
	chat.Receiver, chat.Subject = "chat", "x"
	ended.Firing, ended.SentAt = false, clock()
	forgotten := chat
	forgotten.Firing = false
	for _, step := range []struct{ put, want []AlertSent }{
		{nil, []AlertSent{}},
		{[]AlertSent{mail, chat}, []AlertSent{chat, mail}},
		{[]AlertSent{ended, forgotten}, []AlertSent{ended}},
	} {
		if err := s.PutAlertsSent(t.Context(), step.put); err != nil {
			t.Fatal(err)
		}
		got, err := s.AlertsSent(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(step.want, got); diff != "" {
			t.Error(diff)
		}
	}
}

func TestPublished(t *testing.T) {
	s := ticking(t)
	none := Published{Domain: "a.example", CheckedAt: clock()}
	found := Published{
		Domain: "a.example", Found: true, Record: "v=DMARC1; p=reject; np=none", P: "reject", NP: "none", CheckedAt: clock(), Since: midnight,
	}
	for _, put := range []Published{none, found, none} {
		if err := s.PutPublished(t.Context(), []Published{put}); err != nil {
			t.Fatal(err)
		}
		got, err := s.Published(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]Published{put}, got); diff != "" {
			t.Error(diff)
		}
	}
}
