package failure

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/netip"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/dmarcpipe/dmarcpipe/parse/limit"
)

const privateMail = `Received: from a by b for <victim@reporter.example>
Authentication-Results: mx.reporter.example; spf=fail smtp.mailfrom="bounces@mailer.example" smtp.auth=janelogin
Received-SPF: fail (mx.reporter.example: domain of bounces@mailer.example) client-ip=192.0.2.1
DKIM-Signature: v=1; d=example.com; i=jane@example.com; s=s1; h=from:to; bh=bodyhash; b=signature; z=Subject:private
From: "Jane Surname" <Jane@Example.com>
To: Victim <victim@reporter.example>
Subject: private subject
Date: Tue, 2 Jan 2024 03:04:05 +0000 (private zone)
Message-ID: <4711.private@mailer.example>
X-Private: private

private body
`

const privateFields = `Feedback-Type: auth-failure
Auth-Failure: dmarc
Source-IP: 192.0.2.1
Reported-Domain: example.com
Original-Mail-From: <bounces@mailer.example>
Original-Rcpt-To: <victim@reporter.example>
Original-Envelope-Id: private-envelope
Reported-URI: https://example.com/private
DKIM-Identity: jane@example.com
DKIM-Canonicalized-Body: private
SPF-DNS: exp : jane@example.com
Incidents: private
`

func privateReport(t *testing.T, p Privacy) *Report {
	t.Helper()
	r, err := Read(&Mail{From: "a@reporter.example", Feedback: []byte(privateFields), Original: []byte(privateMail)}, limit.Limits{}, p)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// sameReport compares what can be seen of reports.
var sameReport = cmp.Options{cmpopts.EquateComparable(netip.Addr{}), cmpopts.IgnoreUnexported(Report{})}

// hashOf makes the hash as it is documented.
func hashOf(address string) string {
	mac := hmac.New(sha256.New, []byte("key"))
	mac.Write([]byte(address))
	return hex.EncodeToString(mac.Sum(nil))[:16]
}

func TestKeepHeaders(t *testing.T) {
	r := privateReport(t, Privacy{Key: []byte("key")})
	bounces, jane := hashOf("bounces@mailer.example"), hashOf("jane@example.com")
	id := hashOf("4711.private@mailer.example")
	results := fmt.Sprintf(`mx.reporter.example; spf=fail smtp.mailfrom=%s smtp.auth=%s`, bounces+"@mailer.example", hashOf("janelogin@"))
	want := &Report{
		MailFrom: bounces + "@mailer.example", RcptTo: []string{hashOf("victim@reporter.example") + "@reporter.example"},
		EnvelopeID: hashOf("private-envelope@"), From: jane + "@example.com", MessageID: id + "@mailer.example",
		AuthResults: []string{results}, DKIMIdentity: jane + "@example.com", SPFDNS: []string{"exp : " + jane + "@example.com"},
		Headers: []Header{
			{"Authentication-Results", results},
			{"Received-SPF", "fail client-ip=192.0.2.1"},
			{"DKIM-Signature", "v=1; d=example.com; i=" + jane + "@example.com; s=s1; h=from:to"},
			{"From", jane + "@example.com"},
			{"Date", "Tue, 02 Jan 2024 03:04:05 +0000"},
			{"Message-ID", id + "@mailer.example"},
		},
	}
	if diff := cmp.Diff(want, personal(r), sameReport); diff != "" {
		t.Errorf("report (-want +got):\n%s", diff)
	}
}

func TestKeepHeadersWithoutKey(t *testing.T) {
	r := privateReport(t, Privacy{})
	const results = `mx.reporter.example; spf=fail smtp.mailfrom=@mailer.example`
	want := &Report{
		MailFrom: "@mailer.example", RcptTo: []string{"@reporter.example"}, From: "@example.com", MessageID: "@mailer.example",
		AuthResults: []string{results}, DKIMIdentity: "@example.com", SPFDNS: []string{"exp : @example.com"},
		Headers: []Header{
			{"Authentication-Results", results},
			{"Received-SPF", "fail client-ip=192.0.2.1"},
			{"DKIM-Signature", "v=1; d=example.com; i=@example.com; s=s1; h=from:to"},
			{"From", "@example.com"},
			{"Date", "Tue, 02 Jan 2024 03:04:05 +0000"},
			{"Message-ID", "@mailer.example"},
		},
	}
	if diff := cmp.Diff(want, personal(r), sameReport); diff != "" {
		t.Errorf("report (-want +got):\n%s", diff)
	}
}

func TestKeepNone(t *testing.T) {
	r := privateReport(t, Privacy{Keep: KeepNone, Key: []byte("key")})
	want := &Report{AuthResults: []string{"spf=fail smtp.mailfrom=mailer.example"}}
	if diff := cmp.Diff(want, personal(r), sameReport); diff != "" {
		t.Errorf("report (-want +got):\n%s", diff)
	}
}

func TestKeepFull(t *testing.T) {
	r := privateReport(t, Privacy{Keep: KeepFull})
	if r.Subject != "private subject" || string(r.Message) != privateMail || len(r.Headers) != 10 || r.URIs[0] != "https://example.com/private" {
		t.Errorf("subject %q, %d headers, URIs %q, message:\n%s", r.Subject, len(r.Headers), r.URIs, r.Message)
	}
	if r.From != "Jane@Example.com" || r.MailFrom != "bounces@mailer.example" || r.EnvelopeID != "private-envelope" {
		t.Errorf("from %q, mail from %q, envelope %q", r.From, r.MailFrom, r.EnvelopeID)
	}
}

// personal is what of a report may be personal.
func personal(r *Report) *Report {
	return &Report{
		MailFrom: r.MailFrom, RcptTo: r.RcptTo, EnvelopeID: r.EnvelopeID, From: r.From, MessageID: r.MessageID, Subject: r.Subject,
		AuthResults: r.AuthResults, DKIMIdentity: r.DKIMIdentity, SPFDNS: r.SPFDNS, URIs: r.URIs, Headers: r.Headers, Message: r.Message,
	}
}

// TestPrivacyChangesNoIdentity holds that a report is the same whatever is kept.
func TestPrivacyChangesNoIdentity(t *testing.T) {
	full := privateReport(t, Privacy{Keep: KeepFull})
	id, unix := full.Identity()
	for _, p := range []Privacy{{}, {Key: []byte("a")}, {Key: []byte("b")}, {Keep: KeepNone}} {
		r := privateReport(t, p)
		if gotID, gotUnix := r.Identity(); gotID != id || gotUnix != unix {
			t.Errorf("%+v: identity %s %d, want %s %d", p, gotID, gotUnix, id, unix)
		}
		if got, want := r.AppendCanonical(nil), full.AppendCanonical(nil); !slices.Equal(got, want) {
			t.Errorf("%+v: content %x, want %x", p, got, want)
		}
	}
}

// harmless are the fields of Report that can hold nothing but names of hosts
// and of fields, words of ours and hashes, so that there is nothing to reduce.
var harmless = []string{
	".Format", ".Reporter", ".Domain", ".Domains", ".Unaligned", ".SourceName", ".HeaderFrom", ".DKIMDomain", ".id", ".content",
	".Failed.Value", ".Delivery.Value", ".Warnings.List.Kind", ".Warnings.List.Element", ".Warnings.Counts",
}

// TestEveryFieldIsReduced fills every field of Report, also those that will be
// added some day, with an address. A field that is not reduced has to be named
// above.
func TestEveryFieldIsReduced(t *testing.T) {
	for _, keep := range []Keep{"", KeepHeaders, KeepNone, "nonsense"} {
		r := &Report{}
		fill(reflect.ValueOf(r).Elem(), "", "jane@example.com")
		newReducer(Privacy{Keep: keep, Key: []byte("key")}, limit.DefaultText).report(r)
		for _, s := range textsOf(reflect.ValueOf(r)) {
			if strings.Contains(s, "jane") {
				t.Errorf("with %q, %q is left", keep, s)
			}
		}
	}
}

// fill sets every text in v that is not harmless, and lists to one entry.
func fill(v reflect.Value, path, text string) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(text)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		if v.Type().Elem().Kind() == reflect.Uint8 {
			v.SetBytes([]byte(text))
			return
		}
		fill(v.Index(0), path, text)
	case reflect.Struct:
		for i := range v.NumField() {
			field := path + "." + v.Type().Field(i).Name
			if v.Type().Field(i).IsExported() && !slices.Contains(harmless, field) {
				fill(v.Field(i), field, text)
			}
		}
	}
}

// textsOf returns every text in v, also in fields that are not exported.
func textsOf(v reflect.Value) []string {
	var texts []string
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			return textsOf(v.Elem())
		}
	case reflect.String:
		return []string{v.String()}
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return []string{string(v.Bytes())}
		}
		for i := range v.Len() {
			texts = append(texts, textsOf(v.Index(i))...)
		}
	case reflect.Struct:
		for _, field := range v.Fields() {
			texts = append(texts, textsOf(field)...)
		}
	}
	return texts
}

var localParts = regexp.MustCompile(`([\p{L}0-9._+-]{4,})@`)

// TestNothingPersonalIsLeft holds for every case that no local part of any
// address of the mail, and none of its private texts, is in the report.
func TestNothingPersonalIsLeft(t *testing.T) {
	for _, file := range append(caseFiles(t), "") {
		t.Run(filepath.Base(file), func(t *testing.T) {
			m := &Mail{From: "noreply@reporter.example", Feedback: []byte(privateFields), Original: []byte(privateMail)}
			if file != "" {
				m = loadMail(t, file)
			}
			private := []string{"private", "prívate", "jäne", "surname", "janelogin", "signature=", "bodyhash", "4711"}
			for _, found := range localParts.FindAllStringSubmatch(m.From+string(m.Feedback)+string(m.Original)+string(m.Text), -1) {
				private = append(private, strings.ToLower(found[1]))
			}
			for _, p := range []Privacy{{}, {Key: []byte("key")}, {Keep: KeepNone, Key: []byte("key")}} {
				if r, err := Read(m, limit.Limits{}, p); err == nil {
					checkPrivate(t, r, private)
				}
			}
		})
	}
}

func checkPrivate(t *testing.T, r *Report, private []string) {
	t.Helper()
	for _, s := range append(textsOf(reflect.ValueOf(r)), string(r.AppendJSON(nil))) {
		for _, p := range private {
			if strings.Contains(strings.ToLower(s), p) {
				t.Errorf("%q is in %q", p, s)
			}
		}
	}
}
