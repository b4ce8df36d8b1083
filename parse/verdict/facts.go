// Package verdict says what a row of an aggregate report means: it recomputes
// alignment, gathers facts, and judges them by one table of rules.
package verdict

// Facts is what is known of a row, a bit each. Those of the row itself are
// stored with it; those of its source and its signer come from what is known of
// them when somebody asks, so that better knowledge judges old rows anew.
type Facts uint32

// The facts of a row (bits 0 to 15).
const (
	DKIMAligned     Facts = 1 << iota // recomputed: a DKIM result passes and aligns
	SPFAligned                        // recomputed: the SPF result of the envelope passes and aligns
	ReportedDKIM                      // policy_evaluated says DKIM passes
	ReportedSPF                       // policy_evaluated says SPF passes
	ForeignDKIM                       // a DKIM result passes for a domain that does not align
	ForeignSPF                        // an SPF result passes for a domain that does not align
	OwnDKIMBroken                     // a signature of an aligned domain is there and does not pass
	OwnSPFBroken                      // the SPF record of an aligned domain is in error (permerror)
	OwnEnvelope                       // SPF looked at an aligned domain and did not pass, the record being sound
	SaysForwarded                     // override forwarded or trusted_forwarder, or a comment on ARC that passed
	SaysMailingList                   // override mailing_list
	Temporary                         // nothing passes, and a result is a temperror
	NoResults                         // auth_results is empty, or lacks the results of what is reported to pass
	Judged                            // set for every row whose facts were gathered
	NullEnvelope                      // the envelope has the null sender, so SPF tells of the sending host
	OwnStrict                         // a domain of the organization passes, and only strict alignment keeps it from counting
)

// The facts of the source and the signer (bits 16 to 31).
const (
	SourceOwn       Facts = 1 << (iota + 16) // host or SPF include of the policy domain
	SourceService                            // address of a service that sends for its customers
	SourceForwarder                          // forwarder, or another that forwards mail of its people, such as a university
	SourceList                               // host of mailing lists
	SourceGateway                            // security gateway
	SourceKnown                              // identified by the catalogue, whatever it is
	SignerService                            // what authenticates is a service that sends for its customers
	SignerForwarder                          // what authenticates is a forwarder, such as by SRS
	SignerList                               // what authenticates is a host of mailing lists, or calls itself one
	SignerKnown                              // what authenticates is in the catalogue
	SourcePending                            // the source was not looked up yet
	SourceMailbox                            // mailbox provider: sends for its customers, and forwards
	SourceHosting                            // hoster or access network: sites and mailboxes of anybody
	SignerMailbox                            // what authenticates is a mailbox provider
	SignerGateway                            // what authenticates is a security gateway
)
