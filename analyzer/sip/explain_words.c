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
			return _(rows->means);
	return NULL;
}

static const char *number_means(const struct number_row *rows, unsigned number)
{
	for (; rows->means; rows++)
		if (rows->number == number)
			return _(rows->means);
	return NULL;
}

const char *explain_option_tag(struct slice tag)
{
	static const struct word_row rows[] = {
		{"100rel", N_("provisional responses that are confirmed by PRACK")},
		{"199", N_("the response 199")},
		{"answermode", N_("answering by itself")},
		{"early-session", N_("early media with a description of its own")},
		{"eventlist", N_("subscriptions to lists")},
		{"explicitsub", N_("transfers without implicit subscription")},
		{"from-change", N_("a From that changes during the call")},
		{"geolocation-http", N_("fetching locations by HTTP")},
		{"geolocation-sip", N_("fetching locations by SIP")},
		{"gruu", N_("addresses that reach one device from anywhere")},
		{"histinfo", N_("the history of targets in History-Info")},
		{"ice", N_("ICE for the media")},
		{"join", N_("joining a conversation")},
		{"multiple-refer", N_("transfers to several targets")},
		{"norefersub", N_("transfers without reports")},
		{"nosub", N_("transfers without subscription")},
		{"outbound", N_("registration over connections that are kept open")},
		{"path", N_("proxies between phone and registrar")},
		{"policy", N_("session policies of the network")},
		{"precondition", N_("ringing only when resources are reserved")},
		{"pref", N_("preferences of the caller")},
		{"privacy", N_("hiding of identities")},
		{"recipient-list-invite", N_("invitations to lists")},
		{"recipient-list-message", N_("messages to lists")},
		{"recipient-list-subscribe", N_("subscriptions of lists")},
		{"record-aware", N_("knowing that a call is recorded")},
		{"replaces", N_("taking over an existing call")},
		{"resource-priority", N_("priority in networks under load")},
		{"sdp-anat", N_("IPv4 and IPv6 alternatives in SDP")},
		{"sec-agree", N_("agreement on a security mechanism")},
		{"siprec", N_("recording of calls")},
		{"tdialog", N_("naming an existing dialog")},
		{"timer", N_("session timers")},
		{"trickle-ice", N_("ICE candidates that follow later")},
		{"uui", N_("data between applications at both ends")},
		{0},
	};

	return word_means(rows, tag);
}

const char *explain_media_type(struct slice type)
{
	static const struct word_row rows[] = {
		{"application/sdp", N_("a session description")},
		{"application/sdpfrag", N_("ICE candidates that follow later")},
		{"application/trickle-ice-sdpfrag", N_("ICE candidates that follow later")},
		{"application/simple-message-summary", N_("waiting voice messages")},
		{"application/pidf+xml", N_("presence")},
		{"application/xpidf+xml", N_("presence in an old form")},
		{"application/dialog-info+xml", N_("the state of dialogs, as for busy lamps")},
		{"application/reginfo+xml", N_("the state of registrations")},
		{"application/conference-info+xml", N_("the state of a conference")},
		{"application/watcherinfo+xml", N_("who subscribes")},
		{"application/resource-lists+xml", N_("a list of addresses")},
		{"application/rs-metadata+xml", N_("data about a recording")},
		{"application/dtmf-relay", N_("a key press (DTMF)")},
		{"application/dtmf", N_("a key press (DTMF)")},
		{"application/hook-flash", N_("a hook flash")},
		{"application/media_control+xml", N_("a request for a whole picture")},
		{"application/isup", N_("an ISDN signalling message (SIP-I, SIP-T)")},
		{"application/qsig", N_("a PBX signalling message")},
		{"application/csta+xml", N_("remote control of a phone")},
		{"application/vnd.3gpp.sms", N_("a short message (SMS)")},
		{"application/vnd.3gpp.ussd+xml", N_("a USSD dialogue")},
		{"application/im-iscomposing+xml", N_("that somebody is typing")},
		{"message/sipfrag", N_("a piece of a SIP message, as in reports on transfers")},
		{"message/sip", N_("a SIP message")},
		{"message/cpim", N_("a message with sender and receiver")},
		{"multipart/mixed", N_("several parts")},
		{"multipart/alternative", N_("the same in several forms")},
		{"multipart/related", N_("several parts that belong together")},
		{"text/plain", N_("plain text")},
		{"text/html", N_("a web page")},
		{0},
	};

	return word_means(rows, type);
}

const char *explain_event(struct slice package)
{
	static const struct word_row rows[] = {
		{"presence", N_("whether somebody is available")},
		{"message-summary", N_("waiting voice messages")},
		{"dialog", N_("calls of a user, as for busy lamps")},
		{"reg", N_("registrations of a user")},
		{"refer", N_("progress of a transfer")},
		{"conference", N_("members of a conference")},
		{"call-completion", N_("call back when free")},
		{"ua-profile", N_("configuration of a phone")},
		{"check-sync", N_("order to a phone to load its configuration, or to restart")},
		{"keep-alive", N_("nothing: it only keeps NAT open")},
		{"kpml", N_("key presses")},
		{"line-seize", N_("a shared line that is taken")},
		{"call-info", N_("state of a shared line")},
		{"as-feature-event", N_("features such as forwarding set at a server")},
		{"talk", N_("order to a phone to answer or resume")},
		{"hold", N_("order to a phone to hold")},
		{"vq-rtcpxr", N_("voice quality reports")},
		{"presence.winfo", N_("who subscribes to presence")},
		{0},
	};

	return word_means(rows, package);
}

const char *explain_privacy(struct slice word)
{
	static const struct word_row rows[] = {
		{"none", N_("nothing may be hidden")},
		{"id", N_("the asserted identity is hidden")},
		{"header", N_("header fields that tell of the user are hidden")},
		{"session", N_("media addresses are hidden")},
		{"user", N_("the user's name is hidden")},
		{"history", N_("the history of targets is hidden")},
		{"critical", N_("the request must fail where this cannot be done")},
		{0},
	};

	return word_means(rows, word);
}

const char *explain_ended(struct slice reason)
{
	static const struct word_row rows[] = {
		{"deactivated", N_("subscribe again at once")},
		{"probation", N_("subscribe again later")},
		{"rejected", N_("the subscription is not allowed; do not try again")},
		{"timeout", N_("it was not refreshed; subscribe again if wanted")},
		{"giveup", N_("no permission came in time; try again later")},
		{"noresource", N_("what was subscribed to is gone; do not try again")},
		{"invariant", N_("the state will not change any more")},
		{"badfilter", N_("the filter was not accepted")},
		{0},
	};

	return word_means(rows, reason);
}

const char *explain_diversion(struct slice reason)
{
	static const struct word_row rows[] = {
		{"unknown", N_("the cause is not known")},
		{"user-busy", N_("the user was busy")},
		{"no-answer", N_("nobody answered")},
		{"unavailable", N_("the user was not available")},
		{"unconditional", N_("all calls are forwarded")},
		{"time-of-day", N_("calls are forwarded at this time")},
		{"do-not-disturb", N_("the user does not want to be disturbed")},
		{"deflection", N_("the user sent the call on while it rang")},
		{"follow-me", N_("calls follow the user")},
		{"out-of-service", N_("the line is out of service")},
		{"away", N_("the user is away")},
		{0},
	};

	return word_means(rows, reason);
}

const char *explain_q850(unsigned cause)
{
	static const struct number_row rows[] = {
		{1, N_("unallocated number")},
		{2, N_("no route to transit network")},
		{3, N_("no route to destination")},
		{4, N_("send special information tone")},
		{5, N_("misdialled trunk prefix")},
		{6, N_("channel unacceptable")},
		{7, N_("call awarded")},
		{8, N_("pre-emption")},
		{16, N_("normal call clearing: somebody hung up")},
		{17, N_("user busy")},
		{18, N_("no user responding")},
		{19, N_("user alerted, but no answer")},
		{20, N_("subscriber absent")},
		{21, N_("call rejected")},
		{22, N_("number changed")},
		{23, N_("redirection to new destination")},
		{24, N_("call rejected due to a feature at the destination")},
		{25, N_("exchange routing error")},
		{26, N_("non-selected user clearing: another device took the call")},
		{27, N_("destination out of order")},
		{28, N_("invalid number format, or address incomplete")},
		{29, N_("facility rejected")},
		{30, N_("response to status enquiry")},
		{31, N_("normal, unspecified")},
		{34, N_("no circuit or channel available")},
		{38, N_("network out of order")},
		{41, N_("temporary failure")},
		{42, N_("switching equipment congestion")},
		{43, N_("access information discarded")},
		{44, N_("requested circuit or channel not available")},
		{46, N_("precedence call blocked")},
		{47, N_("resource unavailable")},
		{49, N_("quality of service not available")},
		{50, N_("requested facility not subscribed")},
		{53, N_("outgoing calls barred within closed user group")},
		{55, N_("incoming calls barred within closed user group")},
		{57, N_("bearer capability not authorized")},
		{58, N_("bearer capability not presently available")},
		{63, N_("service or option not available")},
		{65, N_("bearer capability not implemented")},
		{66, N_("channel type not implemented")},
		{69, N_("requested facility not implemented")},
		{70, N_("only restricted digital information is available")},
		{79, N_("service or option not implemented")},
		{81, N_("invalid call reference value")},
		{82, N_("identified channel does not exist")},
		{83, N_("a suspended call exists, but not this one")},
		{86, N_("call having the requested identity was cleared")},
		{87, N_("user not member of closed user group")},
		{88, N_("incompatible destination")},
		{90, N_("closed user group does not exist")},
		{91, N_("invalid transit network selection")},
		{95, N_("invalid message")},
		{96, N_("mandatory information element is missing")},
		{97, N_("message type does not exist or is not implemented")},
		{98, N_("message not compatible with call state")},
		{99, N_("information element does not exist or is not implemented")},
		{100, N_("invalid information element contents")},
		{101, N_("message not compatible with call state")},
		{102, N_("recovery on timer expiry")},
		{103, N_("parameter does not exist or is not implemented, passed on")},
		{110, N_("message with unrecognized parameter, discarded")},
		{111, N_("protocol error")},
		{127, N_("interworking: the cause is not known")},
		{0},
	};

	return number_means(rows, cause);
}

const char *explain_warning(unsigned code)
{
	static const struct number_row rows[] = {
		{300, N_("a network protocol of the description is not supported")},
		{301, N_("a network address format is not supported")},
		{302, N_("a transport protocol of the description is not supported")},
		{303, N_("a bandwidth unit is not understood")},
		{304, N_("a media type is not available")},
		{305, N_("no media format in common")},
		{306, N_("an attribute of the description is not understood")},
		{307, N_("a parameter of the description is not understood")},
		{308, N_("the media stream contains a part that is not allowed")},
		{330, N_("multicast is not available")},
		{331, N_("unicast is not available")},
		{370, N_("not enough bandwidth")},
		{380, N_("SIPS is not allowed")},
		{381, N_("SIPS is required")},
		{399, N_("miscellaneous, see the text")},
		{0},
	};

	return number_means(rows, code);
}
