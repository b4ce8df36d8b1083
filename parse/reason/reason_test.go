package reason

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
	"testing"
)

// Every declared constant must be in the list that metrics and documentation
// are made from, with a sentence.
func TestEveryReasonHasASentence(t *testing.T) {
	listed := map[Reason]bool{}
	for _, r := range All() {
		if listed[r] {
			t.Errorf("%s is listed twice", r)
		}
		listed[r] = true
		if s := r.Explain(); !strings.HasSuffix(s, ".") {
			t.Errorf("%s: %q is no sentence", r, s)
		}
	}
	for _, value := range declared(t) {
		if !listed[value] {
			t.Errorf("%s is declared, but not in the list", value)
		}
	}
}

func declared(t *testing.T) []Reason {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "reason.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var found []Reason
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if ok && fmt.Sprint(spec.Type) == "Reason" {
			lit := spec.Values[0].(*ast.BasicLit)
			found = append(found, Reason(strings.Trim(lit.Value, `"`)))
		}
		return true
	})
	if len(found) < 20 {
		t.Fatalf("found only %d constants in reason.go", len(found))
	}
	return found
}

func TestExplainUnknown(t *testing.T) {
	if got := Reason("nonsense").Explain(); got != "" {
		t.Errorf("got %q", got)
	}
}

func TestError(t *testing.T) {
	cause := errors.New("unexpected end")
	err := fmt.Errorf("reading mail: %w", Wrap(CorruptArchive, cause, "member %d", 3))
	if got, want := err.Error(), "reading mail: corrupt_archive: member 3: unexpected end"; got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if got := From(err).Reason; got != CorruptArchive {
		t.Errorf("From found %s", got)
	}
	if !errors.Is(err, cause) {
		t.Error("the cause is lost")
	}
	if got := From(cause); got.Reason != Internal || !errors.Is(got, cause) {
		t.Errorf("an error without a reason became %v", got)
	}
}
