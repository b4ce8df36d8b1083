package sample

// What the domains of the sample publish, besides their DMARC records and keys.
// SPF passes for the streams for which reports say so; that of nimbus.example
// has too many lookups for what stands at its end.

// texts are TXT records by name.
var texts = map[string]string{
	"fjordbank.example":               "v=spf1 ip4:192.0.2.8/29 ip6:2001:db8:10::/64 -all",
	"bounce.notify.fjordbank.example": "v=spf1 ip4:198.51.100.0/27 -all",
	"_smtp._tls.fjordbank.example":    "v=TLSRPTv1; rua=mailto:dmarc@fjordbank.example",
	"_mta-sts.fjordbank.example":      "v=STSv1; id=20260301",

	"acme-store.example":            "v=spf1 ip4:192.0.2.40/29 ip6:2001:db8:40::/64 ~all",
	"shop.acme-store.example":       "v=spf1 ip4:192.0.2.48/29 -all",
	"_smtp._tls.acme-store.example": "v=TLSRPTv1; rua=mailto:dmarc-reports@acme-store.example",
	"_mta-sts.acme-store.example":   "v=STSv1; id=20260614",

	"campus.example":             "v=spf1 ip4:192.0.2.80/29 ip6:2001:db8:80::/64 ~all",
	"cs.campus.example":          departmentSPF,
	"physics.campus.example":     departmentSPF,
	"library.campus.example":     departmentSPF,
	"alumni.campus.example":      departmentSPF,
	"med.campus.example":         departmentSPF,
	"law.campus.example":         departmentSPF,
	"lab.physics.campus.example": "v=spf1 ip4:192.0.2.96/29 ~all",

	"nimbus.example": "v=spf1 include:_spf.workspace.example include:spf.crm-cloud.example include:mail.helpdesk.example " +
		"mx a:web.nimbus.example ip4:192.0.2.120 -all",
	"_mta-sts.nimbus.example": "v=STSv1; id=20240902",

	"tidewater.example": "v=spf1 include:_spf.workspace.example -all",
	"lantern.example":   "v=spf1 include:_spf.workspace.example -all",

	"_spf.workspace.example":        "v=spf1 include:_netblocks.workspace.example include:_netblocks2.workspace.example include:_netblocks3.workspace.example ~all",
	"_netblocks.workspace.example":  "v=spf1 ip4:198.51.100.160/28 ~all",
	"_netblocks2.workspace.example": "v=spf1 ip4:198.51.100.176/28 ~all",
	"_netblocks3.workspace.example": "v=spf1 ip6:2001:db8:a0::/48 ~all",
	"spf.crm-cloud.example":         "v=spf1 include:_a.crm-cloud.example include:_b.crm-cloud.example ~all",
	"_a.crm-cloud.example":          "v=spf1 ip4:198.51.100.200/29 ~all",
	"_b.crm-cloud.example":          "v=spf1 ip4:198.51.100.208/29 ip4:198.51.100.216/30 ~all",
	"bounces.crm-cloud.example":     "v=spf1 include:spf.crm-cloud.example -all",
	"mail.helpdesk.example":         "v=spf1 include:_eu.helpdesk.example include:_us.helpdesk.example ~all",
	"_eu.helpdesk.example":          "v=spf1 ip4:198.51.100.228/30 ~all",
	"_us.helpdesk.example":          "v=spf1 ip4:198.51.100.232/30 ~all",
	"bounce.mailer.example":         "v=spf1 ip4:198.51.100.64/26 ip6:2001:db8:64::/48 -all",
	"lists.openscience.example":     "v=spf1 ip4:198.51.100.128/29 -all",
	"forms.example":                 "v=spf1 ip4:198.51.100.140/31 -all",
}

const departmentSPF = "v=spf1 ip6:2001:db8:81::/64 -all"

// shortKeys are the lengths of the RSA keys that have less than defaultBits.
var shortKeys = map[string]int{"ws1._domainkey.nimbus.example": 1024}

const defaultBits = 2048

// mailServers are MX records: the hosts of each domain, the preferred one first.
var mailServers = map[string][]string{
	"fjordbank.example":  {"mx.fjordbank.example"},
	"acme-store.example": {"mx.acme-store.example"},
	"campus.example":     {"mx.campus.example"},
	"nimbus.example":     {"mx.workspace.example", oldMailServer},
}

// oldMailServer was that of nimbus.example before it moved, and stayed: as it
// is, and in the policy of MTA-STS.
const oldMailServer = "mail.nimbus.example"

// servers are the addresses of hosts from which no mail in the reports comes.
var servers = map[string][]string{
	"mx.fjordbank.example":       {"192.0.2.14", "2001:db8:10::25"},
	"mta-sts.fjordbank.example":  {"192.0.2.15"},
	"mx.acme-store.example":      {"192.0.2.46"},
	"mta-sts.acme-store.example": {"192.0.2.47"},
	"mx.campus.example":          {"192.0.2.86", "2001:db8:80::25"},
	"mx.workspace.example":       {"198.51.100.190", "2001:db8:a0::25"},
	oldMailServer:                {"192.0.2.124"},
	"mta-sts.nimbus.example":     {"192.0.2.126"},
	"web.nimbus.example":         {"192.0.2.125"},
}

// policies are the policies of MTA-STS, RFC 8461, by the host that has them.
var policies = map[string]string{
	"mta-sts.fjordbank.example":  "version: STSv1\r\nmode: enforce\r\nmx: mx.fjordbank.example\r\nmax_age: 2592000\r\n",
	"mta-sts.acme-store.example": "version: STSv1\r\nmode: testing\r\nmx: mx.acme-store.example\r\nmax_age: 604800\r\n",
	"mta-sts.nimbus.example":     "version: STSv1\r\nmode: testing\r\nmx: " + oldMailServer + "\r\nmax_age: 604800\r\n",
}

// signedZones are the domains that DNSSEC vouches for, with all below them.
var signedZones = []string{"fjordbank.example", "org"}
