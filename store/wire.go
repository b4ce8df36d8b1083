package store

import (
	"net/netip"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
)

// wireTypes are the types that the fields of a row travel as. The server makes
// of them what the table has.
var wireTypes = map[reflect.Type]string{
	reflect.TypeFor[string]():            "String",
	reflect.TypeFor[[]byte]():            "String",
	reflect.TypeFor[[]string]():          "Array(String)",
	reflect.TypeFor[[][]string]():        "Array(Array(String))",
	reflect.TypeFor[bool]():              "Bool",
	reflect.TypeFor[uint8]():             "UInt8",
	reflect.TypeFor[int16]():             "Int16",
	reflect.TypeFor[uint16]():            "UInt16",
	reflect.TypeFor[uint32]():            "UInt32",
	reflect.TypeFor[uint64]():            "UInt64",
	reflect.TypeFor[float64]():           "Float64",
	reflect.TypeFor[[]uint64]():          "Array(UInt64)",
	reflect.TypeFor[netip.Addr]():        "IPv6",
	reflect.TypeFor[time.Time]():         "DateTime('UTC')",
	reflect.TypeFor[map[string]uint32](): "Map(String, UInt32)",
}

// columnsOf lists the columns of the table that R is a row of, in the order of
// the fields. It leaves out those that are computed, and without.
func columnsOf[R any](without ...string) []clickhouse.ColumnNameAndType {
	without = append(without, "weight")
	var types []clickhouse.ColumnNameAndType
	for _, f := range reflect.VisibleFields(reflect.TypeFor[R]()) {
		if name := f.Tag.Get("ch"); name != "" && !slices.Contains(without, name) {
			types = append(types, clickhouse.ColumnNameAndType{Name: name, Type: wireTypes[f.Type]})
		}
	}
	return types
}

// selectList names columns for a SELECT.
func selectList(types []clickhouse.ColumnNameAndType) string {
	names := make([]string, len(types))
	for i, t := range types {
		names[i] = "`" + t.Name + "`"
	}
	return strings.Join(names, ", ")
}

// statement is an INSERT into one table.
type statement struct {
	table string
	types []clickhouse.ColumnNameAndType
	text  string
}

// newStatement returns the INSERT into a table, which has the full name in SQL.
func newStatement(table, full string, types []clickhouse.ColumnNameAndType) statement {
	return statement{table, types, "INSERT INTO " + full + " (" + selectList(types) + ")"}
}
