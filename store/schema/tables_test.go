package schema

import (
	"strings"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// tlsPolicies is how the driver takes a Nested column: one array a field.
type tlsPolicies struct {
	Type       []string   `ch:"policies.type"`
	Domain     []string   `ch:"policies.domain"`
	Strings    [][]string `ch:"policies.strings"`
	MXHosts    [][]string `ch:"policies.mx_hosts"`
	Successful []uint64   `ch:"policies.successful"`
	Failed     []uint64   `ch:"policies.failed"`
}

// plainTypes are types on the wire that differ from those of the tables.
func plainTypes(columns, types string) []clickhouse.ColumnNameAndType {
	var all []clickhouse.ColumnNameAndType
	t := strings.Split(types, " ")
	for i, name := range strings.Split(columns, " ") {
		all = append(all, clickhouse.ColumnNameAndType{Name: name, Type: t[i]})
	}
	return all
}

// insertStruct writes one row with the types that the program sends.
func insertStruct(t *testing.T, db driver.Conn, table string, types []clickhouse.ColumnNameAndType, row any) {
	t.Helper()
	var names []string
	for _, c := range types {
		names = append(names, "`"+c.Name+"`")
	}
	ctx := clickhouse.Context(t.Context(), clickhouse.WithColumnNamesAndTypes(types))
	batch, err := db.PrepareBatch(ctx, "INSERT INTO "+table+" ("+strings.Join(names, ", ")+")")
	if err != nil {
		t.Fatal(err)
	}
	if err := batch.AppendStruct(row); err != nil {
		t.Fatal(err)
	}
	if err := batch.Send(); err != nil {
		t.Fatal(err)
	}
}

func TestDriverWritesNestedPolicies(t *testing.T) {
	db, plan := fresh(t)
	migrate(t, db, plan, migrations(t))
	want := tlsPolicies{
		Type:       []string{"sts", "tlsa"},
		Domain:     []string{"example.com", "mx.example.com"},
		Strings:    [][]string{{"version: STSv1", "mode: enforce"}, nil},
		MXHosts:    [][]string{{"*.example.com"}, nil},
		Successful: []uint64{5, 1<<64 - 1},
		Failed:     []uint64{0, 2},
	}
	insertStruct(t, db, plan.Table("tls_reports"), plainTypes(
		"policies.type policies.domain policies.strings policies.mx_hosts policies.successful policies.failed",
		"Array(String) Array(String) Array(Array(String)) Array(Array(String)) Array(UInt64) Array(UInt64)"), &want)
	var got []tlsPolicies
	const query = "SELECT policies.type, policies.domain, policies.strings, policies.mx_hosts, policies.successful, policies.failed FROM "
	if err := db.Select(t.Context(), &got, query+plan.Table("tls_reports")+" FINAL"); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]tlsPolicies{want}, got, cmpopts.EquateEmpty()); diff != "" {
		t.Error(diff)
	}
}

// A row with all kinds of column of failure_reports and messages that are not
// plain.
func TestDriverWritesMessages(t *testing.T) {
	type row struct {
		Key      string            `ch:"mail_key"`
		Received time.Time         `ch:"received_at"`
		Found    map[string]uint32 `ch:"found"`
		Keys     []string          `ch:"report_keys"`
		Ver      uint64            `ch:"ver"`
	}
	db, plan := fresh(t)
	migrate(t, db, plan, migrations(t))
	want := row{
		Key: "0123456789\x00bcdef", Received: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC),
		Found: map[string]uint32{"dmarc": 2, "rejected": 1},
		Keys:  []string{strings.Repeat("\x00", 16), strings.Repeat("\xff", 16)}, Ver: 7,
	}
	insertStruct(t, db, plan.Table("messages"), plainTypes("mail_key received_at found report_keys ver",
		"FixedString(16) DateTime('UTC') Map(String,UInt32) Array(FixedString(16)) UInt64"), &want)
	var got []row
	if err := db.Select(t.Context(), &got, "SELECT mail_key, received_at, found, report_keys, ver FROM "+plan.Table("messages")+" FINAL"); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]row{want}, got); diff != "" {
		t.Error(diff)
	}
}

func TestDriverWritesFailureReports(t *testing.T) {
	type row struct {
		Failed  []string  `ch:"failed"`
		Port    uint16    `ch:"source_port"`
		Sent    time.Time `ch:"sent_at"`
		Names   []string  `ch:"headers.name"`
		Values  []string  `ch:"headers.value"`
		Message string    `ch:"message"`
	}
	db, plan := fresh(t)
	migrate(t, db, plan, migrations(t))
	want := row{
		Failed: []string{"dmarc", "spf"}, Port: 65535, Sent: time.Unix(0, 0).UTC(),
		Names: []string{"From", "Date"}, Values: []string{"a@example.com", ""}, Message: "From: \x00\xff\r\n\r\nbody",
	}
	insertStruct(t, db, plan.Table("failure_reports"), plainTypes("failed source_port sent_at headers.name headers.value message",
		"Array(String) UInt16 DateTime('UTC') Array(String) Array(String) String"), &want)
	var got []row
	if err := db.Select(t.Context(), &got, "SELECT failed, source_port, sent_at, headers.name, headers.value, message FROM "+plan.Table("failure_reports")+" FINAL"); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]row{want}, got); diff != "" {
		t.Error(diff)
	}
}
