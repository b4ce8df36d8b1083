package sample

import "github.com/dmarcpipe/dmarcpipe/parse/aggregate"

// fjordbank is at p=reject with strict DKIM alignment. For six days somebody
// sends in its name from everywhere.
var fjordbank = []stream{
	{
		pools: []pool{addresses("192.0.2.10", 4), addresses("2001:db8:10::10", 4)},
		daily: 900, spread: 6, from: []string{"fjordbank.example"}, spf: pass, dkim: signed("s1"),
	},
	{
		pools: []pool{addresses("198.51.100.1", 24)},
		daily: 1600, spread: 8, from: []string{"notify.fjordbank.example"},
		envelope: "bounce.notify.fjordbank.example", spf: pass, dkim: signed("stmt1"),
	},
	forwarder("fjordbank.example", "s1", "198.18.20.1", 40, pass),
	forwarder("fjordbank.example", "s1", "198.18.21.1", 6, fail),
	{
		pools: []pool{addresses("203.0.113.1", 250), addresses("2001:db8:bad::1", 120)},
		daily: 3800, spread: 42, from: []string{"fjordbank.example", "secure-login.fjordbank.example"},
		envelope: "mx.throwaway.example", spf: noResult, begin: 55, end: 65,
	},
	noise("fjordbank.example", "198.18.30.1", "2001:db8:30::1", 9),
}

// acmeStore is at p=quarantine. Its newsletter service signs in its own name
// until week 5; from then on it signs for the shop as well.
var acmeStore = []stream{
	{
		pools: []pool{addresses("192.0.2.40", 3), addresses("2001:db8:40::25", 2)},
		daily: 420, spread: 5, from: []string{"acme-store.example"}, spf: pass, dkim: signed("k1"),
	},
	{
		pools: []pool{addresses("192.0.2.50", 4)},
		daily: 700, spread: 4, from: []string{"shop.acme-store.example"}, spf: pass, dkim: signed("orders"),
	},
	{
		pools: []pool{addresses("198.51.100.64", 40), addresses("2001:db8:64::1", 12)},
		daily: 520, spread: 12, from: []string{"acme-store.example"}, envelope: "bounce.mailer.example", spf: pass,
		dkim: signedBy("mailer.example", "mlr"), end: 48,
	},
	{
		pools: []pool{addresses("198.51.100.64", 40), addresses("2001:db8:64::1", 12)},
		daily: 520, spread: 12, from: []string{"acme-store.example"}, envelope: "bounce.mailer.example", spf: pass,
		dkim: append(signed("mlr1"), signature{"mailer.example", "mlr", pass}), begin: 48,
	},
	{
		pools: []pool{addresses("198.51.100.110", 3)},
		daily: 34, spread: 3, from: []string{"reviews.acme-store.example"}, envelope: "bounce.mailer.example", spf: pass,
		dkim: signedBy("mailer.example", "mlr"),
	},
	forwarder("acme-store.example", "k1", "198.18.40.1", 22, pass),
	noise("acme-store.example", "198.18.41.1", "2001:db8:41::1", 12),
}

// campus is a university: many subdomains, many mailing lists, and alumni who
// forward their mail. It goes from p=none to a quarter of p=quarantine.
var campus = []stream{
	{
		pools: []pool{addresses("192.0.2.80", 4), addresses("2001:db8:80::80", 6)},
		daily: 640, spread: 6, from: []string{"campus.example"}, spf: pass, dkim: signed("c26"),
	},
	{
		pools: []pool{addresses("2001:db8:81::1", 12)},
		daily: 520, spread: 8, spf: pass, dkim: signed("dept"),
		from: []string{
			"cs.campus.example", "physics.campus.example", "library.campus.example", "alumni.campus.example",
			"med.campus.example", "law.campus.example",
		},
	},
	{
		pools: []pool{addresses("192.0.2.96", 3)},
		daily: 60, spread: 3, from: []string{"lab.physics.campus.example"}, spf: pass,
		dkim: []signature{{"", "lab", fail}},
	},
	{
		pools: []pool{addresses("198.51.100.128", 8)},
		daily: 75, spread: 5, from: []string{"campus.example", "cs.campus.example"}, envelope: "lists.openscience.example",
		spf: pass, dkim: []signature{{"", "c26", fail}, {"lists.openscience.example", "list", pass}},
		override: aggregate.OverrideMailingList, comment: "known mailing list",
	},
	{
		pools: []pool{addresses("198.51.100.140", 2)},
		daily: 45, spread: 2, from: []string{"students.campus.example"}, envelope: "forms.example", spf: pass,
	},
	forwarder("alumni.campus.example", "dept", "198.18.50.1", 48, pass),
	forwarder("campus.example", "c26", "198.18.51.1", 26, fail),
	noise("campus.example", "198.18.52.1", "2001:db8:52::1", 16),
}

// nimbus is young and at p=none: one host without signatures, whose mail fails
// since the SPF record broke, and two services that nobody has set up to sign for
// it.
var nimbus = []stream{
	{
		pools: []pool{addresses("198.51.100.160", 16), addresses("2001:db8:a0::1", 8)},
		daily: 380, spread: 8, from: []string{"nimbus.example"}, spf: pass,
		dkim: append(signed("ws1"), signature{"workspace.example", "20260101", pass}),
	},
	{
		pools: []pool{addresses("192.0.2.120", 1)},
		daily: 85, spread: 1, from: []string{"nimbus.example"}, spf: pass, end: 20,
	},
	{
		pools: []pool{addresses("192.0.2.120", 1)},
		daily: 85, spread: 1, from: []string{"nimbus.example"}, spf: permerror, begin: 20,
	},
	{
		pools: []pool{addresses("198.51.100.200", 20)},
		daily: 150, spread: 6, from: []string{"nimbus.example"}, envelope: "bounces.crm-cloud.example", spf: pass,
		dkim: signedBy("crm-cloud.example", "crm1"),
	},
	{
		pools: []pool{addresses("198.51.100.230", 4)},
		daily: 40, spread: 3, from: []string{"support.nimbus.example"}, envelope: "mail.helpdesk.example", spf: pass,
	},
	forwarder("nimbus.example", "ws1", "198.18.60.1", 9, pass),
	noise("nimbus.example", "198.18.61.1", "2001:db8:61::1", 7),
}
