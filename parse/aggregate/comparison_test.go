package aggregate

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/dmarcpipe/dmarcpipe/parse/clean"
)

// comparison tells where Decode read something else than encoding/xml.
type comparison struct{ t *testing.T }

func (c comparison) same(name string, plain, got any) {
	c.t.Helper()
	if plain, got := fmt.Sprint(plain), fmt.Sprint(got); plain != got {
		c.t.Errorf("%s: encoding/xml reads %q, Decode %q", name, plain, got)
	}
}

func (c comparison) text(name, plain, got string) {
	c.t.Helper()
	c.same(name, plainText(plain), got)
}

// word compares words of the list; others have tests of their own.
func (c comparison) word(name, plain string, words []string, got fmt.Stringer) {
	c.t.Helper()
	plain = plainText(plain)
	if plain == "" || slices.Index(words, plain) > 1 {
		c.same(name, plain, got)
	}
}

func (c comparison) domain(name, plain, got string) {
	c.t.Helper()
	if plain = plainText(plain); clean.ASCII(plain) {
		c.same(name, strings.TrimSuffix(strings.ToLower(plain), "."), got)
	}
}

func (c comparison) head(f *plainFeedback, r *Report) {
	c.t.Helper()
	m := f.Metadata
	c.text("version", f.Version, r.Version)
	c.text("org_name", m.OrgName, r.OrgName)
	c.same("email", unbracket(plainText(m.Email)), r.Email)
	c.text("extra_contact_info", m.ExtraContact, r.ExtraContactInfo)
	c.same("report_id", unbracket(plainText(m.ReportID)), r.ReportID)
	c.text("generator", m.Generator, r.Generator)
	begin, _ := plainNumber(m.Begin)
	end, _ := plainNumber(m.End)
	c.same("begin", begin, r.Begin.Unix())
	c.same("end", end, r.End.Unix())
	errs := slices.DeleteFunc(slices.Clone(m.Errors), func(s string) bool { return plainText(s) == "" })
	for i := range errs[:min(len(errs), maxErrors)] {
		c.text("error", errs[i], r.Errors[i])
	}
	c.policy(&f.Policy, &r.Policy)
}

func (c comparison) policy(f *plainPolicy, p *Policy) {
	c.t.Helper()
	c.domain("policy domain", f.Domain, p.Domain)
	c.word("adkim", f.ADKIM, alignmentWords[:], p.ADKIM.Value)
	c.word("aspf", f.ASPF, alignmentWords[:], p.ASPF.Value)
	c.word("p", f.P, dispositionWords[:], p.P.Value)
	c.word("sp", f.SP, dispositionWords[:], p.SP.Value)
	c.word("np", f.NP, dispositionWords[:], p.NP.Value)
	c.word("testing", f.Testing, testingWords[:], p.Testing.Value)
	c.word("discovery_method", f.Discovery, discoveryWords[:], p.DiscoveryMethod.Value)
	c.text("fo", f.FO, p.FO)
	if n, err := plainNumber(f.Pct); err == nil && n >= 0 && n <= 100 {
		c.same("pct", n, p.Pct)
	}
}

func (c comparison) record(f *plainRecord, r *Record) {
	c.t.Helper()
	if ip, err := netip.ParseAddr(plainText(f.SourceIP)); err == nil {
		c.same("source_ip", ip.WithZone("").Unmap(), r.SourceIP)
	}
	count, _ := plainNumber(f.Count)
	c.same("count", count, r.Count)
	c.word("disposition", f.Disposition, dispositionWords[:], r.Disposition.Value)
	c.word("dkim", f.DKIM, resultWords[:], r.DKIM.Value)
	c.word("spf", f.SPF, resultWords[:], r.SPF.Value)
	c.domain("header_from", f.HeaderFrom, r.HeaderFrom)
	c.domain("envelope_from", f.EnvelopeFrom, r.EnvelopeFrom)
	c.domain("envelope_to", f.EnvelopeTo, r.EnvelopeTo)
	c.lists(f, r)
}

// lists compares entries that are not empty; Decode drops the others.
func (c comparison) lists(f *plainRecord, r *Record) {
	c.t.Helper()
	blank := func(s ...string) bool { return plainText(strings.Join(s, "")) == "" }
	reasons := slices.DeleteFunc(slices.Clone(f.Reasons), func(x plainReason) bool { return blank(x.Type) })
	dkim := slices.DeleteFunc(slices.Clone(f.DKIMAuth), func(x plainDKIM) bool { return blank(x.Domain, x.Selector, x.Result, x.HumanResult) })
	spf := slices.DeleteFunc(slices.Clone(f.SPFAuth), func(x plainSPF) bool { return blank(x.Domain, x.Scope, x.Result, x.HumanResult) })
	c.same("number of DKIM results", len(dkim), len(r.DKIMAuth))
	c.same("number of SPF results", len(spf), len(r.SPFAuth))
	if c.t.Failed() {
		return
	}
	for i, a := range r.DKIMAuth {
		c.domain("dkim/domain", dkim[i].Domain, a.Domain)
		c.text("dkim/selector", dkim[i].Selector, a.Selector)
		c.word("dkim/result", dkim[i].Result, resultWords[:], a.Result.Value)
		c.text("dkim/human_result", dkim[i].HumanResult, a.HumanResult)
	}
	for i, a := range r.SPFAuth {
		c.domain("spf/domain", spf[i].Domain, a.Domain)
		c.word("spf/scope", spf[i].Scope, scopeWords[:], a.Scope.Value)
		c.word("spf/result", spf[i].Result, resultWords[:], a.Result.Value)
		c.text("spf/human_result", spf[i].HumanResult, a.HumanResult)
	}
	if len(reasons) < len(f.Reasons) {
		return
	}
	c.same("number of reasons", len(reasons), len(r.Reasons))
	for i, a := range r.Reasons[:min(len(reasons), len(r.Reasons))] {
		c.word("reason/type", reasons[i].Type, overrideWords[:], a.Type.Value)
		c.text("reason/comment", reasons[i].Comment, a.Comment)
	}
}
