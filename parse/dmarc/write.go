package dmarc

import (
	"strconv"
	"strings"
)

// String is the record as text to publish: v and p first, then what differs
// from nothing, in one order. Parse reads it back to an equal record. It leaves
// out what the zero values leave out, also defaults.
func (r *Record) String() string {
	w := writer{"v=" + Version}
	w.add("p", string(r.P))
	w.add("sp", string(r.SP))
	w.add("np", string(r.NP))
	w.add("adkim", string(r.ADKIM))
	w.add("aspf", string(r.ASPF))
	if r.Test {
		w.add("t", "y")
	}
	w.add("psd", string(r.PSD))
	if r.Pct != nil {
		w.add("pct", strconv.Itoa(*r.Pct))
	}
	w.add("fo", strings.Join(r.FO, ":"))
	w.add("rf", r.RF)
	if r.RI != nil {
		w.add("ri", strconv.FormatUint(uint64(*r.RI), 10))
	}
	w.add("rua", join(r.RUA))
	w.add("ruf", join(r.RUF))
	for _, t := range r.Unknown {
		w = append(w, t.Name+"="+t.Value)
	}
	return strings.Join(w, "; ")
}

// writer gathers tags.
type writer []string

func (w *writer) add(name, value string) {
	if value != "" {
		*w = append(*w, name+"="+value)
	}
}

func join(list []URI) string {
	texts := make([]string, len(list))
	for i, u := range list {
		texts[i] = u.Text
		if u.Size != "" {
			texts[i] += "!" + u.Size
		}
	}
	return strings.Join(texts, ",")
}
