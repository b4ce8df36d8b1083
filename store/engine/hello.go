package engine

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	chproto "github.com/ClickHouse/ch-go/proto"
	"github.com/ClickHouse/clickhouse-go/v2/lib/column"
	"github.com/ClickHouse/clickhouse-go/v2/lib/proto"
)

// helloRevision is the revision of the protocol at which clickhouse-go decodes
// the answer to its hello.
const helloRevision = 54460

// helloQuery is what clickhouse-go asks first on each connection.
const helloQuery = "SELECT displayName(), version(), revision(), timezone()"

func isHello(sql string) bool { return strings.TrimSpace(sql) == helloQuery }

// hello answers helloQuery with revision 0, since the Native blocks of the
// library are those of revision 0. Only this answer is framed for the revision
// that the client assumes before it knows ours.
func (s *sessions) hello(req *request, a *answer) error {
	sql := strings.Replace(helloQuery, "revision()", "toUInt32(0) AS `revision()`", 1)
	conn, err := s.open(req.session)
	if err != nil {
		return err
	}
	defer conn.Close()
	out, stats, err := conn.Query(sql, "Native", nil)
	if err != nil {
		return err
	}
	out, err = reframe(out, helloRevision)
	if err != nil {
		return err
	}
	a.format, a.stats = "Native", stats
	return a.write(out)
}

// reframe rewrites Native blocks of revision 0 for another revision.
func reframe(data []byte, revision uint64) ([]byte, error) {
	var out chproto.Buffer
	r := chproto.NewReader(bytes.NewReader(data))
	for {
		b := proto.Block{ServerContext: &column.ServerContext{Timezone: time.UTC}}
		if err := b.Decode(r, 0); err != nil {
			if errors.Is(err, io.EOF) {
				return out.Buf, nil
			}
			return nil, fmt.Errorf("decoding native block: %w", err)
		}
		if err := b.Encode(&out, revision); err != nil {
			return nil, fmt.Errorf("encoding native block: %w", err)
		}
	}
}
