// Package schema holds the tables of dmarcpipe as numbered templates and the
// runner that applies them to one node, to a cluster or to the embedded engine.
package schema
