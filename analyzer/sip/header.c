/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of the header fields: all of the IANA "SIP Header Fields" registry, and two that never got there but are seen
 * everywhere (Diversion, Remote-Party-ID). Finds the row of a name. Does not read values.
 *
 * To add one: a row at its place in the order (ASCII, letter case ignored), and one more in first[] for every letter
 * after the one it begins with. tests/unit/test_sip_rows.c fails where either was forgotten.
 */
#include "sip.h"

/* The length is compared first: it alone tells most names apart. */
#define NAME(text) .name = (text), .len = sizeof(text) - 1

static const struct sip_header_row rows[] = {
	{
		NAME("Accept"),
		.is_list = true,
		.reference = "RFC 3261 §20.1",
		.help = N_("Body types that the sender understands, such as application/sdp."),
	},
	{
		NAME("Accept-Contact"),
		.compact = 'a',
		.is_list = true,
		.reference = "RFC 3841 §9.2",
		.help = N_("Kind of device the caller prefers to reach, for example one with video or a certain "
			"service. Proxies choose among the registered contacts by it."),
	},
	{
		NAME("Accept-Encoding"),
		.is_list = true,
		.reference = "RFC 3261 §20.2",
		.help = N_("Body encodings, such as gzip, that the sender understands."),
	},
	{
		NAME("Accept-Language"),
		.is_list = true,
		.reference = "RFC 3261 §20.3",
		.help = N_("Languages the sender prefers in reason phrases and bodies."),
	},
	{
		NAME("Accept-Resource-Priority"),
		.is_list = true,
		.reference = "RFC 4412 §3.2",
		.help = N_("Resource-Priority values that the server is willing to process."),
	},
	{
		NAME("Additional-Identity"),
		.is_list = true,
		.reference = "3GPP TS 24.229",
		.help = N_("A further identity of the user, checked by the network, that may be shown besides the "
			"asserted one."),
	},
	{
		NAME("Alert-Info"),
		.is_list = true,
		.reference = "RFC 3261 §20.4",
		.help = N_("Ring tone or ringback tone to use, as a URI or a urn:alert name. Often a distinctive ring "
			"for internal or external calls."),
	},
	{
		NAME("AlertMsg-Error"),
		.reference = "RFC 8876 §5.2",
		.help = N_("Says what was wrong with the alert in a non-interactive emergency call."),
	},
	{
		NAME("Allow"),
		.is_list = true,
		.reference = "RFC 3261 §20.5",
		.help = N_("Methods that the sender can receive. A method that is not listed should not be sent to it."),
	},
	{
		NAME("Allow-Events"),
		.compact = 'u',
		.is_list = true,
		.reference = "RFC 6665 §8.2.2",
		.help = N_("Event packages that the sender supports in SUBSCRIBE and NOTIFY."),
	},
	{
		NAME("Answer-Mode"),
		.reference = "RFC 5373",
		.help = N_("Asks the called device to answer by itself (Auto) or to wait for its user (Manual). Used "
			"for intercom and push-to-talk."),
	},
	{
		NAME("Attestation-Info"),
		.reference = "3GPP TS 24.229",
		.help = N_("How sure the originating network is that the caller may use the number shown: A (full), B "
			"(partial) or C (gateway)."),
	},
	{
		NAME("Authentication-Info"),
		.reference = "RFC 3261 §20.6",
		.help = N_("Proves to the client that the server knows the password too, and may give the next nonce to "
			"use."),
	},
	{
		NAME("Authorization"),
		.key = SIP_K_AUTHORIZATION,
		.is_list = true,
		.reference = "RFC 3261 §20.7",
		.help = N_("Credentials of the client for a user agent or registrar, in answer to a 401 challenge. The "
			"password itself is not in it."),
	},
	{
		NAME("Call-ID"),
		.compact = 'i',
		.key = SIP_K_CALL_ID,
		.reference = "RFC 3261 §20.8",
		.help = N_("Names the call, or all registrations of one device. All messages that belong together carry "
			"the same value."),
	},
	{
		NAME("Call-Info"),
		.is_list = true,
		.reference = "RFC 3261 §20.9",
		.help = N_("More about the caller or callee: a picture, a card, a web page, or what an intermediary "
			"found out about the call."),
	},
	{
		NAME("Cellular-Network-Info"),
		.is_list = true,
		.reference = "3GPP TS 24.229",
		.help = N_("The cell that a phone last used, sent while it reaches the network over Wi-Fi."),
	},
	{
		NAME("Contact"),
		.compact = 'm',
		.key = SIP_K_CONTACT,
		.is_list = true,
		.reference = "RFC 3261 §20.10",
		.help = N_("Where the sender can be reached directly. In a dialog later requests go there; in REGISTER "
			"it is the address to be bound to the user; in 3xx it is where to try next."),
	},
	{
		NAME("Content-Disposition"),
		.reference = "RFC 3261 §20.11",
		.help = N_("How the body is to be used: session (a session description), render (show it), icon, alert "
			"and others."),
	},
	{
		NAME("Content-Encoding"),
		.compact = 'e',
		.key = SIP_K_CONTENT_ENCODING,
		.is_list = true,
		.reference = "RFC 3261 §20.12",
		.help = N_("Encoding of the body, such as gzip, that must be undone before it is read."),
	},
	{
		NAME("Content-ID"),
		.reference = "RFC 8262",
		.help = N_("Name of the body, so that other header fields can refer to it."),
	},
	{
		NAME("Content-Language"),
		.is_list = true,
		.reference = "RFC 3261 §20.13",
		.help = N_("Language of the body."),
	},
	{
		NAME("Content-Length"),
		.compact = 'l',
		.key = SIP_K_CONTENT_LENGTH,
		.reference = "RFC 3261 §20.14",
		.help = N_("Length of the body in bytes. Over TCP it alone tells where the message ends."),
	},
	{
		NAME("Content-Type"),
		.compact = 'c',
		.key = SIP_K_CONTENT_TYPE,
		.reference = "RFC 3261 §20.15",
		.help = N_("Media type of the body. application/sdp is a session description, multipart holds several "
			"parts."),
	},
	{
		NAME("CSeq"),
		.key = SIP_K_CSEQ,
		.reference = "RFC 3261 §20.16",
		.help = N_("Number and method of the request. It keeps requests of a dialog in order and ties a "
			"response to its request."),
	},
	{
		NAME("Date"),
		.reference = "RFC 3261 §20.17",
		.help = N_("When the message was first sent, always in GMT. Phones often set their clock by it."),
	},
	{
		NAME("DC-Info"),
		.is_list = true,
		.reference = "3GPP TS 24.229",
		.help = N_("Data channel applications of IMS that the sender offers or uses."),
	},
	{
		NAME("Diversion"),
		.is_list = true,
		.reference = "RFC 5806",
		.help = N_("Who diverted the call before, and why, the latest first. History-Info is its successor, and "
			"both are widely used."),
	},
	{
		NAME("Encryption"),
		.reference = "RFC 3261 §20",
		.help = N_("Deprecated: told of end-to-end encryption in RFC 2543. It has no meaning today."),
	},
	{
		NAME("Error-Info"),
		.is_list = true,
		.reference = "RFC 3261 §20.18",
		.help = N_("Where to find more about the error, often an announcement that can be played."),
	},
	{
		NAME("Event"),
		.compact = 'o',
		.key = SIP_K_EVENT,
		.reference = "RFC 6665 §8.2.1",
		.help = N_("The event package of a subscription, notification or publication, such as presence, dialog "
			"or message-summary."),
	},
	{
		NAME("Expires"),
		.key = SIP_K_EXPIRES,
		.reference = "RFC 3261 §20.19",
		.help = N_("For how long the registration, subscription, publication or invitation is to be valid, in "
			"seconds."),
	},
	{
		NAME("Feature-Caps"),
		.is_list = true,
		.reference = "RFC 6809",
		.help = N_("Features that an element on the way supports for this call or registration."),
	},
	{
		NAME("Flow-Timer"),
		.reference = "RFC 5626",
		.help = N_("Seconds after which the server thinks the connection dead if the client sends no keep-alive."),
	},
	{
		NAME("From"),
		.compact = 'f',
		.key = SIP_K_FROM,
		.reference = "RFC 3261 §20.20",
		.help = N_("Who makes the request, as claimed by the sender. Its tag is the caller's half of the "
			"dialog's name."),
	},
	{
		NAME("Geolocation"),
		.is_list = true,
		.reference = "RFC 6442 §4.1",
		.help = N_("Where the caller is, or a reference to it, as needed for emergency calls."),
	},
	{
		NAME("Geolocation-Error"),
		.reference = "RFC 6442 §4.4",
		.help = N_("What was wrong with the location in the request."),
	},
	{
		NAME("Geolocation-Routing"),
		.reference = "RFC 6442 §4.2",
		.help = N_("Whether proxies may use the caller's location to route the request."),
	},
	{
		NAME("Hide"),
		.reference = "RFC 3261 §20",
		.help = N_("Deprecated: asked proxies to hide the Via path in RFC 2543. It has no meaning today."),
	},
	{
		NAME("History-Info"),
		.is_list = true,
		.reference = "RFC 7044 §5",
		.help = N_("The targets that the request has had so far, in order, with the cause of each change. It "
			"shows forwarding."),
	},
	{
		NAME("Identity"),
		.compact = 'y',
		.is_list = true,
		.reference = "RFC 8224 §4",
		.help = N_("A signature over the caller's number and the time, by which the called network checks that "
			"the number is not forged (STIR/SHAKEN)."),
	},
	{
		NAME("Identity-Info"),
		.reference = "RFC 4474 §9",
		.help = N_("Deprecated: where the certificate for an old-style Identity is found. In RFC 8224 it is a "
			"parameter of Identity."),
	},
	{
		NAME("In-Reply-To"),
		.is_list = true,
		.reference = "RFC 3261 §20.21",
		.help = N_("Call-IDs of the calls that this one returns."),
	},
	{
		NAME("Info-Package"),
		.reference = "RFC 6086",
		.help = N_("The kind of data that an INFO request carries."),
	},
	{
		NAME("Join"),
		.reference = "RFC 3911",
		.help = N_("Names an existing dialog into whose conversation this call wants to be mixed, as in "
			"conferencing and barge-in."),
	},
	{
		NAME("Max-Breadth"),
		.reference = "RFC 5393 §5",
		.help = N_("Into how many parallel branches proxies may still fork the request."),
	},
	{
		NAME("Max-Forwards"),
		.key = SIP_K_MAX_FORWARDS,
		.reference = "RFC 3261 §20.22",
		.help = N_("How many more hops the request may take. Each proxy takes one off, and at zero it is "
			"answered with 483, which ends loops."),
	},
	{
		NAME("MIME-Version"),
		.reference = "RFC 3261 §20.24",
		.help = N_("Version of MIME that the body follows, always 1.0."),
	},
	{
		NAME("Min-Expires"),
		.reference = "RFC 3261 §20.23",
		.help = N_("Shortest expiry that the server accepts, in seconds. It comes with 423."),
	},
	{
		NAME("Min-SE"),
		.reference = "RFC 4028 §5",
		.help = N_("Shortest session timer that elements on the way accept, in seconds."),
	},
	{
		NAME("Organization"),
		.reference = "RFC 3261 §20.25",
		.help = N_("Organization that the sender belongs to."),
	},
	{
		NAME("Origination-Id"),
		.reference = "3GPP TS 24.229",
		.help = N_("A unique name of the origin of the call, used to trace calls whose caller identity is "
			"signed (STIR/SHAKEN)."),
	},
	{
		NAME("P-Access-Network-Info"),
		.is_list = true,
		.reference = "RFC 7315 §4.4",
		.help = N_("The access network that the phone uses, such as LTE or Wi-Fi, and the cell in it. Used in "
			"IMS."),
	},
	{
		NAME("P-Answer-State"),
		.reference = "RFC 4964",
		.help = N_("Whether a push-to-talk call was really accepted or only answered by a server for the user."),
	},
	{
		NAME("P-Asserted-Identity"),
		.is_list = true,
		.reference = "RFC 3325 §9.1",
		.help = N_("Who the caller or callee is, as checked by a trusted network. It counts more than From, and "
			"is only valid between networks that trust each other."),
	},
	{
		NAME("P-Asserted-Service"),
		.is_list = true,
		.reference = "RFC 6050",
		.help = N_("The IMS service of the request, such as multimedia telephony, as checked by the network."),
	},
	{
		NAME("P-Associated-URI"),
		.is_list = true,
		.reference = "RFC 7315 §4.1",
		.help = N_("Further addresses that the registrar has tied to the user who registered. Comes in the 200 "
			"to REGISTER."),
	},
	{
		NAME("P-Called-Party-ID"),
		.reference = "RFC 7315 §4.2",
		.help = N_("The address that was called, before the network replaced the Request-URI by the contact of "
			"the phone."),
	},
	{
		NAME("P-Charge-Info"),
		.reference = "RFC 8496",
		.help = N_("The number or account that is to be charged for the call."),
	},
	{
		NAME("P-Charging-Function-Addresses"),
		.is_list = true,
		.reference = "RFC 7315 §4.5",
		.help = N_("Servers that collect the charging data of the call in IMS."),
	},
	{
		NAME("P-Charging-Vector"),
		.reference = "RFC 7315 §4.6",
		.help = N_("Charging identifier (icid-value) of the call in IMS. It is the same in all legs, which "
			"makes it good for finding them."),
	},
	{
		NAME("P-DCS-Billing-Info"),
		.reference = "RFC 5503",
		.help = N_("Billing data of cable telephony networks."),
	},
	{
		NAME("P-DCS-LAES"),
		.reference = "RFC 5503",
		.help = N_("Tells cable telephony elements of lawful interception of the call."),
	},
	{
		NAME("P-DCS-OSPS"),
		.reference = "RFC 5503",
		.help = N_("Marks operator services in cable telephony, such as busy line verification."),
	},
	{
		NAME("P-DCS-Redirect"),
		.reference = "RFC 5503",
		.help = N_("Data about a redirected call that is under surveillance in cable telephony."),
	},
	{
		NAME("P-DCS-Trace-Party-ID"),
		.reference = "RFC 5503",
		.help = N_("Asks a cable telephony network for the identity of a malicious caller."),
	},
	{
		NAME("P-Early-Media"),
		.is_list = true,
		.reference = "RFC 5009",
		.help = N_("Whether media before the answer is allowed, and in which direction."),
	},
	{
		NAME("P-Media-Authorization"),
		.is_list = true,
		.reference = "RFC 3313",
		.help = N_("Token by which the phone may reserve network resources for its media."),
	},
	{
		NAME("P-Preferred-Identity"),
		.is_list = true,
		.reference = "RFC 3325 §9.2",
		.help = N_("Which of its identities the caller wants the network to assert. The network need not "
			"believe it."),
	},
	{
		NAME("P-Preferred-Service"),
		.is_list = true,
		.reference = "RFC 6050",
		.help = N_("The IMS service that the phone asks for."),
	},
	{
		NAME("P-Private-Network-Indication"),
		.reference = "RFC 7316",
		.help = N_("Marks the call as traffic of a private (enterprise) network, named by its value."),
	},
	{
		NAME("P-Profile-Key"),
		.reference = "RFC 5002",
		.help = N_("Key by which an IMS server looks up the service profile of a wildcarded address."),
	},
	{
		NAME("P-Refused-URI-List"),
		.is_list = true,
		.reference = "RFC 5318",
		.help = N_("Members of a list whom a push-to-talk server refused to invite."),
	},
	{
		NAME("P-Served-User"),
		.reference = "RFC 5502",
		.help = N_("The user for whom an IMS application server is called, and whether as caller or callee."),
	},
	{
		NAME("P-User-Database"),
		.reference = "RFC 4457",
		.help = N_("Subscriber database (HSS) that serves the user in IMS."),
	},
	{
		NAME("P-Visited-Network-ID"),
		.is_list = true,
		.reference = "RFC 7315 §4.3",
		.help = N_("The network in which the phone roams."),
	},
	{
		NAME("Path"),
		.is_list = true,
		.reference = "RFC 3327",
		.help = N_("Proxies between the registrar and the phone. The registrar sends requests to the phone "
			"through them."),
	},
	{
		NAME("Permission-Missing"),
		.is_list = true,
		.reference = "RFC 5360",
		.help = N_("Recipients who have not agreed to get requests from this list."),
	},
	{
		NAME("Policy-Contact"),
		.is_list = true,
		.reference = "RFC 6794",
		.help = N_("Server at which the user agent gets the session policy of the network."),
	},
	{
		NAME("Policy-ID"),
		.is_list = true,
		.reference = "RFC 6794",
		.help = N_("Names the session policies that the user agent has applied."),
	},
	{
		NAME("Priority"),
		.reference = "RFC 3261 §20.26",
		.help = N_("How urgent the caller thinks the call is: emergency, urgent, normal or non-urgent."),
	},
	{
		NAME("Priority-Share"),
		.reference = "3GPP TS 24.229",
		.help = N_("Whether the network may share the priority of bearers among the sessions of the user."),
	},
	{
		NAME("Priority-Verstat"),
		.reference = "3GPP TS 24.229",
		.help = N_("Result of checking the signature of the call's priority."),
	},
	{
		NAME("Priv-Answer-Mode"),
		.reference = "RFC 5373",
		.help = N_("As Answer-Mode, but overrides the settings of the called user. Needs authority, as "
			"emergency services have it."),
	},
	{
		NAME("Privacy"),
		.reference = "RFC 3323 §4.2",
		.help = N_("What must be hidden from the other party, such as the caller's identity. Values are "
			"separated by semicolons."),
	},
	{
		NAME("Proxy-Authenticate"),
		.key = SIP_K_PROXY_AUTHENTICATE,
		.is_list = true,
		.reference = "RFC 3261 §20.27",
		.help = N_("The challenge of a proxy: realm, nonce and algorithm by which the client must prove its "
			"password. Comes with 407."),
	},
	{
		NAME("Proxy-Authorization"),
		.key = SIP_K_PROXY_AUTHORIZATION,
		.is_list = true,
		.reference = "RFC 3261 §20.28",
		.help = N_("Credentials of the client for a proxy, in answer to a 407 challenge. The password itself is "
			"not in it."),
	},
	{
		NAME("Proxy-Require"),
		.is_list = true,
		.reference = "RFC 3261 §20.29",
		.help = N_("Extensions that every proxy on the way must support; one that does not answers 420."),
	},
	{
		NAME("RAck"),
		.key = SIP_K_RACK,
		.reference = "RFC 3262 §7.2",
		.help = N_("In PRACK: which reliable provisional response is confirmed."),
	},
	{
		NAME("Reason"),
		.key = SIP_K_REASON,
		.is_list = true,
		.reference = "RFC 3326 §2",
		.help = N_("Why the request or response was sent, as a SIP status or an ISDN (Q.850) cause. In BYE and "
			"CANCEL it tells who or what ended the call."),
	},
	{
		NAME("Reason-Phrase"),
		.reference = "RFC 6873",
		.help = N_("Reason phrase of a response in the common log format. It is made for logs and is not "
			"expected in messages."),
	},
	{
		NAME("Record-Route"),
		.key = SIP_K_RECORD_ROUTE,
		.is_list = true,
		.reference = "RFC 3261 §20.30",
		.help = N_("A proxy on the way that wants to see all later requests of the dialog. It becomes a Route "
			"in them."),
	},
	{
		NAME("Recv-Info"),
		.is_list = true,
		.reference = "RFC 6086",
		.help = N_("Info packages that the sender is willing to receive in INFO requests."),
	},
	{
		NAME("Refer-Events-At"),
		.reference = "RFC 7614",
		.help = N_("Where to subscribe for the progress of a transfer, instead of the implicit subscription."),
	},
	{
		NAME("Refer-Sub"),
		.reference = "RFC 4488",
		.help = N_("Whether a REFER sets up a subscription that reports its progress. false asks for none."),
	},
	{
		NAME("Refer-To"),
		.compact = 'r',
		.key = SIP_K_REFER_TO,
		.reference = "RFC 3515 §2.1",
		.help = N_("Whom the other side is to contact: the target of a transfer. With Replaces in it, it is an "
			"attended transfer."),
	},
	{
		NAME("Referred-By"),
		.compact = 'b',
		.reference = "RFC 3892 §3",
		.help = N_("Who ordered the transfer that led to this request."),
	},
	{
		NAME("Reject-Contact"),
		.compact = 'j',
		.is_list = true,
		.reference = "RFC 3841 §9.2",
		.help = N_("Kind of device the caller does not want to reach, such as voice mail."),
	},
	{
		NAME("Relayed-Charge"),
		.is_list = true,
		.reference = "3GPP TS 24.229",
		.help = N_("Charging data that an IMS network hands on to the next one."),
	},
	{
		NAME("Remote-Party-ID"),
		.is_list = true,
		.reference = "draft-ietf-sip-privacy-04",
		.help = N_("Identity of the caller or callee as the network sees it. It never became an RFC, but many "
			"PBXs use it beside P-Asserted-Identity."),
	},
	{
		NAME("Replaces"),
		.key = SIP_K_REPLACES,
		.reference = "RFC 3891 §6.1",
		.help = N_("Names an existing dialog that this call takes over. It is the last step of attended "
			"transfer and of call pickup."),
	},
	{
		NAME("Reply-To"),
		.reference = "RFC 3261 §20.31",
		.help = N_("Where to call back, if that is not the address in From."),
	},
	{
		NAME("Request-Disposition"),
		.compact = 'd',
		.is_list = true,
		.reference = "RFC 3841 §9.1",
		.help = N_("How servers should treat the request: proxy or redirect, fork or not, in parallel or in "
			"sequence."),
	},
	{
		NAME("Require"),
		.key = SIP_K_REQUIRE,
		.is_list = true,
		.reference = "RFC 3261 §20.32",
		.help = N_("Extensions that the other side must support to process this message. If it does not, it "
			"answers 420."),
	},
	{
		NAME("Resource-Priority"),
		.is_list = true,
		.reference = "RFC 4412 §3.1",
		.help = N_("Priority of the call for networks under load, such as for emergency and government services."),
	},
	{
		NAME("Resource-Share"),
		.reference = "3GPP TS 24.229",
		.help = N_("Whether the media of this session may share network resources with another one."),
	},
	{
		NAME("Response-Key"),
		.reference = "RFC 3261 §20",
		.help = N_("Deprecated: key for encrypting the response in RFC 2543. It has no meaning today."),
	},
	{
		NAME("Response-Source"),
		.reference = "3GPP TS 24.229",
		.help = N_("Which kind of network element made this error response."),
	},
	{
		NAME("Restoration-Info"),
		.reference = "3GPP TS 24.229",
		.help = N_("Tells that a core network element has failed and its state must be restored."),
	},
	{
		NAME("Retry-After"),
		.key = SIP_K_RETRY_AFTER,
		.reference = "RFC 3261 §20.33",
		.help = N_("After how many seconds it makes sense to try again."),
	},
	{
		NAME("Route"),
		.key = SIP_K_ROUTE,
		.is_list = true,
		.reference = "RFC 3261 §20.34",
		.help = N_("Proxies that the request must still pass, the next one first."),
	},
	{
		NAME("RSeq"),
		.key = SIP_K_RSEQ,
		.reference = "RFC 3262 §7.1",
		.help = N_("Number of a reliable provisional response. It must be confirmed by a PRACK."),
	},
	{
		NAME("Security-Client"),
		.is_list = true,
		.reference = "RFC 3329 §2.2",
		.help = N_("Security mechanisms that the client offers, such as IPsec for mobile phones."),
	},
	{
		NAME("Security-Server"),
		.is_list = true,
		.reference = "RFC 3329 §2.2",
		.help = N_("Security mechanisms that the server offers, in order of preference."),
	},
	{
		NAME("Security-Verify"),
		.is_list = true,
		.reference = "RFC 3329 §2.2",
		.help = N_("The server's list of security mechanisms, returned so that tampering is seen."),
	},
	{
		NAME("Server"),
		.key = SIP_K_SERVER,
		.reference = "RFC 3261 §20.35",
		.help = N_("Software that made the response."),
	},
	{
		NAME("Service-Interact-Info"),
		.reference = "3GPP TS 24.229",
		.help = N_("Services that were already carried out for the call, so that others do not interfere with "
			"them."),
	},
	{
		NAME("Service-Route"),
		.is_list = true,
		.reference = "RFC 3608",
		.help = N_("Proxies through which the registered phone must send its requests. Comes in the 200 to "
			"REGISTER."),
	},
	{
		NAME("Session-Expires"),
		.compact = 'x',
		.key = SIP_K_SESSION_EXPIRES,
		.reference = "RFC 4028 §4",
		.help = N_("Session timer in seconds: if nobody refreshes the call within it, it counts as dead and is "
			"ended."),
	},
	{
		NAME("Session-ID"),
		.key = SIP_K_SESSION_ID,
		.reference = "RFC 7989 §5",
		.help = N_("Name of the call from end to end. Unlike Call-ID it survives B2BUAs, so it ties the legs of "
			"a call together."),
	},
	{
		NAME("SIP-ETag"),
		.reference = "RFC 3903 §11.3.1",
		.help = N_("Tag by which the publisher can later refresh, change or remove what it published."),
	},
	{
		NAME("SIP-If-Match"),
		.reference = "RFC 3903 §11.3.2",
		.help = N_("Tag of the published state that this PUBLISH refreshes, changes or removes."),
	},
	{
		NAME("Subject"),
		.compact = 's',
		.reference = "RFC 3261 §20.36",
		.help = N_("What the call is about, for people to read."),
	},
	{
		NAME("Subscription-State"),
		.key = SIP_K_SUBSCRIPTION_STATE,
		.reference = "RFC 6665 §8.2.3",
		.help = N_("State of the subscription that the NOTIFY belongs to: active, pending or terminated."),
	},
	{
		NAME("Supported"),
		.compact = 'k',
		.is_list = true,
		.reference = "RFC 3261 §20.37",
		.help = N_("Extensions that the sender supports and the other side may use."),
	},
	{
		NAME("Suppress-If-Match"),
		.reference = "RFC 5839",
		.help = N_("Tag of the state that the subscriber already has. If it still holds, no NOTIFY is needed."),
	},
	{
		NAME("Target-Dialog"),
		.reference = "RFC 4538",
		.help = N_("Names an existing dialog that the sender shares, to show that it may make this request."),
	},
	{
		NAME("Timestamp"),
		.reference = "RFC 3261 §20.38",
		.help = N_("When the request was sent, by the sender's own clock. The response repeats it, for "
			"measuring the round trip."),
	},
	{
		NAME("To"),
		.compact = 't',
		.key = SIP_K_TO,
		.reference = "RFC 3261 §20.39",
		.help = N_("Whom the request is for. Its tag, added by the answering side, is the callee's half of the "
			"dialog's name."),
	},
	{
		NAME("Trigger-Consent"),
		.is_list = true,
		.reference = "RFC 5360",
		.help = N_("Asks a server to request the recipients' consent."),
	},
	{
		NAME("Unsupported"),
		.is_list = true,
		.reference = "RFC 3261 §20.40",
		.help = N_("Extensions in Require or Proxy-Require that this side does not support. Comes with 420."),
	},
	{
		NAME("User-Agent"),
		.key = SIP_K_USER_AGENT,
		.reference = "RFC 3261 §20.41",
		.help = N_("Software that made the request."),
	},
	{
		NAME("User-to-User"),
		.is_list = true,
		.reference = "RFC 7433",
		.help = N_("Data that applications at both ends pass to each other in the call, such as a customer "
			"number in call centres."),
	},
	{
		NAME("Via"),
		.compact = 'v',
		.key = SIP_K_VIA,
		.is_list = true,
		.reference = "RFC 3261 §20.42",
		.help = N_("One hop that the request took, the latest first. Responses go back the same way, hop by hop."),
	},
	{
		NAME("Warning"),
		.key = SIP_K_WARNING,
		.is_list = true,
		.reference = "RFC 3261 §20.43",
		.help = N_("What went wrong, in more detail than the status code. It often says why SDP was refused."),
	},
	{
		NAME("WWW-Authenticate"),
		.key = SIP_K_WWW_AUTHENTICATE,
		.is_list = true,
		.reference = "RFC 3261 §20.44",
		.help = N_("The challenge of a registrar or user agent: realm, nonce and algorithm by which the client "
			"must prove its password. Comes with 401."),
	},
};

enum { N_ROWS = sizeof(rows) / sizeof(rows[0]) };

/* Where the rows of each letter a..z begin, and where those of z end: a lookup is on the path of every header line. */
static const uint8_t first[27] = {
	0, 14, 14, 25, 28, 32, 35, 38, 40, 44, 45, 45, 45,
	50, 50, 52, 88, 88, 112, 126, 130, 133, 134, 136, 136, 136,
	136,
};
_Static_assert(N_ROWS <= UINT8_MAX, "first[] counts in bytes");

const struct sip_header_row *sip_header_rows(size_t *n)
{
	*n = N_ROWS;
	return rows;
}

static const struct sip_header_row *by_compact(char letter)
{
	char c = ascii_lower(letter);
	size_t i;

	for (i = 0; i < N_ROWS; i++)
		if (rows[i].compact == c)
			return &rows[i];
	return NULL;
}

const struct sip_header_row *sip_header_row(struct slice name)
{
	size_t i, end;

	if (name.n < 2)
		return name.n == 1 && ascii_alpha(name.p[0]) ? by_compact(name.p[0]) : NULL;
	if (!ascii_alpha(name.p[0]))
		return NULL;
	i = first[ascii_lower(name.p[0]) - 'a'];
	end = first[ascii_lower(name.p[0]) - 'a' + 1];
	for (; i < end; i++)
		if (rows[i].len == name.n && slice_ieq(name, slice_make(rows[i].name, rows[i].len)))
			return &rows[i];
	return NULL;
}
