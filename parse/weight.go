package parse

import (
	"reflect"

	"github.com/dmarcpipe/dmarcpipe/parse/aggregate"
)

// recordWeight is about how many bytes a record takes in memory beside its
// struct and the first result of each kind, which the number of rows bounds; texts
// is the length of its canonical form. A stranger can send a thousand results that
// say next to nothing.
func recordWeight(r *aggregate.Record, texts int) int {
	return texts + len(r.Reasons)*sizeOf[aggregate.OverrideReason]() +
		max(len(r.DKIMAuth)-1, 0)*sizeOf[aggregate.DKIMAuth]() +
		max(len(r.SPFAuth)-1, 0)*sizeOf[aggregate.SPFAuth]()
}

func sizeOf[T any]() int { return int(reflect.TypeFor[T]().Size()) }
