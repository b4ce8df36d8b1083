package trust

import (
	"strings"
	"testing"
)

// Fields as mail servers write them.
const (
	own      = "Authentication-Results: mx.example.com; dkim=pass header.d=a.example\n"
	ownSPF   = "Authentication-Results: MX.example.com; spf=pass smtp.mailfrom=b@a.example\n"
	none     = "Authentication-Results: mx.example.com; none\n"
	foreign  = "Authentication-Results: mx.example.com.evil.example; dkim=pass header.d=evil.example\n"
	forged   = "Authentication-Results: mx.example.com; dkim=pass header.d=evil.example\n"
	border   = "Received: from mail.evil.example (mail.evil.example [203.0.113.9])\n\tby mx.example.com (Postfix) with ESMTPS id 42\n\tfor <us@example.com>; Mon, 23 Nov 2026 12:00:00 +0000\n"
	delivery = "Received: from mx.example.com\n\tby store.example.com with LMTP id 42 (envelope-from <b@a.example>)\n\tfor <us@example.com>; Mon, 23 Nov 2026 12:00:00 +0000\n"
	filter   = "Received: from localhost (localhost [127.0.0.1])\n\tby mx.example.com (amavisd) with ESMTP id 42; Mon, 23 Nov 2026 12:00:00 +0000\n"
	proxied  = "Received: from mail.evil.example (gateway [172.17.0.1])\n\tby mx.example.com with ESMTP id 42; Mon, 23 Nov 2026 12:00:00 +0000\n"
	gmail    = "Received: by 2002:a05:6a06:1234:b0:1 with SMTP id 42; Mon, 23 Nov 2026 12:00:00 -0800 (PST)\n"
	gmailMX  = "Received: from mail.a.example (mail.a.example. [203.0.113.9]) by mx.google.com with ESMTPS id 42; Mon, 23 Nov 2026 12:00:00 -0800 (PST)\n"
	gmailOwn = "Authentication-Results: mx.google.com; spf=pass (google.com: domain of b@a.example designates 203.0.113.9 as permitted sender) smtp.mailfrom=b@a.example\n"
	exchange = "Received: from AM5PR0001.eurprd05.prod.outlook.com (2603:10a6::1) by DB3PR0002.outlook.com with HTTPS; Mon, 23 Nov 2026 12:00:00 +0000\n"
	unnamed  = "Authentication-Results: spf=pass (sender IP is 203.0.113.9)\n smtp.mailfrom=a.example; dkim=pass (signature was verified)\n header.d=a.example;dmarc=pass action=none\n header.from=a.example;compauth=pass reason=100\n"
)

// Which fields count, by where they stand. The domains are those of the results.
func TestOwnResults(t *testing.T) {
	tests := []struct{ name, header, want string }{
		{"above the border", own + border, "dkim=a.example"},
		{"of two filters", own + "X-Seen: 1\n" + ownSPF + border, "dkim=a.example spf=a.example"},
		{"and a forged one below", own + border + forged, "dkim=a.example"},
		{"and a forged one far below", own + border + border + forged, "dkim=a.example"},
		{"behind the delivery", delivery + own + ownSPF + border + forged, "dkim=a.example spf=a.example"},
		{"behind a filter", delivery + filter + own + border + forged, "dkim=a.example"},
		{"nothing was looked at", none + border + forged, ""},
		{"forged alone", border + forged, ""},
		{"forged, below the delivery", delivery + border + forged, ""},
		{"forged, behind a proxy", proxied + forged, ""},
		{"of another server", foreign + border, ""},
		{"of Gmail", gmail + "X-Received: by 2002:a05:1\n" + gmailMX + gmailOwn + gmailOwn, "spf=a.example"},
		{"of Gmail, and a forged one below", gmail + gmailMX + gmailOwn + strings.ReplaceAll(gmailOwn, "a.example", "evil.example"), "spf=a.example"},
		{"of Gmail, in another mailbox", border + gmailMX + gmailOwn, ""},
		{"of Gmail, without a way", gmailOwn, "spf=a.example"},
		{"of Microsoft 365", exchange + unnamed + border, "spf=a.example dkim=a.example dmarc=a.example compauth="},
		{"of Microsoft 365, in another mailbox", border + unnamed, ""},
		{"of Microsoft 365, alone", unnamed, ""},
	}
	ids := []string{"mx.example.com", "mx.google.com", "outlook.com"}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := readHeader([]byte(tt.header + "From: a@a.example\n\n"))
			var got []string
			for _, r := range ownResults(&h, ids) {
				got = append(got, r.method+"="+r.domain("header.d", "smtp.mailfrom", "header.from"))
			}
			equal(t, strings.Join(got, " "), tt.want)
		})
	}
}

func TestOwnFieldsAreBounded(t *testing.T) {
	h := readHeader([]byte(strings.Repeat(own, 1000) + border + "\n"))
	equal(t, len(ownResults(&h, []string{"mx.example.com"})), maxOwnFields)
}

func TestReadHop(t *testing.T) {
	for text, want := range map[string]hop{
		"from a (b [203.0.113.9]) by mx.example.com with ESMTP id 1":               {by: "mx.example.com", with: "esmtp"},
		"from a (localhost [IPv6:::1]) by MX with lmtp; today":                     {by: "mx", with: "lmtp", local: true},
		"from [127.0.0.1] (b [203.0.113.9]) by mx with ESMTP":                      {by: "mx", with: "esmtp"},
		"from x by y with LMTP (b [203.0.113.9]) by mx with ESMTP":                 {by: "mx", with: "esmtp"},
		"from x by y with LMTP ( (b [203.0.113.9]) by mx with ESMTP":               {},
		`from x by y with LMTP " (b [203.0.113.9]) by mx with ESMTP`:               {},
		"from a(b)by(c)y(d)with(e)LMTP; (b [203.0.113.9]) by mx with ESMTP; today": {by: "mx", with: "esmtp"},
		"from a by mx with ESMTP for <x by y with LMTP>; today":                    {by: "mx", with: "esmtp"},
		`from a by mx with ESMTP for <"x by y"@b.example>`:                         {by: "mx", with: "esmtp"},
		"by 2002:a05:6a06::1 with SMTP id 1; today by y with LMTP":                 {by: "2002:a05:6a06::1", with: "smtp"},
		"from a by":        {},
		"(by mx with LMTP": {},
		"":                 {},
	} {
		equal(t, readHop(text), want)
	}
}
