package verdict

// Kind says what a sending service, or the owner of an address, is for.
type Kind string

// The kinds of services.
const (
	KindUnknown       Kind = ""
	KindMailbox       Kind = "mailbox_provider" // people have mailboxes there: Gmail, Microsoft 365
	KindMarketing     Kind = "marketing"        // newsletters and campaigns
	KindTransactional Kind = "transactional"    // mail by API or relay
	KindCRM           Kind = "crm"
	KindTicketing     Kind = "ticketing" // help desks
	KindHR            Kind = "hr"        // recruiting, payroll
	KindFinance       Kind = "finance"   // invoicing, payment, banking
	KindCommerce      Kind = "commerce"  // shops, booking, reviews
	KindCollaboration Kind = "collaboration"
	KindSaaS          Kind = "saas" // any other service that sends in the name of its customers
	KindGateway       Kind = "security_gateway"
	KindForwarder     Kind = "forwarder"
	KindList          Kind = "mailing_list"
	KindHosting       Kind = "hosting"
	KindCloud         Kind = "cloud"
	KindISP           Kind = "isp"
	KindEducation     Kind = "education"
	KindGovernment    Kind = "government"
	KindCompany       Kind = "company" // any other organization with hosts of its own
)

// Kinds lists every kind.
var Kinds = []Kind{
	KindUnknown, KindMailbox, KindMarketing, KindTransactional, KindCRM, KindTicketing, KindHR, KindFinance, KindCommerce,
	KindCollaboration, KindSaaS, KindGateway, KindForwarder, KindList, KindHosting, KindCloud, KindISP, KindEducation,
	KindGovernment, KindCompany,
}
