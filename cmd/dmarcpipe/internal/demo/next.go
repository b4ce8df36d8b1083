package demo

import (
	"fmt"
	"io"
	"net"
)

const nextText = `
The demo stays up until you press Ctrl-C. In another terminal, try

  export DMARCPIPE_ENGINE_DATA=%[1]s
  ./dmarcpipe domains --no-dns campus.example
  ./dmarcpipe alerts
  ./dmarcpipe digest --no-dns
  ./dmarcpipe query 'SELECT source, why, messages FROM failing_senders ORDER BY messages DESC LIMIT 5'

  curl 'http://%[2]s/?database=%[3]s' --data-binary \
    'SELECT reporter, sum(messages) FROM reports WHERE active GROUP BY reporter FORMAT PrettyCompact'

  curl http://%[4]s/metrics

or open http://%[4]s/-/ready, or give Grafana a ClickHouse data source:
server address %[5]s, port %[6]s, protocol HTTP, user default, no password, database %[3]s.
`

// next says what to open or type while the worker runs.
func (w *worker) next(out io.Writer) error {
	d, err := w.database()
	if err != nil {
		return err
	}
	host, port, err := net.SplitHostPort(d.addr)
	if err != nil {
		return fmt.Errorf("reading the address of the engine: %w", err)
	}
	_, err = fmt.Fprintf(out, nextText, w.config.Engine.Data, d.addr, d.name, <-w.metrics, host, port)
	return err
}
