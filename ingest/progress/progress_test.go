package progress

import (
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestLinesForALog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out strings.Builder
		p := New(&out)
		p.Total(40e6)
		p.Advance(100, 10e6)
		time.Sleep(5 * time.Second)
		synctest.Wait()
		p.Advance(100, 0)
		p.Advance(0, 30e6)
		time.Sleep(5 * time.Second)
		synctest.Wait()
		p.Finish()
		want := `2000-01-01T00:00:05Z 100 mails, 10.0 of 40.0 MB (25%), 20 mails/s, 2.0 MB/s, 15s left
2000-01-01T00:00:10Z 200 mails, 40.0 of 40.0 MB (100%), 20 mails/s, 4.0 MB/s, 0s left
200 mails, 40.0 MB in 10.0 s: 20 mails/s, 4.0 MB/s
`
		if diff := cmp.Diff(want, out.String()); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

func TestLinesOfAPipe(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out strings.Builder
		p := New(&out)
		p.Total(0)
		time.Sleep(4 * time.Second)
		p.Advance(3, 6e6)
		time.Sleep(2 * time.Second)
		p.Finish()
		if !strings.HasPrefix(out.String(), "2000-01-01T00:00:05Z 3 mails, 6.0 MB, 1 mails/s, 1.2 MB/s\n") {
			t.Errorf("got %s", out.String())
		}
	})
}

func TestBarOnATerminal(t *testing.T) {
	for _, tt := range []struct {
		total int64
		done  string
	}{
		{40e6, "50% |███████████████               | (20/40 MB, 2.0 MB/s) [9s:10s]"},
		{0, "(20 MB, 2.0 MB/s) [9s]"},
	} {
		t.Run(tt.done, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var out strings.Builder
				p := start(&out, &bar{out: &out})
				p.Total(tt.total)
				for range 10 {
					p.Advance(100, 2e6)
					time.Sleep(time.Second)
				}
				p.Finish()
				frames := strings.Split(out.String(), "\r")
				drawn := strings.Join(frames, "\n")
				for _, want := range []string{"100 mails, 500 mails/s", tt.done} {
					if !strings.Contains(drawn, want) {
						t.Errorf("no %q in %s", want, drawn)
					}
				}
				if last := frames[len(frames)-1]; !strings.HasPrefix(last, "1000 mails, 20.0 MB in 10.0 s: ") || strings.Count(out.String(), "\n") != 1 {
					t.Errorf("it ends with %q", last)
				}
			})
		})
	}
}

func TestFinishBeforeTheFirstTick(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out strings.Builder
		start(&out, &bar{out: &out}).Finish()
		if out.Len() > 0 {
			t.Errorf("it shows %q before it knows anything", out.String())
		}
	})
}

func TestFileIsNoTerminal(t *testing.T) {
	f, err := os.Create(t.TempDir() + "/log")
	if err != nil {
		t.Fatal(err)
	}
	p := New(f)
	p.Finish()
	if _, ok := p.view.(*lines); !ok {
		t.Errorf("got %T", p.view)
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
}
