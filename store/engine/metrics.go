package engine

import (
	"strconv"
	"strings"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

// Questions to the engine about itself.
const (
	askMemory = "SELECT value FROM system.metrics WHERE metric = 'MemoryTracking'"
	// What cannot be read when the engine starts is put aside without a word.
	askDamaged = "SELECT count() FROM system.detached_parts WHERE startsWith(reason, 'broken')"
)

// register lets the engine be watched, which may take maxMemory bytes. Each
// question is asked when the metrics are read.
func (s *sessions) register(reg prometheus.Registerer, maxMemory int64) {
	f := promauto.With(reg)
	f.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "dmarcpipe_engine_memory_bytes",
		Help: "What the embedded engine counts as allocated.",
	}, func() float64 { return s.ask(askMemory) })
	f.NewGauge(prometheus.GaugeOpts{
		Name: "dmarcpipe_engine_memory_limit_bytes",
		Help: "What the embedded engine may allocate, which is engine.memory; beyond it statements fail.",
	}).Set(float64(maxMemory))
	f.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "dmarcpipe_engine_damaged_parts",
		Help: "Parts of tables that the embedded engine could not read and put aside; the rows in them are missing.",
	}, func() float64 { return s.ask(askDamaged) })
}

// ask gives a number that the engine knows, 0 when it has stopped.
func (s *sessions) ask(sql string) float64 {
	out, _, err := s.keeper.Query(sql, "TSV", nil)
	if err != nil {
		return 0
	}
	n, _ := strconv.ParseFloat(strings.TrimSpace(string(out)), 64)
	return n
}
