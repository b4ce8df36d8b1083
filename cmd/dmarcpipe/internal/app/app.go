// Package app wires the parts of dmarcpipe: what the configuration asks for is
// opened in order, run, and closed in the opposite order. It reads no flags,
// no environment and no signals, so that tests can run it many times.
package app
