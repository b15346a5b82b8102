/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of the response codes of the IANA registry, by code, with what each means and what usually causes it. Does not
 * judge a call: states and findings are made elsewhere.
 */
#include "sip.h"

static const struct sip_status_row rows[] = {
	{
		.code = 100,
		.reason = "Trying",
		.reference = "RFC 3261 §21.1.1",
		.help = N_("The next hop has the request and is working on it. It stops the sender from repeating an "
			"INVITE, and says nothing about the callee."),
	},
	{
		.code = 180,
		.reason = "Ringing",
		.reference = "RFC 3261 §21.1.2",
		.help = N_("The callee's phone is ringing. The caller's phone may play its own ringback tone unless "
			"early media comes."),
	},
	{
		.code = 181,
		.reason = "Call Is Being Forwarded",
		.reference = "RFC 3261 §21.1.3",
		.help = N_("The call is being sent on to another destination, usually because of call forwarding."),
	},
	{
		.code = 182,
		.reason = "Queued",
		.reference = "RFC 3261 §21.1.4",
		.help = N_("The callee cannot take the call yet and the server keeps it in a queue instead of rejecting "
			"it, as call centres do."),
	},
	{
		.code = 183,
		.reason = "Session Progress",
		.reference = "RFC 3261 §21.1.5",
		.help = N_("The call is progressing. With SDP it opens early media: ringback, announcements or tones "
			"from the far end before the answer."),
	},
	{
		.code = 199,
		.reason = "Early Dialog Terminated",
		.reference = "RFC 6228",
		.help = N_("One branch of a forked call has ended while others may still ring, so its early dialog can "
			"be dropped."),
	},
	{
		.code = 200,
		.reason = "OK",
		.reference = "RFC 3261 §21.2.1",
		.help = N_("The request succeeded. For an INVITE the call is answered and an ACK must follow; for a "
			"REGISTER it lists the bindings that are now in force."),
	},
	{
		.code = 202,
		.reason = "Accepted",
		.reference = "RFC 6665 §8.3.1",
		.help = N_("The request was understood and is accepted, but the work is not finished. Older transfers "
			"and subscriptions use it; today 200 says the same."),
	},
	{
		.code = 204,
		.reason = "No Notification",
		.reference = "RFC 5839 §7.1",
		.help = N_("The SUBSCRIBE succeeded and no NOTIFY follows, because the subscriber already knows the "
			"present state."),
	},
	{
		.code = 300,
		.reason = "Multiple Choices",
		.reference = "RFC 3261 §21.3.1",
		.help = N_("The callee can be reached at several addresses, listed in Contact, and the caller should "
			"choose one."),
	},
	{
		.code = 301,
		.reason = "Moved Permanently",
		.reference = "RFC 3261 §21.3.2",
		.help = N_("The user has left this address for good. The new one is in Contact and should be remembered."),
	},
	{
		.code = 302,
		.reason = "Moved Temporarily",
		.reference = "RFC 3261 §21.3.3",
		.help = N_("For now the user is reached at the address in Contact, and the caller should call there. "
			"Redirect servers and call forwarding on phones send it."),
	},
	{
		.code = 305,
		.reason = "Use Proxy",
		.reference = "RFC 3261 §21.3.4",
		.help = N_("The destination can only be reached through the proxy in Contact."),
	},
	{
		.code = 380,
		.reason = "Alternative Service",
		.reference = "RFC 3261 §21.3.5",
		.help = N_("The call failed but another service may do, described in the body. In mobile networks it "
			"often tells a phone to make an emergency call elsewhere."),
	},
	{
		.code = 400,
		.reason = "Bad Request",
		.reference = "RFC 3261 §21.4.1",
		.help = N_("The request could not be understood: its syntax is broken or a mandatory header field is "
			"missing. The reason phrase often says which."),
	},
	{
		.code = 401,
		.reason = "Unauthorized",
		.reference = "RFC 3261 §21.4.2",
		.help = N_("The registrar or user agent asks for a user name and password. The first 401 is normal: the "
			"request should come again with Authorization. Again and again it means a wrong password or "
			"user."),
	},
	{
		.code = 402,
		.reason = "Payment Required",
		.reference = "RFC 3261 §21.4.3",
		.help = N_("Reserved for future use. Where it is seen, the account usually has no credit."),
	},
	{
		.code = 403,
		.reason = "Forbidden",
		.reference = "RFC 3261 §21.4.4",
		.help = N_("The server understood the request and refuses it; logging in again does not help. Usual "
			"causes: the account or its address is not allowed, a barred destination, or wrong "
			"credentials at some registrars."),
	},
	{
		.code = 404,
		.reason = "Not Found",
		.reference = "RFC 3261 §21.4.5",
		.help = N_("The user does not exist in that domain, or the server is not responsible for the domain. "
			"Usual causes: a mistyped or unassigned number, a missing dial plan entry."),
	},
	{
		.code = 405,
		.reason = "Method Not Allowed",
		.reference = "RFC 3261 §21.4.6",
		.help = N_("The method is known but not allowed for this address. Allow says what is."),
	},
	{
		.code = 406,
		.reason = "Not Acceptable",
		.reference = "RFC 3261 §21.4.7",
		.help = N_("The answer could only be given in a form that the Accept header fields of the request "
			"exclude."),
	},
	{
		.code = 407,
		.reason = "Proxy Authentication Required",
		.reference = "RFC 3261 §21.4.8",
		.help = N_("A proxy asks for a user name and password. The first 407 is normal: the request should come "
			"again with Proxy-Authorization. Repeated, it means wrong credentials."),
	},
	{
		.code = 408,
		.reason = "Request Timeout",
		.reference = "RFC 3261 §21.4.9",
		.help = N_("No answer came in time. Usually the next hop or the callee's device could not be reached, "
			"or nobody answered a proxy's timer."),
	},
	{
		.code = 410,
		.reason = "Gone",
		.reference = "RFC 3261 §21.4.10",
		.help = N_("The user existed here but is gone for good, and there is no new address."),
	},
	{
		.code = 412,
		.reason = "Conditional Request Failed",
		.reference = "RFC 3903 §11.2.1",
		.help = N_("The published state that SIP-If-Match names is not there any more. The publisher must "
			"publish afresh."),
	},
	{
		.code = 413,
		.reason = "Request Entity Too Large",
		.reference = "RFC 3261 §21.4.11",
		.help = N_("The body is larger than the server is willing to process."),
	},
	{
		.code = 414,
		.reason = "Request-URI Too Long",
		.reference = "RFC 3261 §21.4.12",
		.help = N_("The Request-URI is longer than the server is willing to read."),
	},
	{
		.code = 415,
		.reason = "Unsupported Media Type",
		.reference = "RFC 3261 §21.4.13",
		.help = N_("The body has a type or encoding that the other side does not understand. Accept or "
			"Accept-Encoding in the answer says what it does."),
	},
	{
		.code = 416,
		.reason = "Unsupported URI Scheme",
		.reference = "RFC 3261 §21.4.14",
		.help = N_("The server does not know the scheme of the Request-URI, often tel: or sips: where only sip: "
			"is handled."),
	},
	{
		.code = 417,
		.reason = "Unknown Resource-Priority",
		.reference = "RFC 4412 §4.6.2",
		.help = N_("The request demands priority handling by a Resource-Priority value that the server does not "
			"know."),
	},
	{
		.code = 420,
		.reason = "Bad Extension",
		.reference = "RFC 3261 §21.4.15",
		.help = N_("The request requires an extension that the server does not support. Unsupported in the "
			"answer names it."),
	},
	{
		.code = 421,
		.reason = "Extension Required",
		.reference = "RFC 3261 §21.4.16",
		.help = N_("The server needs an extension that the request did not list in Supported. Require in the "
			"answer names it; 100rel and timer are usual."),
	},
	{
		.code = 422,
		.reason = "Session Interval Too Small",
		.reference = "RFC 4028 §6",
		.help = N_("The session timer asked for is shorter than this side accepts. The request should come "
			"again with at least the value of Min-SE."),
	},
	{
		.code = 423,
		.reason = "Interval Too Brief",
		.reference = "RFC 3261 §21.4.17",
		.help = N_("The expiry asked for is too short. The request should come again with at least the value of "
			"Min-Expires."),
	},
	{
		.code = 424,
		.reason = "Bad Location Information",
		.reference = "RFC 6442 §4.3",
		.help = N_("The caller's location in the request is malformed, not sufficient or could not be fetched."),
	},
	{
		.code = 425,
		.reason = "Bad Alert Message",
		.reference = "RFC 8876 §5.1",
		.help = N_("A non-interactive emergency call carried an alert that is too malformed to act on. "
			"AlertMsg-Error says more."),
	},
	{
		.code = 428,
		.reason = "Use Identity Header",
		.reference = "RFC 8224 §6.2.2",
		.help = N_("The callee's network demands a signed caller identity and the request has no Identity "
			"header field."),
	},
	{
		.code = 429,
		.reason = "Provide Referrer Identity",
		.reference = "RFC 3892 §5",
		.help = N_("The transfer target wants proof of who ordered the transfer: a valid Referred-By token is "
			"missing."),
	},
	{
		.code = 430,
		.reason = "Flow Failed",
		.reference = "RFC 5626 §11.5",
		.help = N_("The connection over which the phone registered is broken, so this path to it is dead. "
			"Another registered flow may work."),
	},
	{
		.code = 433,
		.reason = "Anonymity Disallowed",
		.reference = "RFC 5079 §5",
		.help = N_("The callee does not accept anonymous calls."),
	},
	{
		.code = 436,
		.reason = "Bad Identity Info",
		.reference = "RFC 8224 §6.2.2",
		.help = N_("The certificate that Identity points to could not be fetched, so the caller's signature "
			"could not be checked."),
	},
	{
		.code = 437,
		.reason = "Unsupported Credential",
		.reference = "RFC 8224 §6.2.2",
		.help = N_("The certificate of the caller's signature is there but not accepted, for example from an "
			"issuer that is not trusted."),
	},
	{
		.code = 438,
		.reason = "Invalid Identity Header",
		.reference = "RFC 8224 §6.2.2",
		.help = N_("The signature of the caller's identity is wrong: it does not fit the request, or something "
			"on the way changed what it signs."),
	},
	{
		.code = 439,
		.reason = "First Hop Lacks Outbound Support",
		.reference = "RFC 5626 §11.6",
		.help = N_("The phone asked for managed connections (outbound) but the first proxy on its way does not "
			"support them."),
	},
	{
		.code = 440,
		.reason = "Max-Breadth Exceeded",
		.reference = "RFC 5393 §5",
		.help = N_("The request may not be forked into as many parallel branches as would be needed."),
	},
	{
		.code = 469,
		.reason = "Bad Info Package",
		.reference = "RFC 6086",
		.help = N_("The INFO carries a package that the other side has not said it wants. Recv-Info in the "
			"answer lists those it does."),
	},
	{
		.code = 470,
		.reason = "Consent Needed",
		.reference = "RFC 5360 §5.9.2",
		.help = N_("The request goes to a list with recipients who have not agreed to get such requests. "
			"Permission-Missing names them."),
	},
	{
		.code = 480,
		.reason = "Temporarily Unavailable",
		.reference = "RFC 3261 §21.4.18",
		.help = N_("The callee cannot be reached now. Usual causes: the phone is not registered, does not "
			"answer, or is set to do not disturb."),
	},
	{
		.code = 481,
		.reason = "Call/Transaction Does Not Exist",
		.reference = "RFC 3261 §21.4.19",
		.help = N_("The request belongs to no call or transaction that the other side knows. Usual causes: the "
			"call has already ended there, a restart, wrong tags, or a CANCEL that came too late."),
	},
	{
		.code = 482,
		.reason = "Loop Detected",
		.reference = "RFC 3261 §21.4.20",
		.help = N_("The request has come back to a server that already handled it. Usual cause: routing rules "
			"that point at each other."),
	},
	{
		.code = 483,
		.reason = "Too Many Hops",
		.reference = "RFC 3261 §21.4.21",
		.help = N_("Max-Forwards has run out before the callee was reached. Usual cause: a routing loop."),
	},
	{
		.code = 484,
		.reason = "Address Incomplete",
		.reference = "RFC 3261 §21.4.22",
		.help = N_("The number is not complete. With overlap dialling more digits follow; otherwise the dial "
			"plan or the number is wrong."),
	},
	{
		.code = 485,
		.reason = "Ambiguous",
		.reference = "RFC 3261 §21.4.23",
		.help = N_("The address fits several users. Contact may list them."),
	},
	{
		.code = 486,
		.reason = "Busy Here",
		.reference = "RFC 3261 §21.4.24",
		.help = N_("The callee's device was reached but is busy, or the user rejected the call there. Other "
			"devices of the user might still take it."),
	},
	{
		.code = 487,
		.reason = "Request Terminated",
		.reference = "RFC 3261 §21.4.25",
		.help = N_("The request was ended by CANCEL or BYE before it was answered. It is the normal last word "
			"to an INVITE that the caller gave up."),
	},
	{
		.code = 488,
		.reason = "Not Acceptable Here",
		.reference = "RFC 3261 §21.4.26",
		.help = N_("The session described is not acceptable at this device. Usual causes: no codec in common, "
			"SRTP demanded by one side only, or an offer that makes no sense."),
	},
	{
		.code = 489,
		.reason = "Bad Event",
		.reference = "RFC 6665 §8.3.2",
		.help = N_("The server does not know the event package in Event. Allow-Events lists those it does."),
	},
	{
		.code = 491,
		.reason = "Request Pending",
		.reference = "RFC 3261 §21.4.27",
		.help = N_("Both sides sent a re-INVITE or UPDATE at the same time. Each waits a random time and tries "
			"again."),
	},
	{
		.code = 493,
		.reason = "Undecipherable",
		.reference = "RFC 3261 §21.4.28",
		.help = N_("The body is encrypted with a key that the other side does not have."),
	},
	{
		.code = 494,
		.reason = "Security Agreement Required",
		.reference = "RFC 3329 §2.3.1",
		.help = N_("The server demands that a security mechanism is agreed on first. Security-Server lists its "
			"choice, as in mobile networks with IPsec."),
	},
	{
		.code = 500,
		.reason = "Server Internal Error",
		.reference = "RFC 3261 §21.5.1",
		.help = N_("The server met a condition that it did not expect. Its own log says more; a CSeq that runs "
			"backwards is one cause."),
	},
	{
		.code = 501,
		.reason = "Not Implemented",
		.reference = "RFC 3261 §21.5.2",
		.help = N_("The server does not support what the request needs, usually the method as a whole."),
	},
	{
		.code = 502,
		.reason = "Bad Gateway",
		.reference = "RFC 3261 §21.5.3",
		.help = N_("A gateway or proxy got an invalid answer from the server behind it."),
	},
	{
		.code = 503,
		.reason = "Service Unavailable",
		.reference = "RFC 3261 §21.5.4",
		.help = N_("The server is overloaded, in maintenance, or cannot reach the next hop. Retry-After may say "
			"when to try again; the caller may try another server at once."),
	},
	{
		.code = 504,
		.reason = "Server Time-out",
		.reference = "RFC 3261 §21.5.5",
		.help = N_("The server got no timely answer from another one that it needed, such as DNS, a database or "
			"a gateway."),
	},
	{
		.code = 505,
		.reason = "Version Not Supported",
		.reference = "RFC 3261 §21.5.6",
		.help = N_("The server does not support the SIP version of the request."),
	},
	{
		.code = 513,
		.reason = "Message Too Large",
		.reference = "RFC 3261 §21.5.7",
		.help = N_("The message is longer than the server can process."),
	},
	{
		.code = 555,
		.reason = "Push Notification Service Not Supported",
		.reference = "RFC 8599 §8.1",
		.help = N_("The registrar does not support the push service that the phone named in its Contact."),
	},
	{
		.code = 580,
		.reason = "Precondition Failure",
		.reference = "RFC 3312 §8",
		.help = N_("What had to be in place before ringing, such as a quality of service reservation, could not "
			"be met."),
	},
	{
		.code = 600,
		.reason = "Busy Everywhere",
		.reference = "RFC 3261 §21.6.1",
		.help = N_("The callee is busy at every device, so trying elsewhere is no use."),
	},
	{
		.code = 603,
		.reason = "Decline",
		.reference = "RFC 3261 §21.6.2",
		.help = N_("The callee, or a network on the callee's behalf, declines the call and no other device "
			"should be tried. With the reason phrase Network Blocked a call-blocking service in the "
			"network did it."),
	},
	{
		.code = 604,
		.reason = "Does Not Exist Anywhere",
		.reference = "RFC 3261 §21.6.3",
		.help = N_("The user does not exist anywhere, says a server that should know."),
	},
	{
		.code = 606,
		.reason = "Not Acceptable",
		.reference = "RFC 3261 §21.6.4",
		.help = N_("The callee wants to talk but cannot support the session as described: media, bandwidth or "
			"address type. No other device should be tried."),
	},
	{
		.code = 607,
		.reason = "Unwanted",
		.reference = "RFC 8197",
		.help = N_("The callee marked this call as unwanted, and the network may block later calls from this "
			"caller."),
	},
	{
		.code = 608,
		.reason = "Rejected",
		.reference = "RFC 8688",
		.help = N_("Not the callee but an analytics or call-blocking service on the way rejected the call. "
			"Call-Info may say whom to ask for redress."),
	},
};

const struct sip_status_row *sip_status_rows(size_t *n)
{
	*n = sizeof(rows) / sizeof(rows[0]);
	return rows;
}

const struct sip_status_row *sip_status_row(unsigned code)
{
	size_t lo = 0, hi = sizeof(rows) / sizeof(rows[0]);

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (rows[mid].code == code)
			return &rows[mid];
		if (rows[mid].code < code)
			lo = mid + 1;
		else
			hi = mid;
	}
	return NULL;
}

const char *sip_class_name(unsigned class_digit)
{
	static const char *const names[] = {
		[1] = N_("Provisional"),
		[2] = N_("Success"),
		[3] = N_("Redirection"),
		[4] = N_("Client error"),
		[5] = N_("Server error"),
		[6] = N_("Global failure"),
	};

	return class_digit < sizeof(names) / sizeof(names[0]) ? names[class_digit] : NULL;
}
