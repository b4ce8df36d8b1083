package progress

import (
	"fmt"
	"io"
	"time"

	"github.com/schollz/progressbar/v3"
)

const megabyte = 1e6

// seconds since the start, never 0.
func (s state) seconds() float64 { return max(time.Since(s.start).Seconds(), 1e-3) }

func (s state) mailRate() string {
	return fmt.Sprintf("%.0f mails/s", float64(s.mails)/s.seconds())
}

func (s state) byteRate() string {
	return fmt.Sprintf("%.1f MB/s", float64(s.bytes)/megabyte/s.seconds())
}

// left is the time that the rest takes at the rate so far, as text; it is
// empty while it cannot be known.
func (s state) left() string {
	if s.bytes == 0 || s.bytes > s.total {
		return ""
	}
	rest := s.seconds() * float64(s.total-s.bytes) / float64(s.bytes)
	return ", " + time.Duration(rest*float64(time.Second)).Round(time.Second).String() + " left"
}

func (s state) done() string {
	if s.total == 0 {
		return fmt.Sprintf("%.1f MB", float64(s.bytes)/megabyte)
	}
	return fmt.Sprintf("%.1f of %.1f MB (%d%%)", float64(s.bytes)/megabyte, float64(s.total)/megabyte, s.bytes*100/s.total)
}

// lines writes a line now and then, for logs.
type lines struct{ out io.Writer }

func (*lines) every() time.Duration { return 5 * time.Second }

func (l *lines) show(s state) {
	_, _ = fmt.Fprintf(l.out, "%s %d mails, %s, %s, %s%s\n",
		time.Now().UTC().Format(time.RFC3339), s.mails, s.done(), s.mailRate(), s.byteRate(), s.left())
}

func (*lines) clear() {}

// bar draws a bar that fills with the bytes.
type bar struct {
	out io.Writer
	bar *progressbar.ProgressBar
}

func (*bar) every() time.Duration { return 200 * time.Millisecond }

func (b *bar) show(s state) {
	text := fmt.Sprintf("%d mails, %s", s.mails, s.mailRate())
	if b.bar == nil {
		b.bar = newBar(b.out, s.total, text)
	}
	// The bar draws itself for the first of the two and, because of its
	// throttle, not again for the second.
	_ = b.bar.Set64(s.bytes)
	b.bar.Describe(text)
}

func (b *bar) clear() {
	if b.bar != nil {
		_ = b.bar.Finish()
	}
}

func newBar(out io.Writer, total int64, text string) *progressbar.ProgressBar {
	if total == 0 {
		total = -1
	}
	return progressbar.NewOptions64(
		total,
		progressbar.OptionSetWriter(out),
		progressbar.OptionSetDescription(text),
		progressbar.OptionSetWidth(30),
		progressbar.OptionShowBytes(true),
		progressbar.OptionShowCount(),
		progressbar.OptionSetPredictTime(true),
		progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionSetSpinnerChangeInterval(0), // it would start a goroutine that nobody ends
		progressbar.OptionClearOnFinish(),
	)
}
