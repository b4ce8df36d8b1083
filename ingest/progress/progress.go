// Package progress shows how far an import of files is: a bar with the rate
// and the time left on a terminal, a line every few seconds anywhere else.
package progress

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"golang.org/x/term"
)

// Progress counts mails and bytes and shows them to people. It is safe for
// concurrent use. Make one with New, and end it with Finish.
type Progress struct {
	out    io.Writer
	view   view
	stop   chan struct{}
	ticker sync.WaitGroup

	mu    sync.Mutex
	state state
}

// state is what there is to show.
type state struct {
	start time.Time
	ready bool  // total is set
	total int64 // 0 is unknown
	bytes int64
	mails int
}

// view shows a state. It is used by one goroutine at a time.
type view interface {
	every() time.Duration
	show(state)
	clear()
}

// New starts showing progress on out, as a bar if out is a terminal.
func New(out io.Writer) *Progress {
	if f, ok := out.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		return start(out, &bar{out: out})
	}
	return start(out, &lines{out: out})
}

func start(out io.Writer, v view) *Progress {
	p := &Progress{out: out, view: v, stop: make(chan struct{})}
	p.ticker.Go(p.run)
	return p
}

// Total sets the bytes of all files; 0 means that they are not known. The time
// counts from here, and nothing is shown before.
func (p *Progress) Total(bytes int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.state.start, p.state.total, p.state.ready = time.Now(), bytes, true
}

// Advance adds mails that have their verdict, and bytes that are done with.
func (p *Progress) Advance(mails int, bytes int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.state.mails += mails
	p.state.bytes += bytes
}

// Finish takes the bar away and writes the rates of the whole, if there was
// anything to show. It must be called once.
func (p *Progress) Finish() {
	close(p.stop)
	p.ticker.Wait()
	p.view.clear()
	if now := p.now(); now.ready {
		_, _ = fmt.Fprintf(p.out, "%d mails, %.1f MB in %.1f s: %s, %s\n",
			now.mails, float64(now.bytes)/megabyte, time.Since(now.start).Seconds(), now.mailRate(), now.byteRate())
	}
}

func (p *Progress) run() {
	tick := time.NewTicker(p.view.every())
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			if now := p.now(); now.ready {
				p.view.show(now)
			}
		case <-p.stop:
			return
		}
	}
}

func (p *Progress) now() state {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.state
}
