package hostile_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/dmarcpipe/dmarcpipe/parse"
	"github.com/dmarcpipe/dmarcpipe/parse/aggregate"
	"github.com/dmarcpipe/dmarcpipe/parse/tlsrpt"
)

// childVariable names the file that a child process is to read.
const childVariable = "HOSTILE_CASE"

// cost is what reading one mail takes.
type cost struct {
	CPU  time.Duration // of all threads, user and system
	Peak int64         // bytes of resident memory above the idle process, with the mail
}

// TestMain makes the test binary the child that BenchmarkHostile starts.
func TestMain(m *testing.M) {
	path := os.Getenv(childVariable)
	if path == "" {
		os.Exit(m.Run())
	}
	c, err := measure(path)
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(c)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// BenchmarkHostile reads each case once in a process of its own, and its rows
// once more as the store does.
func BenchmarkHostile(b *testing.B) {
	for _, c := range cases(b) {
		b.Run(c.Name(), func(b *testing.B) {
			data, err := c.Data()
			if err != nil {
				b.Fatal(err)
			}
			path := filepath.Join(b.TempDir(), c.File)
			if err := os.WriteFile(path, data, 0o600); err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				got, err := measureChild(path)
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(got.CPU.Milliseconds()), "cpu-ms")
				b.ReportMetric(float64(got.Peak)/(1<<20), "peak-MB")
				b.ReportMetric(float64(len(data))/(1<<20), "mail-MB")
			}
			b.ReportMetric(0, "ns/op")
		})
	}
}

func measureChild(path string) (cost, error) {
	var c cost
	self, err := os.Executable()
	if err != nil {
		return c, err
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), childVariable+"="+path)
	out, err := cmd.Output()
	if err != nil {
		return c, err
	}
	return c, json.Unmarshal(out, &c)
}

func measure(path string) (cost, error) {
	debug.FreeOSMemory()
	idle, err := memory("VmRSS")
	if err != nil {
		return cost{}, err
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return cost{}, err
	}
	name := filepath.Base(path)
	if filepath.Ext(name) == ".eml" {
		name = ""
	}
	before := cpu()
	if err := walk(data, name); err != nil {
		return cost{}, err
	}
	used := cpu() - before
	peak, err := memory("VmHWM")
	return cost{used, peak - idle}, err
}

// walk reads a mail and all its rows.
func walk(data []byte, name string) error {
	for _, f := range parse.Mail(data, name, parse.Options{}) {
		if err := f.Each(func(*aggregate.Record) error { return nil }); err != nil {
			return err
		}
		if err := f.EachFailure(func(*tlsrpt.Failure) error { return nil }); err != nil {
			return err
		}
	}
	return nil
}

// cpu is the time that all threads of the process ran.
func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// memory is a size in /proc/self/status in bytes.
func memory(key string) (int64, error) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, err
	}
	for line := range bytes.Lines(status) {
		if fields := strings.Fields(string(line)); fields[0] == key+":" {
			kb, err := strconv.ParseInt(fields[1], 10, 64)
			return kb << 10, err
		}
	}
	return 0, fmt.Errorf("reading /proc/self/status: no %s", key)
}
