package imap

import (
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

// command is the label of a metric, and the name of a command in errors.
type command string

const (
	cmdLogin      command = "LOGIN"
	cmdCapability command = "CAPABILITY"
	cmdNamespace  command = "NAMESPACE"
	cmdList       command = "LIST"
	cmdCreate     command = "CREATE"
	cmdSubscribe  command = "SUBSCRIBE"
	cmdSelect     command = "SELECT"
	cmdSearch     command = "SEARCH"
	cmdFetch      command = "FETCH"
	cmdMove       command = "MOVE"
	cmdCopy       command = "COPY"
	cmdStore      command = "STORE"
	cmdExpunge    command = "EXPUNGE"
	cmdIdle       command = "IDLE"
	cmdNoop       command = "NOOP"
	cmdLogout     command = "LOGOUT"
)

var commands = []command{
	cmdLogin, cmdCapability, cmdNamespace, cmdList, cmdCreate, cmdSubscribe, cmdSelect, cmdSearch, cmdFetch,
	cmdMove, cmdCopy, cmdStore, cmdExpunge, cmdIdle, cmdNoop, cmdLogout,
}

// result is how a command or an acknowledgement ended.
type result string

const (
	resultOK      result = "ok"
	resultRefused result = "refused" // NO or BAD
	resultBroken  result = "broken"  // and the connection with it
)

var results = []result{resultOK, resultRefused, resultBroken}

func resultOf(err error) result {
	if err == nil {
		return resultOK
	}
	if _, refused := refusal(err); refused {
		return resultRefused
	}
	return resultBroken
}

// metrics are those of one source.
type metrics struct {
	connected  prometheus.Gauge
	reconnects prometheus.Counter
	commands   *prometheus.CounterVec
	fetched    prometheus.Counter
	bytes      prometheus.Counter
	setAside   prometheus.Counter
	waiting    prometheus.Gauge
	refused    prometheus.Counter
	lastAck    prometheus.Gauge
	acks       *prometheus.CounterVec
}

// newMetrics registers the metrics of a source under its name, which is why
// two sources of one process cannot share one.
func newMetrics(source string, reg prometheus.Registerer) *metrics {
	f := promauto.With(prometheus.WrapRegistererWith(prometheus.Labels{"source": source}, reg))
	m := &metrics{
		connected: f.NewGauge(prometheus.GaugeOpts{
			Name: "dmarcpipe_imap_connected",
			Help: "Folders that are open over a connection that is logged in.",
		}),
		reconnects: f.NewCounter(prometheus.CounterOpts{
			Name: "dmarcpipe_imap_reconnects_total",
			Help: "Connections that ended in trouble, or could not be opened.",
		}),
		commands: f.NewCounterVec(prometheus.CounterOpts{
			Name: "dmarcpipe_imap_commands_total",
			Help: "IMAP commands sent, by how they ended.",
		}, []string{"command", "result"}),
		refused: f.NewCounter(prometheus.CounterOpts{
			Name: "dmarcpipe_imap_logins_refused_total",
			Help: "Logins that the server refused because of the password or the token.",
		}),
		lastAck: f.NewGauge(prometheus.GaugeOpts{
			Name: "dmarcpipe_imap_last_acknowledged_timestamp_seconds",
			Help: "When a mail was last moved, flagged, deleted or passed by the cursor; 0 before the first.",
		}),
		fetched: f.NewCounter(prometheus.CounterOpts{
			Name: "dmarcpipe_imap_mails_fetched_total",
			Help: "Mails read from the server.",
		}),
		bytes: f.NewCounter(prometheus.CounterOpts{
			Name: "dmarcpipe_imap_fetched_bytes_total",
			Help: "Bytes of the mails read from the server.",
		}),
		setAside: f.NewCounter(prometheus.CounterOpts{
			Name: "dmarcpipe_imap_mails_set_aside_total",
			Help: "Mails that could not be fetched again and again, and are left alone for an hour.",
		}),
		waiting: f.NewGauge(prometheus.GaugeOpts{
			Name: "dmarcpipe_imap_mails_waiting",
			Help: "Mails that were found in the folders and are not handed over yet.",
		}),
		acks: f.NewCounterVec(prometheus.CounterOpts{
			Name: "dmarcpipe_imap_acknowledged_mails_total",
			Help: "Mails that were moved, flagged, deleted or passed by the cursor, by how that ended.",
		}, []string{"action", "result"}),
	}
	m.create()
	return m
}

// create makes every series, so that increase() sees the first failure.
func (m *metrics) create() {
	for _, r := range results {
		for _, c := range commands {
			m.commands.WithLabelValues(string(c), string(r))
		}
		for _, a := range Actions {
			m.acks.WithLabelValues(string(a), string(r))
		}
	}
}
