package catalogue_test

import (
	"testing"

	"github.com/dmarcpipe/dmarcpipe/parse/verdict"
)

// A kind that is too good makes a forged mail look like one of a service, or like
// one that was passed on. So these hold what is easily mistaken.
func TestPTRKnowsKinds(t *testing.T) {
	c := load(t)
	for host, want := range map[string]verdict.Kind{
		// Anybody has an access line there, and the provider has mailboxes as well.
		"pool-71-1-2-3.nycmny.fios.verizon.net":    verdict.KindISP,
		"p123-ipbf1.marunouchi.tokyo.ocn.ne.jp":    verdict.KindISP,
		"sp1-2-3-4.msd.spmode.ne.jp":               verdict.KindISP,
		"fl1-1-2-3-4.tky.mesh.ad.jp":               verdict.KindISP,
		"user-0c1.cable.earthlink.net":             verdict.KindISP,
		"dynamic-adsl-78-1-2-3.clienti.tiscali.it": verdict.KindISP,
		"host86-1-2-3.range86-1.btcentralplus.com": verdict.KindISP,
		"xdsl-78-1-2-3.nc.de":                      verdict.KindISP,
		"4.3.2.1.dynamic.cust.bluewin.ch":          verdict.KindISP,
		"1.cpe.cgocable.net":                       verdict.KindISP,
		"sonic.gate.mail.ne1.yahoo.com":            verdict.KindMailbox,
		"mbkd0205.ocn.ad.jp":                       verdict.KindMailbox,
		// Anybody rents webspace or a machine there.
		"dd12345.kasserver.com":        verdict.KindHosting,
		"wp123.webpack.hosteurope.de":  verdict.KindHosting,
		"infong-eu25.kundenserver.de":  verdict.KindHosting,
		"mout.kundenserver.de":         verdict.KindMailbox,
		"ov-a1b2c3.infomaniak.ch":      verdict.KindHosting,
		"smtp-190e.mail.infomaniak.ch": verdict.KindMailbox,
		"1-2-3-4.zonevs.eu":            verdict.KindHosting,
		"srv123456.hstgr.cloud":        verdict.KindHosting,
		// Hosters pass on what their customers write, under any name.
		"outbound-ss-820.mailchannels.net": verdict.KindHosting,
		"relay123.mailbaby.net":            verdict.KindHosting,
		// They send for schools and public bodies, and pass nothing on.
		"mx1.technolutions.net":  verdict.KindCRM,
		"mailer.govdelivery.com": verdict.KindMarketing,
		"mta1.instructure.com":   verdict.KindSaaS,
		// They send as themselves only.
		"a1-2.smtp-out.amazon.com": verdict.KindCompany,
		"mx.bankofamerica.com":     verdict.KindCompany,
	} {
		kind := verdict.KindUnknown
		if s, ok := c.PTR(host); ok {
			kind = s.Kind
		}
		if kind != want {
			t.Errorf("PTR(%s) is of kind %q, not %q", host, kind, want)
		}
	}
}
