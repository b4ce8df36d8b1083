// Command dmarcpipe turns a mailbox of DMARC, SMTP TLS and failure reports into
// rows that can be queried. See README.md, or dmarcpipe --help.
package main

import (
	"os"
)

// version is set by the linker, see Makefile.
var version = ""

func main() { os.Exit(run(os.Args[1:], processConsole())) }
