package unpack

import (
	"bytes"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dmarcpipe/dmarcpipe/parse/limit"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
)

// TestHostile holds that archives built to hurt end at a limit, and what they
// cost until then: work is bounded by the bytes that were unpacked.
func TestHostile(t *testing.T) {
	million := func() []byte {
		var h handmade
		at := h.local("a", methodStore, []byte(text))
		h.entry("a", methodStore, 0, uint32(len(text)), uint32(len(text)), at)
		h.directory.Write(bytes.Repeat(h.directory.Bytes(), 999_999))
		return h.finish(1) // the end record lies
	}
	directories := func() []byte {
		var h handmade
		h.local("d/", methodStore, nil)
		for range 100_000 {
			h.entry("d/", methodStore, 0, 0, 0, 0)
		}
		return h.finish(0xffff)
	}
	tests := []struct {
		name   string
		data   []byte
		want   reason.Reason // of the last leaf
		budget int64         // unpacked bytes at most
	}{
		{"gzip bomb", gz(t, make([]byte, 11<<20)), reason.RatioTooHigh, limit.RatioGrace + 64<<10},
		{"gzip bomb in gzip", gz(t, gz(t, make([]byte, 11<<20))), reason.RatioTooHigh, limit.RatioGrace + 256<<10},
		{"zip bomb that overlaps", bombZip(t, 64, 4<<20), reason.RatioTooHigh, limit.RatioGrace + 64<<10},
		{"zip of too many", bombZip(t, 65, 1<<10), reason.TooManyMembers, 0},
		{"zip of a million", million(), reason.TooManyMembers, 0},
		{"zip of directories", directories(), reason.TooManyMembers, 0},
		{"zip in itself", nest(t, 40), reason.NestedTooDeep, 64 << 10},
		{"zips in zips", fan(t, 3), reason.TooManyMembers, 64 << 10},
		{"empty gzip members", bytes.Repeat(gz(t, nil), maxGzipMembers+1), reason.CorruptArchive, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := limit.NewBudget(limit.Limits{}, int64(len(tt.data)))
			got := reasons(tt.data, b)
			if got[len(got)-1] != tt.want {
				t.Errorf("reasons %q, want %q at last", got, tt.want)
			}
			if b.Unpacked() > tt.budget {
				t.Errorf("%d bytes were unpacked, more than %d", b.Unpacked(), tt.budget)
			}
		})
	}
}

// reasons lists how reading each leaf ended, up to the first limit of all.
func reasons(data []byte, b *limit.Budget) []reason.Reason {
	var got []reason.Reason
	for l := range Leaves(data, b, 0) {
		err := l.Err
		if err == nil {
			_, err = io.Copy(io.Discard, l.Body)
		}
		r := reason.Reason("")
		if err != nil {
			r = reason.From(err).Reason
		}
		got = append(got, r)
		if slices.Contains([]reason.Reason{reason.RatioTooHigh, reason.TooManyMembers, reason.UnpackedTooLarge}, r) {
			break
		}
	}
	return got
}

func nest(t testing.TB, depth int) []byte {
	data := zipped(t, methodDeflate, "a.xml", text)
	for range depth {
		data = zipped(t, methodDeflate, "r.zip", string(data))
	}
	return data
}

// fan is a zip of ten zips of ten zips.
func fan(t testing.TB, depth int) []byte {
	data := []byte(text)
	for range depth {
		var members []string
		for range 10 {
			members = append(members, "r.zip", string(data))
		}
		data = zipped(t, methodDeflate, members...)
	}
	return data
}

// TestSizesAreNotTrusted holds that a member is read to its real end, whatever
// the directory says of it.
func TestSizesAreNotTrusted(t *testing.T) {
	tests := []struct {
		name             string
		packed, unpacked uint32
		want             string
	}{
		{"unpacked too small", uint32(len(text)), 1, `"a" ` + text},
		{"unpacked too large", uint32(len(text)), 1 << 31, `"a" ` + text},
		{"packed beyond the end", 1 << 31, 1, `"a" ` + text},
		{"zip64 without its field", unknown32, unknown32, `"a" ` + text},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var h handmade
			at := h.local("a", methodStore, []byte(text))
			h.entry("a", methodStore, 0, tt.packed, tt.unpacked, at)
			got := walkAll(t, h.finish(1), limit.NewBudget(limit.Limits{}, 100))
			if len(got) != 1 || !strings.HasPrefix(got[0], tt.want) {
				t.Errorf("leaves %q, want %q", got, tt.want)
			}
		})
	}
}

func TestMembersThatCannotBeRead(t *testing.T) {
	tests := []struct {
		name  string
		build func(*handmade)
		want  string
	}{
		{"not there", func(h *handmade) { h.entry("a", methodStore, 0, 9, 9, 7) }, `"a" corrupt_archive`},
		{"behind the end", func(h *handmade) { h.entry("a", methodStore, 0, 9, 9, 1<<30) }, `"a" corrupt_archive`},
		{"wrong checksum", func(h *handmade) {
			h.entry("a", methodStore, 1, uint32(len(text)), 0, h.local("a", methodStore, []byte(text)))
		}, `"a" corrupt_archive`},
		{"AES", func(h *handmade) { h.entry("a", methodAES, 0, 9, 9, h.local("a", methodAES, []byte(text))) }, `"a" encrypted_archive`},
		{"LZMA", func(h *handmade) { h.entry("a", 14, 0, 9, 9, h.local("a", 14, []byte(text))) }, `"a" unsupported_archive`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var h handmade
			h.local("hidden", methodStore, []byte(text))
			tt.build(&h)
			if diff := cmp.Diff([]string{tt.want}, walkAll(t, h.finish(1), limit.NewBudget(limit.Limits{}, 100))); diff != "" {
				t.Errorf("leaves (-want +got):\n%s", diff)
			}
		})
	}
}

// TestZipsInsideAreHeld holds that the zips inside an archive, which have to be
// in memory as a whole, share the room of the mail.
func TestZipsInsideAreHeld(t *testing.T) {
	inner := string(zipped(t, methodDeflate, "a.xml", text))
	data := zipped(t, methodDeflate, "1.zip", inner, "2.zip", inner, "3.zip", inner)
	b := limit.NewBudget(limit.Limits{Message: int64(len(inner)) * 12}, int64(len(data)))
	want := []string{`"1.zip/a.xml" ` + text, `"2.zip/a.xml" ` + text, `"3.zip" unpacked_too_large`}
	if diff := cmp.Diff(want, walkAll(t, data, b)); diff != "" {
		t.Errorf("leaves (-want +got):\n%s", diff)
	}
}
