package digest

import (
	"fmt"
	"strings"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/grid"
)

// rate is the share that passes, in percent; false for a day without mail.
func (d Day) rate() (float64, bool) {
	total := d.Total()
	return 100 * float64(d.Passed) / float64(max(total, 1)), total > 0
}

// lowest is where the scale of the rates begins.
func lowest(trend []Day) float64 {
	low, _ := between(trend)
	for _, begin := range []float64{90, 80, 50} {
		if low >= begin {
			return begin
		}
	}
	return 0
}

// between are the lowest and the highest rate, 100 and 0 where no day has mail.
func between(trend []Day) (low, high float64) {
	low = 100
	for _, d := range trend {
		if rate, ok := d.rate(); ok {
			low, high = min(low, rate), max(high, rate)
		}
	}
	return low, high
}

// trendText says what a picture shows.
func (d *Domain) trendText(label string) string {
	messages := uint64(0)
	for _, day := range d.Trend {
		messages += day.Total()
	}
	if messages == 0 {
		return fmt.Sprintf("%s: no mail in %d days", label, len(d.Trend))
	}
	low, high := between(d.Trend)
	return fmt.Sprintf("%s: of %s messages in %d days, %.1f to %.1f%s pass each day",
		label, grid.Thousands(messages), len(d.Trend), low, high, nbsp+"%")
}

// sparkline is the pass rates in one line of text, a blank for a day without
// mail.
func sparkline(trend []Day) string {
	marks := []rune("▁▂▃▄▅▆▇█")
	low := lowest(trend)
	var b strings.Builder
	for _, day := range trend {
		rate, ok := day.rate()
		if !ok {
			b.WriteByte(' ')
			continue
		}
		step := (rate - low) / (100 - low) * float64(len(marks))
		b.WriteRune(marks[min(int(step), len(marks)-1)])
	}
	return b.String()
}
