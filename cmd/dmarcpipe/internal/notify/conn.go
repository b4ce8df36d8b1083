package notify

import (
	"bytes"
	"errors"
	"net"
)

// maxSaid bounds what a server may say in one session: greeting, answers and
// certificates take some thousand bytes.
const maxSaid = 128 << 10

var errTalkative = errors.New("the server says more than a mail server has to say")

// conn is a connection to a server that may be hostile. It ends when the server
// says too much. Before TLS it reads byte by byte: what somebody put behind the
// server's consent to STARTTLS then meets the handshake, which fails, in place of
// waiting in a buffer to be taken for an answer of the server (CVE-2011-0411 and
// its like).
type conn struct {
	net.Conn
	left   int   // bytes that the server may still say
	agreed bool  // STARTTLS is sent
	whole  bool  // the next bytes are TLS
	broken error // why nothing more can be read
}

func (c *conn) Read(p []byte) (int, error) {
	if c.left <= 0 {
		c.broken = errTalkative
		return 0, errTalkative
	}
	most := c.left
	if !c.whole {
		most = 1
	}
	n, err := c.Conn.Read(p[:min(len(p), most)])
	c.left -= n
	if err != nil {
		c.broken = err
	}
	return n, err
}

// Write sees the handshake begin: it is what follows the command STARTTLS.
func (c *conn) Write(p []byte) (int, error) {
	c.whole = c.whole || c.agreed
	c.agreed = bytes.Equal(p, []byte("STARTTLS\r\n"))
	return c.Conn.Write(p)
}
