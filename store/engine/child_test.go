package engine_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"github.com/dmarcpipe/dmarcpipe/store/engine"
	"github.com/dmarcpipe/dmarcpipe/store/engine/enginetest"
)

// childVariable names the child that a process is; see children.
const childVariable = "DMARCPIPE_TEST_CHILD"

// children are what this binary does as a child. Arguments come in the
// environment: LIBRARY and DATA_DIR, and where they matter LISTEN and PASSWORD.
var children = map[string]func() int{
	"insert":  childInsert,
	"try":     childTry,
	"hold":    childHold,
	"serve":   childServe,
	"traps":   childTraps,
	"metrics": childMetrics,
}

// child is a process of this binary.
type child struct {
	cmd    *exec.Cmd
	lines  *bufio.Scanner
	stderr *strings.Builder
}

func startChild(t *testing.T, name, dir string, stdin io.Reader, env ...string) *child {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := &child{cmd: exec.CommandContext(t.Context(), self), stderr: &strings.Builder{}}
	c.cmd.Env = append(os.Environ(), childVariable+"="+name, "LIBRARY="+enginetest.Library(t), "DATA_DIR="+dir)
	c.cmd.Env = append(c.cmd.Env, env...)
	c.cmd.Stdin, c.cmd.Stderr = stdin, c.stderr
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	c.lines = bufio.NewScanner(out)
	if err := c.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return c
}

// rest reads what the child still says and waits for its end.
func (c *child) rest() (said string, err error) {
	var b strings.Builder
	for c.lines.Scan() {
		b.WriteString(c.lines.Text() + "\n")
	}
	return b.String(), c.cmd.Wait()
}

// openChild opens the engine as a child was told.
func openChild() (*engine.Engine, error) {
	return engine.Open(context.Background(), engine.Options{
		Library: os.Getenv("LIBRARY"), DataDir: os.Getenv("DATA_DIR"),
		Listen: os.Getenv("LISTEN"), Password: os.Getenv("PASSWORD"),
	})
}

// childTry opens, says how it went, and closes.
func childTry() int {
	e, err := openChild()
	if err != nil {
		fmt.Println(err)
		return 1
	}
	if err := e.Close(); err != nil {
		fmt.Println(err)
		return 1
	}
	fmt.Println("ok")
	return 0
}

// childHold opens, says its address, and stays until it is told to stop; then
// it ends without closing anything. It does not refer to the engine any more,
// which holds the folder all the same.
func childHold() int {
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM)
	e, err := openChild()
	if err != nil {
		fmt.Println(err)
		return 1
	}
	addr := e.Addr()
	runtime.GC()
	fmt.Println(addr)
	<-stop
	return 0
}

// childServe opens, says its address, and closes when it is told to stop.
func childServe() int {
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM)
	e, err := openChild()
	if err != nil {
		fmt.Println(err)
		return 1
	}
	fmt.Println(e.Addr())
	<-stop
	if err := e.Close(); err != nil {
		fmt.Println(err)
		return 1
	}
	return 0
}

// childConn opens the engine and a connection that writes.
func childConn() (*engine.Engine, driver.Conn, error) {
	e, err := openChild()
	if err != nil {
		return nil, nil, err
	}
	conn, err := writer(e)
	return e, conn, err
}

func writer(e *engine.Engine) (driver.Conn, error) {
	return clickhouse.Open(enginetest.Writer(e, "dmarcpipe"))
}
