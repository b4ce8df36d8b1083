package app

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/config"
	"github.com/dmarcpipe/dmarcpipe/store/engine"
	"github.com/dmarcpipe/dmarcpipe/store/schema"
)

// A second process writes through the engine of the first, and changes no table
// of it.
func TestOtherProcessKeepsItsSchema(t *testing.T) {
	o := opening(t, testConfig(t))
	var undo cleanup
	defer func() { _ = undo.run(context.WithoutCancel(t.Context())) }()
	first, err := o.openStore(t.Context(), anyPort, &undo)
	if err != nil {
		t.Fatal(err)
	}
	at, ok := o.worker()
	if !ok || at.User == "" || at.Password == "" {
		t.Fatalf("the process that has the folder open: %v, %v", at, ok)
	}
	second, err := o.join(t.Context(), at.Addr, o.reader(), &undo)
	if err != nil {
		t.Fatal(err)
	}
	err = awaitSchema(t.Context(), second, 0)
	if _, pending := errors.AsType[*schema.PendingError](err); !pending {
		t.Fatalf("error %v, want a pending schema", err)
	}
	if said := o.otherSchema(err).Error(); !strings.Contains(said, "; restart that one with this version of dmarcpipe") || strings.Contains(said, "migrate") {
		t.Errorf("error %q", said)
	}
	if err := first.Migrate(t.Context(), func(schema.Step) {}); err != nil {
		t.Fatal(err)
	}
	if _, err := o.openWriter(t.Context(), nil, &undo); err != nil {
		t.Errorf("with the tables made: %v", err)
	}
}

// A folder that is open to all is no reason to look for another user.
func TestOpenFolderIsToldSo(t *testing.T) {
	o := opening(t, testConfig(t))
	folder := t.TempDir()
	o.Config.Engine.Data = config.Path(folder)
	if err := os.Chmod(folder, 0o777); err != nil {
		t.Fatal(err)
	}
	var undo cleanup
	_, err := o.joinWriter(t.Context(), engine.Instance{Addr: "127.0.0.1:1"}, nil, &undo)
	if err == nil || !strings.Contains(err.Error(), "chmod 700 "+folder) {
		t.Errorf("error %v", err)
	}
}

// Where the announcement does not give the writer's password, nothing is tried
// as a reader.
func TestOtherUserIsToldSo(t *testing.T) {
	var undo cleanup
	_, err := opening(t, testConfig(t)).joinWriter(t.Context(), engine.Instance{Addr: "127.0.0.1:1"}, nil, &undo)
	if err == nil || !strings.Contains(err.Error(), "run this as the user of that one") {
		t.Errorf("error %v", err)
	}
}
