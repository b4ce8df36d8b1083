package network

import (
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// entry is a value of an MMDB file: string, uint32 or entry.
type entry map[string]any

// writeMMDB writes a small database of IPv4 prefixes, and returns its path.
func writeMMDB(t *testing.T, name string, of map[string]entry) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, mmdbBytes(of), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// mmdbBytes is a database.
func mmdbBytes(of map[string]entry) []byte {
	var tree [][2]int // an index of tree, or -1-offset into data; 0 for nothing
	var data []byte
	tree = append(tree, [2]int{})
	for prefix, value := range of {
		p := netip.MustParsePrefix(prefix)
		bits, node := p.Addr().AsSlice(), 0
		for depth := range p.Bits() {
			bit := bits[depth/8] >> (7 - depth%8) & 1
			if depth == p.Bits()-1 {
				tree[node][bit] = -1 - len(data)
				break
			}
			if tree[node][bit] == 0 {
				tree = append(tree, [2]int{})
				tree[node][bit] = len(tree) - 1
			}
			node = tree[node][bit]
		}
		data = append(data, encode(value)...)
	}
	meta := entry{
		"binary_format_major_version": uint16(2), "binary_format_minor_version": uint16(0), "build_epoch": uint32(1),
		"database_type": "Test", "ip_version": uint16(4), "node_count": uint32(len(tree)), "record_size": uint16(24),
	}
	return slices.Concat(nodes(tree), make([]byte, 16), data, []byte("\xab\xcd\xefMaxMind.com"), encode(meta))
}

// nodes is the search tree with records of 24 bits.
func nodes(tree [][2]int) []byte {
	var b []byte
	for _, node := range tree {
		for _, to := range node {
			switch {
			case to == 0:
				to = len(tree)
			case to < 0:
				to = len(tree) + 16 - to - 1
			}
			b = append(b, byte(to>>16), byte(to>>8), byte(to))
		}
	}
	return b
}

// encode writes a value with its type and length.
func encode(v any) []byte {
	switch v := v.(type) {
	case string:
		return append(control(2, len(v)), v...)
	case uint16:
		return append(control(5, 2), byte(v>>8), byte(v))
	case uint32:
		return append(control(6, 4), byte(v>>24), byte(v>>16), byte(v>>8), byte(v))
	}
	fields := v.(entry)
	b := control(7, len(fields))
	for key, value := range fields {
		b = append(b, encode(key)...)
		b = append(b, encode(value)...)
	}
	return b
}

func control(kind, size int) []byte {
	if size < 29 {
		return []byte{byte(kind<<5 | size)}
	}
	return []byte{byte(kind<<5 | 29), byte(size - 29)}
}
