package alert

import (
	"os"
	"testing"

	"github.com/dmarcpipe/dmarcpipe/store/engine/enginetest"
)

func TestMain(m *testing.M) { os.Exit(enginetest.Run(m)) }
