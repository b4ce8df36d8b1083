package catalogue_test

import (
	"net/netip"
	"testing"
)

// Names of hosts as they stand in reports.
func TestPTRKnowsHosts(t *testing.T) {
	c := load(t)
	for host, want := range map[string]string{
		"mail-wr1-f41.google.com":                              "Google Workspace",
		"mail-sor-f69.google.com":                              "Google Workspace",
		"mail-ed1-x52a.google.com":                             "Google Workspace",
		"mail-eopbgr80042.outbound.protection.outlook.com":     "Microsoft 365",
		"mail-db8eur05on2072.outbound.protection.outlook.com":  "Microsoft 365",
		"MAIL-DM6NAM12ON2045.outbound.protection.outlook.com.": "Microsoft 365",
		"sonic302-20.consmr.mail.ir2.yahoo.com":                "Yahoo Mail",
		"sonic309-22.consmr.mail.ne1.yahoo.com":                "Yahoo Mail",
		"pv50p00im-ztdg10011301.me.com":                        "iCloud Mail",
		"mout.gmx.net":                                         "GMX",
		"mout.web.de":                                          "WEB.DE",
		"mout.kundenserver.de":                                 "IONOS Mail",
		"mout.perfora.net":                                     "IONOS Mail",
		"mailout05.t-online.de":                                "T-Online",
		"sender4-of-o51.zoho.com":                              "Zoho Mail",
		"sender-of-o52.zoho.eu":                                "Zoho Mail",
		"mail-40131.protonmail.ch":                             "Proton Mail",
		"mail-4316.proton.ch":                                  "Proton Mail",
		"fout-a1-smtp.messagingengine.com":                     "Fastmail",
		"wout4-smtp.messagingengine.com":                       "Fastmail",
		"forward501a.mail.yandex.net":                          "Yandex Mail",
		"f214.i.mail.ru":                                       "mail.ru",
		"out162-62-57-252.mail.qq.com":                         "Tencent QQ Mail",
		"m15-111.126.com":                                      "NetEase Mail",
		"mxb1.seznam.cz":                                       "Seznam Email",
		"smtp-16.italiaonline.it":                              "Libero",
		"smtp103.iad3a.emailsrvr.com":                          "Rackspace Email",
		"relay9-d.mail.gandi.net":                              "Gandi Mail",
		"6.mo560.mail-out.ovh.net":                             "OVH Mail",
		"smtp-190e.mail.infomaniak.ch":                         "Infomaniak",
		"mout-p-101.mailbox.org":                               "mailbox.org",
		"mout02.posteo.de":                                     "Posteo",
		"mail.w13.tutanota.de":                                 "Tuta",
		"out-179.mta1.migadu.com":                              "Migadu",
		"mail22.suw15.mcsv.net":                                "Mailchimp",
		"mail180-15.suw31.mandrillapp.com":                     "Mandrill",
		"mail250.atl281.rsgsv.net":                             "Mailchimp",
		"ccm187.constantcontact.com":                           "Constant Contact",
		"ed3.ccsend.com":                                       "Constant Contact",
		"mo42.cmail20.com":                                     "Campaign Monitor",
		"bid.d.mailin.fr":                                      "Brevo",
		"ho176.r.sender-sib.com":                               "Brevo",
		"bid1.hubspotemail.net":                                "HubSpot",
		"o1.ptr5577.klaviyomail.com":                           "Klaviyo",
		"mta1.acemsc3.com":                                     "ActiveCampaign",
		"mta-70-38-108.exacttarget.com":                        "Salesforce Marketing Cloud",
		"em-sj-77.mktomail.com":                                "Marketo Engage",
		"mail.s7.exct.net":                                     "Salesforce Marketing Cloud",
		"mta.en25.com":                                         "Oracle Eloqua",
		"omp.rsys2.com":                                        "Oracle Responsys",
		"mail1.emsmtp.com":                                     "SAP Emarsys",
		"mta-31.srv2.de":                                       "Optimizely Campaign",
		"mx42.inxserver.de":                                    "Inxmail",
		"mta12.crsend.com":                                     "CleverReach",
		"a8-31.smtp-out.amazonses.com":                         "Amazon SES",
		"a4-2.smtp-out.eu-west-1.amazonses.com":                "Amazon SES",
		"e226-3.smtp-out.us-east-2.amazonses.com":              "Amazon SES",
		"wrqvtbkv.outbound-mail.sendgrid.net":                  "SendGrid",
		"o1.sg.example.sendgrid.net":                           "SendGrid",
		"m42-5.mailgun.net":                                    "Mailgun",
		"rs224.mailgun.us":                                     "Mailgun",
		"mta195a-ord.mtasv.net":                                "Postmark",
		"mta-174-98-1.sparkpostmail.com":                       "SparkPost",
		"e2i33.smtp2go.com":                                    "SMTP2GO",
		"mxb.email-od.com":                                     "SocketLabs",
		"o96.p8.mailjet.com":                                   "Mailjet",
		"outbyoip8.pod17.use1.zdsys.com":                       "Zendesk",
		"smtp.greenhouse-mail.io":                              "Greenhouse",
		"outbound24.service-now.com":                           "ServiceNow",
		"smtp01-ia2-sp4.mta.salesforce.com":                    "Salesforce",
		"mx0a-00128a01.pphosted.com":                           "Proofpoint",
		"mx0b-001b2d01.pphosted.com":                           "Proofpoint",
		"dispatch1-us1.ppe-hosted.com":                         "Proofpoint Essentials",
		"us-smtp-delivery-124.mimecast.com":                    "Mimecast",
		"eu-smtp-delivery-151.mimecast.com":                    "Mimecast",
		"outbound-ip140a.ess.barracuda.com":                    "Barracuda",
		"esa1.hc3370-68.iphmx.com":                             "Cisco Secure Email",
		"mail1.bemta25.messagelabs.com":                        "Symantec Email Security",
		"mx-relay40-hz1.antispameurope.com":                    "Hornetsecurity",
		"cloud-security-mailcontrol-cluster-a.mailcontrol.com": "Forcepoint",
		"out13.antispamcloud.com":                              "SpamExperts",
		"outbound-ss-820.mailchannels.net":                     "MailChannels",
		"mail-out.forwardemail.net":                            "Forward Email",
		"out-02.improvmx.com":                                  "ImprovMX",
		"mail-200160.simplelogin.co":                           "SimpleLogin",
		"smtp-1.anonaddy.com":                                  "addy.io",
		"eforward3e.registrar-servers.com":                     "Namecheap Email Forwarding",
		"pb-smtp20.pobox.com":                                  "Pobox",
		"mail.python.org":                                      "Python mailing lists",
		"bendel.debian.org":                                    "Debian lists",
		"vger.kernel.org":                                      "Linux kernel lists",
		"mail2.ietf.org":                                       "IETF",
		"web01.groups.io":                                      "Groups.io",
		"lists.sourceforge.net":                                "SourceForge",
		"ec2-3-120-1-2.eu-central-1.compute.amazonaws.com":     "Amazon Web Services",
		"12.34.56.34.bc.googleusercontent.com":                 "Google Cloud",
		"static.1.2.3.88.clients.your-server.de":               "Hetzner",
		"vps-1a2b3c4d.vps.ovh.net":                             "OVHcloud",
		"vmi123456.contaboserver.net":                          "Contabo",
		"1-2-3-4.ip.linodeusercontent.com":                     "Akamai Cloud",
		"45.32.1.2.vultrusercontent.com":                       "Vultr",
		"1-2-3-4.rev.poneytelecom.eu":                          "Scaleway",
		"p3plsmtpa06-03.prod.phx3.secureserver.net":            "GoDaddy Email",
		"ip-1-2-3-4.ip.secureserver.net":                       "GoDaddy",
		"gateway30.websitewelcome.com":                         "Newfold Digital",
		"server.unifiedlayer.com":                              "Newfold Digital",
		"mo4-p00-ob.smtp.rzone.de":                             "STRATO",
		"dd12345.kasserver.com":                                "All-Inkl",
		"smtprelay04.ispgateway.de":                            "domainFACTORY",
		"smtpcmd0872.aruba.it":                                 "Aruba",
		"www1234.sakura.ne.jp":                                 "Sakura Internet",
		"sv1234.xserver.jp":                                    "Xserver",
		"smtp.livemail.co.uk":                                  "Fasthosts",
		"p4fd12345.dip0.t-ipconnect.de":                        "Deutsche Telekom",
		"c-73-1-2-3.hsd1.ca.comcast.net":                       "Comcast",
		"resqmta-c1p-024062.sys.comcast.net":                   "Comcast",
		"cpe-76-1-2-3.socal.res.rr.com":                        "Spectrum",
		"smtp-out-3.mxes.orange.fr":                            "Orange France",
		"smtp5-g21.free.fr":                                    "Free",
		"lfbn-par-1-123-45.w2-3.abo.wanadoo.fr":                "Orange France",
		"1-2-3-4.hinet-ip.hinet.net":                           "HiNet",
		"host-1-2-3-4.business.telecomitalia.it":               "Telecom Italia",
		"mailer.govdelivery.com":                               "GovDelivery",
		"out-6.smtp.github.com":                                "GitHub",
		"66-220-144-136.mail-mail.facebook.com":                "Facebook",
		"maile-fe.linkedin.com":                                "LinkedIn",
		"mx-out.shopifyemail.com":                              "Shopify",
		"mail-smtp-out-1.slack.com":                            "Slack",
		"mx3.slc.paypal.com":                                   "PayPal",
	} {
		if s, ok := c.PTR(host); !ok || s.Name != want {
			t.Errorf("PTR(%s) is %+v, not %s", host, s, want)
		}
	}
}

// Domains of signatures and envelopes as they stand in reports.
func TestDomainKnowsSigners(t *testing.T) {
	c := load(t)
	for domain, want := range map[string]string{
		"example-com.20230601.gappssmtp.com": "Google Workspace",
		"gmail.com":                          "Google Workspace",
		"contoso.onmicrosoft.com":            "Microsoft 365",
		"amazonses.com":                      "Amazon SES",
		"eu-west-1.amazonses.com":            "Amazon SES",
		"sendgrid.net":                       "SendGrid",
		"em1234.sendgrid.net":                "SendGrid",
		"sendgrid.info":                      "SendGrid",
		"mailgun.org":                        "Mailgun",
		"sandbox123.mailgun.org":             "Mailgun",
		"pm.mtasv.net":                       "Postmark",
		"mandrillapp.com":                    "Mandrill",
		"mailchimpapp.net":                   "Mailchimp",
		"mail116.sea31.mcsv.net":             "Mailchimp",
		"auth.ccsend.com":                    "Constant Contact",
		"spmailt.com":                        "SparkPost",
		"createsend1.com":                    "Campaign Monitor",
		"bf06x.hubspotemail.net":             "HubSpot",
		"sendinblue.com":                     "Brevo",
		"a.mailjet.com":                      "Mailjet",
		"smtpservice.net":                    "SMTP2GO",
		"elasticemail.com":                   "Elastic Email",
		"s10.exacttarget.com":                "Salesforce Marketing Cloud",
		"mktdns.com":                         "Marketo Engage",
		"pardot.com":                         "Marketing Cloud Account Engagement",
		"zendesk.com":                        "Zendesk",
		"example.zendesk.com":                "Zendesk",
		"freshdesk.com":                      "Freshdesk",
		"intercom-mail.com":                  "Intercom",
		"helpscout.net":                      "Help Scout",
		"frontapp.com":                       "Front",
		"am.atlassian.net":                   "Atlassian",
		"myworkday.com":                      "Workday",
		"mail.greenhouse.io":                 "Greenhouse",
		"hire.lever.co":                      "Lever",
		"stripe.com":                         "Stripe",
		"notification.intuit.com":            "Intuit QuickBooks",
		"docusign.net":                       "DocuSign",
		"sent-via.netsuite.com":              "NetSuite",
		"shopifyemail.com":                   "Shopify",
		"googlegroups.com":                   "Google Groups",
		"groups.io":                          "Groups.io",
		"cloudflare-email.net":               "Cloudflare Email Routing",
		"simplelogin.co":                     "SimpleLogin",
		"privaterelay.appleid.com":           "Hide My Email",
		"mozmail.com":                        "Firefox Relay",
		"duck.com":                           "DuckDuckGo Email Protection",
		"icloud.com":                         "iCloud Mail",
		"yahoo.co.jp":                        "Yahoo Japan",
		"yahoo.com":                          "Yahoo Mail",
		"hotmail.com":                        "Microsoft 365",
		"qq.com":                             "Tencent QQ Mail",
		"instructure.com":                    "Canvas",
		"facebookmail.com":                   "Facebook",
		"bounce.linkedin.com":                "LinkedIn",
		"EXAMPLE.MESSAGELABS.COM.":           "Symantec Email Security",
		"zcsend.net":                         "Zoho Campaigns",
		"transmail.net":                      "ZeptoMail",
		"azurecomm.net":                      "Azure Communication Services Email",
		"example.bounces.google.com":         "Google Workspace",
		"klaviyomail.com":                    "Klaviyo",
		"substack.com":                       "Substack",
		"a1b2c3.msgsndr.com":                 "HighLevel",
		"rp.oracleemaildelivery.com":         "Oracle Email Delivery",
		"notifications.service.gov.uk":       "GOV.UK Notify",
		"eventbrite.com":                     "Eventbrite",
		"trustpilotmail.com":                 "Trustpilot",
		"mail.beehiiv.com":                   "beehiiv",
		"infusionmail.com":                   "Keap",
		"sparkpostmail.com":                  "SparkPost",
		"bounce.s7.exacttarget.com":          "Salesforce Marketing Cloud",
		"resend.dev":                         "Resend",
	} {
		if s, ok := c.Domain(domain); !ok || s.Name != want {
			t.Errorf("Domain(%s) is %+v, not %s", domain, s, want)
		}
	}
}

func TestNetworkAndASKnow(t *testing.T) {
	c := load(t)
	for addr, want := range map[string]string{
		"209.85.220.41":        "Google Workspace",
		"::ffff:209.85.220.41": "Google Workspace",
		"2a00:1450:4864:20::1": "Google Workspace",
		"40.107.22.61":         "Microsoft 365",
		"2a01:111:f403::1":     "Microsoft 365",
		"54.240.8.31":          "Amazon SES",
		"167.89.12.34":         "SendGrid",
		"192.30.252.200":       "GitHub",
		"85.158.137.1":         "Symantec Email Security",
	} {
		if s, ok := c.Network(netip.MustParseAddr(addr)); !ok || s.Name != want {
			t.Errorf("Network(%s) is %+v, not %s", addr, s, want)
		}
	}
	for number, want := range map[uint32]string{
		8075: "Microsoft Azure", 16509: "Amazon Web Services", 24940: "Hetzner", 16276: "OVHcloud",
		3320: "Deutsche Telekom", 7922: "Comcast", 12322: "Free", 26496: "GoDaddy", 11377: "SendGrid",
	} {
		if s, ok := c.AS(number); !ok || s.Name != want {
			t.Errorf("AS(%d) is %+v, not %s", number, s, want)
		}
	}
}

func TestLookupsKnowNothingOfOthers(t *testing.T) {
	c := load(t)
	for _, name := range []string{
		"", ".", "com", "co.uk", "example.com", "notgoogle.com", "google.com.example.net", "mail.example",
		string(make([]byte, 300)),
	} {
		if s, ok := c.PTR(name); ok {
			t.Errorf("PTR(%q) is %s", name, s.Name)
		}
		if s, ok := c.Domain(name); ok {
			t.Errorf("Domain(%q) is %s", name, s.Name)
		}
	}
	for _, addr := range []netip.Addr{{}, netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("2001:db8::1")} {
		if s, ok := c.Network(addr); ok {
			t.Errorf("Network(%s) is %s", addr, s.Name)
		}
	}
	if s, ok := c.AS(64500); ok {
		t.Errorf("AS(64500) is %s", s.Name)
	}
}
