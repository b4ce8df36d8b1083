package config

import (
	"errors"
	"fmt"
	"path/filepath"
	"reflect"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// yamlFile binds the syntax tree of one file. It walks the tree itself, and not
// through Unmarshal, so that each error knows its line and its key, and so
// that a password such as 0123 stays the text that was written.
type yamlFile struct {
	*binder
	name string
	dir  string
}

func (b *binder) yaml(data []byte, name string, into *Config) {
	tree, err := parser.ParseBytes(data, 0)
	if err != nil {
		b.errs = append(b.errs, syntaxError(name, err))
		return
	}
	f := yamlFile{binder: b, name: name, dir: filepath.Dir(name)}
	for i, doc := range tree.Docs {
		if i > 0 && doc.Body != nil {
			f.failAt(doc.Body, "second document", errors.New("the file may hold one YAML document only"))
			return
		}
		f.structure(reflect.ValueOf(into).Elem(), doc.Body, "")
	}
}

// syntaxError is one line, without the excerpt that the library adds: the
// excerpt may show a password.
func syntaxError(name string, err error) error {
	var at yaml.Error
	if !errors.As(err, &at) || at.GetToken() == nil {
		return fmt.Errorf("%s: the file is not valid YAML", name)
	}
	return fmt.Errorf("%s:%d: the file is not valid YAML: %s", name, at.GetToken().Position.Line, oneLine(at.GetMessage()))
}

func (f *yamlFile) origin(n ast.Node) string {
	return fmt.Sprintf("%s:%d", f.name, n.GetToken().Position.Line)
}

func (f *yamlFile) failAt(n ast.Node, path string, err error) { f.fail(f.origin(n), path, err) }

func (f *yamlFile) node(v reflect.Value, n ast.Node, path string) {
	switch {
	case n == nil || n.Type() == ast.NullType: // "key:" with nothing leaves the default
	case v.Kind() == reflect.Struct:
		f.structure(v, n, path)
	case v.Kind() == reflect.Slice:
		f.list(v, n, path)
	default:
		f.scalar(v, n, path)
	}
}

func (f *yamlFile) structure(v reflect.Value, n ast.Node, path string) {
	var pairs []*ast.MappingValueNode
	switch m := n.(type) {
	case nil, *ast.NullNode, *ast.CommentGroupNode:
		return
	case *ast.MappingNode:
		pairs = m.Values
	case *ast.MappingValueNode:
		pairs = []*ast.MappingValueNode{m}
	default:
		f.failAt(n, orFile(path), errors.New("this must hold keys, as in key: value"))
		return
	}
	for _, pair := range pairs {
		key := pair.Key.GetToken().Value
		at := join(path, key)
		if to := field(v, key); to.IsValid() {
			f.node(to, pair.Value, at)
		} else {
			f.failAt(pair.Key, at, unknown(v, key))
		}
	}
}

func orFile(path string) string {
	if path == "" {
		return "the file"
	}
	return path
}

func (f *yamlFile) list(v reflect.Value, n ast.Node, path string) {
	seq, ok := n.(*ast.SequenceNode)
	switch {
	case !ok && isTexts(v): // one text stands for a list of one
		seq = &ast.SequenceNode{Values: []ast.Node{n}}
	case !ok:
		f.failAt(n, path, errors.New("this must be a list; begin each item with a dash"))
		return
	}
	f.origins[path] = f.origin(n)
	if isTexts(v) {
		v.Set(reflect.MakeSlice(v.Type(), len(seq.Values), len(seq.Values)))
	} else {
		grow(v, len(seq.Values))
	}
	for i, item := range seq.Values {
		f.node(v.Index(i), item, index(path, i))
	}
}

func (f *yamlFile) scalar(v reflect.Value, n ast.Node, path string) {
	switch s := n.(type) {
	case *ast.StringNode:
		f.set(v, s.Value, f.dir, f.origin(n), path)
	case *ast.LiteralNode:
		f.set(v, s.Value.Value, f.dir, f.origin(n), path)
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		f.set(v, n.GetToken().Value, f.dir, f.origin(n), path)
	case *ast.AnchorNode, *ast.AliasNode, *ast.TagNode:
		f.failAt(n, path, errors.New("anchors, aliases and tags of YAML are not supported; write the value itself"))
	default:
		f.failAt(n, path, errors.New("this must be one value, not a list or keys"))
	}
}
