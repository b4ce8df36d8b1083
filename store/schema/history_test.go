package schema

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPending(t *testing.T) {
	all := []Migration{{Version: 1, Name: "a", Checksum: "aa"}, {Version: 2, Name: "b", Checksum: "bb"}, {Version: 3, Name: "c", Checksum: "cc"}}
	first, second := applied{Version: 1, Checksum: "aa"}, applied{Version: 2, Checksum: "bb"}
	for _, test := range []struct {
		name    string
		history []applied
		want    []Migration
		err     string
	}{
		{name: "fresh", want: all},
		{name: "one behind", history: []applied{first, second}, want: all[2:]},
		{name: "a gap, left by a failure", history: []applied{first, {Version: 3, Checksum: "cc"}}, want: all[1:2]},
		{name: "up to date", history: []applied{first, second, {Version: 3, Checksum: "cc"}}},
		{
			name:    "newer",
			history: []applied{first, second, {Version: 3, Checksum: "cc"}, {Version: 4, Checksum: "dd", AppVersion: "2.0.0"}},
			err:     "the database has schema 4, made by dmarcpipe 2.0.0, and this program knows only up to 3: use that dmarcpipe or a newer one",
		},
		{
			name:    "changed",
			history: []applied{first, {Version: 2, Checksum: "0123456789abcdef"}},
			err:     "migration 0002_b differs from the one that was applied (0123456789ab in the database, bb in this program): this program was built from changed sources, use a released dmarcpipe",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := pending(test.history, all)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(test.err, text(err)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
