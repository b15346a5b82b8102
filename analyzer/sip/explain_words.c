/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What words and numbers inside of header fields mean: option tags, body types, event packages, causes. Data and the
 * look-ups; who uses it is explain_fields.c.
 */
#include "analyzer/sip/explain.h"

struct word_row {
	const char *word, *means;
};
struct number_row {
	unsigned number;
	const char *means;
};

/* Both kinds of list end with a row without meaning. */
static const char *word_means(const struct word_row *rows, struct slice word)
{
	for (; rows->word; rows++)
		if (slice_ieq(word, slice_of(rows->word)))
			return rows->means;
	return NULL;
}

static const char *number_means(const struct number_row *rows, unsigned number)
{
	for (; rows->means; rows++)
		if (rows->number == number)
			return rows->means;
	return NULL;
}

const char *explain_option_tag(struct slice tag)
{
	static const struct word_row rows[] = {
		{"100rel", "provisional responses that are confirmed by PRACK"},
		{"199", "the response 199"},
		{"answermode", "answering by itself"},
		{"early-session", "early media with a description of its own"},
		{"eventlist", "subscriptions to lists"},
		{"explicitsub", "transfers without implicit subscription"},
		{"from-change", "a From that changes during the call"},
		{"geolocation-http", "fetching locations by HTTP"},
		{"geolocation-sip", "fetching locations by SIP"},
		{"gruu", "addresses that reach one device from anywhere"},
		{"histinfo", "the history of targets in History-Info"},
		{"ice", "ICE for the media"},
		{"join", "joining a conversation"},
		{"multiple-refer", "transfers to several targets"},
		{"norefersub", "transfers without reports"},
		{"nosub", "transfers without subscription"},
		{"outbound", "registration over connections that are kept open"},
		{"path", "proxies between phone and registrar"},
		{"policy", "session policies of the network"},
		{"precondition", "ringing only when resources are reserved"},
		{"pref", "preferences of the caller"},
		{"privacy", "hiding of identities"},
		{"recipient-list-invite", "invitations to lists"},
		{"recipient-list-message", "messages to lists"},
		{"recipient-list-subscribe", "subscriptions of lists"},
		{"record-aware", "knowing that a call is recorded"},
		{"replaces", "taking over an existing call"},
		{"resource-priority", "priority in networks under load"},
		{"sdp-anat", "IPv4 and IPv6 alternatives in SDP"},
		{"sec-agree", "agreement on a security mechanism"},
		{"siprec", "recording of calls"},
		{"tdialog", "naming an existing dialog"},
		{"timer", "session timers"},
		{"trickle-ice", "ICE candidates that follow later"},
		{"uui", "data between applications at both ends"},
		{0},
	};

	return word_means(rows, tag);
}

const char *explain_media_type(struct slice type)
{
	static const struct word_row rows[] = {
		{"application/sdp", "a session description"},
		{"application/sdpfrag", "ICE candidates that follow later"},
		{"application/trickle-ice-sdpfrag", "ICE candidates that follow later"},
		{"application/simple-message-summary", "waiting voice messages"},
		{"application/pidf+xml", "presence"},
		{"application/xpidf+xml", "presence in an old form"},
		{"application/dialog-info+xml", "the state of dialogs, as for busy lamps"},
		{"application/reginfo+xml", "the state of registrations"},
		{"application/conference-info+xml", "the state of a conference"},
		{"application/watcherinfo+xml", "who subscribes"},
		{"application/resource-lists+xml", "a list of addresses"},
		{"application/rs-metadata+xml", "data about a recording"},
		{"application/dtmf-relay", "a key press (DTMF)"},
		{"application/dtmf", "a key press (DTMF)"},
		{"application/hook-flash", "a hook flash"},
		{"application/media_control+xml", "a request for a whole picture"},
		{"application/isup", "an ISDN signalling message (SIP-I, SIP-T)"},
		{"application/qsig", "a PBX signalling message"},
		{"application/csta+xml", "remote control of a phone"},
		{"application/vnd.3gpp.sms", "a short message (SMS)"},
		{"application/vnd.3gpp.ussd+xml", "a USSD dialogue"},
		{"application/im-iscomposing+xml", "that somebody is typing"},
		{"message/sipfrag", "a piece of a SIP message, as in reports on transfers"},
		{"message/sip", "a SIP message"},
		{"message/cpim", "a message with sender and receiver"},
		{"multipart/mixed", "several parts"},
		{"multipart/alternative", "the same in several forms"},
		{"multipart/related", "several parts that belong together"},
		{"text/plain", "plain text"},
		{"text/html", "a web page"},
		{0},
	};

	return word_means(rows, type);
}

const char *explain_event(struct slice package)
{
	static const struct word_row rows[] = {
		{"presence", "whether somebody is available"},
		{"message-summary", "waiting voice messages"},
		{"dialog", "calls of a user, as for busy lamps"},
		{"reg", "registrations of a user"},
		{"refer", "progress of a transfer"},
		{"conference", "members of a conference"},
		{"call-completion", "call back when free"},
		{"ua-profile", "configuration of a phone"},
		{"check-sync", "order to a phone to load its configuration, or to restart"},
		{"keep-alive", "nothing: it only keeps NAT open"},
		{"kpml", "key presses"},
		{"line-seize", "a shared line that is taken"},
		{"call-info", "state of a shared line"},
		{"as-feature-event", "features such as forwarding set at a server"},
		{"talk", "order to a phone to answer or resume"},
		{"hold", "order to a phone to hold"},
		{"vq-rtcpxr", "voice quality reports"},
		{"presence.winfo", "who subscribes to presence"},
		{0},
	};

	return word_means(rows, package);
}

const char *explain_privacy(struct slice word)
{
	static const struct word_row rows[] = {
		{"none", "nothing may be hidden"},
		{"id", "the asserted identity is hidden"},
		{"header", "header fields that tell of the user are hidden"},
		{"session", "media addresses are hidden"},
		{"user", "the user's name is hidden"},
		{"history", "the history of targets is hidden"},
		{"critical", "the request must fail where this cannot be done"},
		{0},
	};

	return word_means(rows, word);
}

const char *explain_ended(struct slice reason)
{
	static const struct word_row rows[] = {
		{"deactivated", "subscribe again at once"},
		{"probation", "subscribe again later"},
		{"rejected", "the subscription is not allowed; do not try again"},
		{"timeout", "it was not refreshed; subscribe again if wanted"},
		{"giveup", "no permission came in time; try again later"},
		{"noresource", "what was subscribed to is gone; do not try again"},
		{"invariant", "the state will not change any more"},
		{"badfilter", "the filter was not accepted"},
		{0},
	};

	return word_means(rows, reason);
}

const char *explain_diversion(struct slice reason)
{
	static const struct word_row rows[] = {
		{"unknown", "the cause is not known"},
		{"user-busy", "the user was busy"},
		{"no-answer", "nobody answered"},
		{"unavailable", "the user was not available"},
		{"unconditional", "all calls are forwarded"},
		{"time-of-day", "calls are forwarded at this time"},
		{"do-not-disturb", "the user does not want to be disturbed"},
		{"deflection", "the user sent the call on while it rang"},
		{"follow-me", "calls follow the user"},
		{"out-of-service", "the line is out of service"},
		{"away", "the user is away"},
		{0},
	};

	return word_means(rows, reason);
}

const char *explain_q850(unsigned cause)
{
	static const struct number_row rows[] = {
		{1, "unallocated number"},
		{2, "no route to transit network"},
		{3, "no route to destination"},
		{4, "send special information tone"},
		{5, "misdialled trunk prefix"},
		{6, "channel unacceptable"},
		{7, "call awarded"},
		{8, "pre-emption"},
		{16, "normal call clearing: somebody hung up"},
		{17, "user busy"},
		{18, "no user responding"},
		{19, "user alerted, but no answer"},
		{20, "subscriber absent"},
		{21, "call rejected"},
		{22, "number changed"},
		{23, "redirection to new destination"},
		{24, "call rejected due to a feature at the destination"},
		{25, "exchange routing error"},
		{26, "non-selected user clearing: another device took the call"},
		{27, "destination out of order"},
		{28, "invalid number format, or address incomplete"},
		{29, "facility rejected"},
		{30, "response to status enquiry"},
		{31, "normal, unspecified"},
		{34, "no circuit or channel available"},
		{38, "network out of order"},
		{41, "temporary failure"},
		{42, "switching equipment congestion"},
		{43, "access information discarded"},
		{44, "requested circuit or channel not available"},
		{46, "precedence call blocked"},
		{47, "resource unavailable"},
		{49, "quality of service not available"},
		{50, "requested facility not subscribed"},
		{53, "outgoing calls barred within closed user group"},
		{55, "incoming calls barred within closed user group"},
		{57, "bearer capability not authorized"},
		{58, "bearer capability not presently available"},
		{63, "service or option not available"},
		{65, "bearer capability not implemented"},
		{66, "channel type not implemented"},
		{69, "requested facility not implemented"},
		{70, "only restricted digital information is available"},
		{79, "service or option not implemented"},
		{81, "invalid call reference value"},
		{82, "identified channel does not exist"},
		{83, "a suspended call exists, but not this one"},
		{86, "call having the requested identity was cleared"},
		{87, "user not member of closed user group"},
		{88, "incompatible destination"},
		{90, "closed user group does not exist"},
		{91, "invalid transit network selection"},
		{95, "invalid message"},
		{96, "mandatory information element is missing"},
		{97, "message type does not exist or is not implemented"},
		{98, "message not compatible with call state"},
		{99, "information element does not exist or is not implemented"},
		{100, "invalid information element contents"},
		{101, "message not compatible with call state"},
		{102, "recovery on timer expiry"},
		{103, "parameter does not exist or is not implemented, passed on"},
		{110, "message with unrecognized parameter, discarded"},
		{111, "protocol error"},
		{127, "interworking: the cause is not known"},
		{0},
	};

	return number_means(rows, cause);
}

const char *explain_warning(unsigned code)
{
	static const struct number_row rows[] = {
		{300, "a network protocol of the description is not supported"},
		{301, "a network address format is not supported"},
		{302, "a transport protocol of the description is not supported"},
		{303, "a bandwidth unit is not understood"},
		{304, "a media type is not available"},
		{305, "no media format in common"},
		{306, "an attribute of the description is not understood"},
		{307, "a parameter of the description is not understood"},
		{308, "the media stream contains a part that is not allowed"},
		{330, "multicast is not available"},
		{331, "unicast is not available"},
		{370, "not enough bandwidth"},
		{380, "SIPS is not allowed"},
		{381, "SIPS is required"},
		{399, "miscellaneous, see the text"},
		{0},
	};

	return number_means(rows, code);
}
