package app

import (
	"net/netip"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/dmarcpipe/dmarcpipe/ingest/identify"
)

// No field of a source is lost on its way into the store and back.
func TestSourceKeepsAll(t *testing.T) {
	s := identify.Source{
		Addr: netip.MustParseAddr("192.0.2.1"), PTR: "a.example", PTRConfirmed: true, ASN: 64496, ASOrg: "Example", Country: "SE",
		Service: "Example", Kind: "hosting", Basis: identify.BasisPTR, Own: []string{"example.org"},
		CheckedAt: time.Unix(1, 0), ExpiresAt: time.Unix(2, 0), Catalogue: "1",
	}
	v := reflect.ValueOf(s)
	for i := range v.NumField() {
		if v.Field(i).IsZero() {
			t.Errorf("the test says nothing of %s", v.Type().Field(i).Name)
		}
	}
	if diff := cmp.Diff(s, fromStore(toStore(s)), cmpopts.EquateComparable(netip.Addr{})); diff != "" {
		t.Error(diff)
	}
}
