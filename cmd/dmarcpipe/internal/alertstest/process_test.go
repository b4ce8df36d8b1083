// Package alertstest has no code: its test lets an alert go all the way, from a
// mail in a mailbox through the worker, Prometheus and Alertmanager to the mails
// that tell of it.
package alertstest

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"os/exec"
	"sync"
	"testing"
	"time"
)

// program is a server of another project. It ends with the test.
type program struct {
	addr string // of its HTTP interface
	log  output
}

// output may be written to and read at the same time.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// start runs a program that answers on addr, and waits until it is ready. What
// it logs is shown where the test fails.
func start(t *testing.T, addr, name string, args ...string) *program {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Fatalf("%s is not installed; run make setup: %v", name, err)
	}
	p := &program{addr: addr}
	cmd := exec.Command(path, args...)
	cmd.Stdout, cmd.Stderr = &p.log, &p.log
	if err := cmd.Start(); err != nil {
		t.Fatalf("starting %s: %v", name, err)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = cmd.Wait() // it is killed
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		<-ended
		if t.Failed() {
			t.Logf("%s said:\n%s", name, p.log.String())
		}
	})
	until(t, 20*time.Second, func() error { return ready(t.Context(), "http://"+addr+"/-/ready") })
	return p
}

func ready(ctx context.Context, address string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	_ = res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("%s says %s", address, res.Status)
	}
	return nil
}

// freeAddr is one of loopback on which nobody listens now.
func freeAddr(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

// until waits until test holds.
func until(t *testing.T, patience time.Duration, test func() error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for err := test(); err != nil; err = test() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("%v, for %s", err, patience)
		}
	}
}
