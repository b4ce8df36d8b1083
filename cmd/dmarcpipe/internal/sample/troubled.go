package sample

import "slices"

// companies are those of the sample.
func (o Options) companies() []company {
	if o.Incidents {
		return troubled
	}
	return companies
}

// troubled are the companies, and two more, with what Incidents lists.
var troubled = slices.Concat(befallen(), []company{
	{
		domain: "tidewater.example", rua: "dmarc@tidewater.example", streams: tidewater,
		history:  []published{{0, policy{p: none, adkim: relaxed, aspf: relaxed, pct: 100}}},
		daily:    []string{"google.com", "Yahoo", "Outlook.com"},
		silences: []silence{{"Yahoo", days("DmarcReporterSilent")}},
	},
	{
		domain: "lantern.example", rua: "dmarc@lantern.example", streams: lantern,
		history:  []published{{0, policy{p: reject, adkim: relaxed, aspf: relaxed, pct: 100}}},
		daily:    []string{"google.com", "Outlook.com"},
		silences: []silence{{"", days("DmarcNoReports")}},
		old:      days("DmarcPolicyDiffers"),
	},
})

// days are those of an incident.
func days(alert string) span {
	i := slices.IndexFunc(incidents, func(i incident) bool { return i.alert == alert })
	return incidents[i].days
}

// befallen are the four companies, with mail that comes only for some days.
func befallen() []company {
	all := slices.Clone(companies)
	for domain, more := range map[string]stream{
		"nimbus.example":    newsletters,
		"fjordbank.example": survey,
		"campus.example":    stolenAccount,
	} {
		i := slices.IndexFunc(all, func(c company) bool { return c.domain == domain })
		all[i].streams = append(slices.Clone(all[i].streams), more)
	}
	return all
}

var (
	newsletters = stream{
		pools: []pool{addresses("198.51.100.64", 40)},
		daily: 600, spread: 8, from: []string{"nimbus.example"}, envelope: "bounce.mailer.example", spf: pass,
		dkim: signedBy("mailer.example", "mlr"), only: days("DmarcNewFailingSender"),
	}
	survey = stream{
		pools: []pool{addresses("198.51.100.104", 2)},
		daily: 85, spread: 2, from: []string{"fjordbank.example"}, envelope: "bounce.mailer.example", spf: pass,
		dkim: signedBy("mailer.example", "mlr"), only: days("DmarcEnforcementLosesMail"),
	}
	stolenAccount = stream{
		pools: []pool{addresses("192.0.2.80", 4)},
		daily: 30000, spread: 4, from: []string{"campus.example"}, spf: pass, dkim: signed("c26"),
		only: days("DmarcPassingVolumeUnusual"),
	}
)

// tidewater has its mail with two services, and large reporters that report
// every day.
var tidewater = []stream{
	{
		pools: []pool{addresses("198.51.100.160", 16)},
		daily: 500, spread: 8, from: []string{"tidewater.example"}, spf: pass, dkim: signed("tw1"),
	},
	{
		pools: []pool{addresses("198.51.100.200", 20)},
		daily: 400, spread: 6, from: []string{"tidewater.example"}, envelope: "bounces.crm-cloud.example", spf: pass,
		dkim: append(signed("crm2"), signature{"crm-cloud.example", "crm1", pass}), but: days("DmarcSenderPassRateFell"),
	},
	{
		pools: []pool{addresses("198.51.100.200", 20)},
		daily: 400, spread: 6, from: []string{"tidewater.example"}, envelope: "bounces.crm-cloud.example", spf: pass,
		dkim: []signature{{"", "crm2", fail}, {"crm-cloud.example", "crm1", pass}}, only: days("DmarcSenderPassRateFell"),
	},
	{
		pools: []pool{addresses("198.51.100.216", 3)},
		daily: 30, spread: 2, from: []string{"tidewater.example"}, envelope: "bounces.crm-cloud.example", spf: pass,
		dkim: signedBy("crm-cloud.example", "crm1"),
	},
	{
		pools: []pool{addresses("203.0.113.1", 250), addresses("2001:db8:bad::1", 120)},
		daily: 12000, spread: 42, from: []string{"tidewater.example", "pay.tidewater.example"},
		envelope: "mx.throwaway.example", spf: noResult, only: days("DmarcSpoofingRun"),
	},
	noise("tidewater.example", "198.18.70.1", "2001:db8:70::1", 12),
}

// lantern is small and at p=reject.
var lantern = []stream{
	{
		pools: []pool{addresses("198.51.100.160", 16), addresses("2001:db8:a0::1", 8)},
		daily: 300, spread: 8, from: []string{"lantern.example"}, spf: pass, dkim: signed("ln1"),
	},
	noise("lantern.example", "198.18.71.1", "2001:db8:71::1", 6),
}
