/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of the request methods of the IANA registry, and the way from a name to its row. Does not parse messages: msg.c
 * cuts the name out of a start line or a CSeq.
 */
#include "sip.h"

static const struct sip_method_row rows[SIP_METHOD_N] = {
	[SIP_OTHER] = {
		.name = "(other)",
		.reference = "RFC 3261 §8.2.1",
		.help = N_("A method that is not registered. Who does not know it answers 405 or 501."),
	},
	[SIP_INVITE] = {
		.name = "INVITE",
		.reference = "RFC 3261 §13",
		.help = N_("Asks the other side to join a session: it starts a call. Sent again inside a call "
			"(re-INVITE) it changes the media, for example for hold, or refreshes the session timer."),
	},
	[SIP_ACK] = {
		.name = "ACK",
		.reference = "RFC 3261 §13.2.2.4",
		.help = N_("Confirms that the final response to an INVITE arrived. It is never answered. Without it the "
			"other side repeats its final response and at last gives up."),
	},
	[SIP_BYE] = {
		.name = "BYE",
		.reference = "RFC 3261 §15",
		.help = N_("Ends a call that was answered. Either side may send it."),
	},
	[SIP_CANCEL] = {
		.name = "CANCEL",
		.reference = "RFC 3261 §9",
		.help = N_("Gives up a request that has no final answer yet, usually an INVITE while the phone rings. "
			"The INVITE is then answered with 487."),
	},
	[SIP_OPTIONS] = {
		.name = "OPTIONS",
		.reference = "RFC 3261 §11",
		.help = N_("Asks what the other side can do, without a call. Much used as a keep-alive: any answer "
			"shows that the peer is there."),
	},
	[SIP_REGISTER] = {
		.name = "REGISTER",
		.reference = "RFC 3261 §10",
		.help = N_("Tells the registrar where a user can be reached, for how long, or takes that back."),
	},
	[SIP_PRACK] = {
		.name = "PRACK",
		.reference = "RFC 3262 §6",
		.help = N_("Confirms that a reliable provisional response (one with RSeq) arrived."),
	},
	[SIP_SUBSCRIBE] = {
		.name = "SUBSCRIBE",
		.reference = "RFC 6665 §3.1",
		.help = N_("Asks to be told about events, such as presence, message waiting or dialog state, for some "
			"time."),
	},
	[SIP_NOTIFY] = {
		.name = "NOTIFY",
		.reference = "RFC 6665 §3.2",
		.help = N_("Tells a subscriber the present state of what it subscribed to, or how far a transfer has "
			"come."),
	},
	[SIP_PUBLISH] = {
		.name = "PUBLISH",
		.reference = "RFC 3903",
		.help = N_("Hands event state, such as presence, to the server that tells the subscribers."),
	},
	[SIP_INFO] = {
		.name = "INFO",
		.reference = "RFC 6086",
		.help = N_("Carries application data inside a call without changing its state, such as key presses "
			"(DTMF) or picture refresh requests."),
	},
	[SIP_REFER] = {
		.name = "REFER",
		.reference = "RFC 3515 §2",
		.help = N_("Asks the other side to contact somebody else, named in Refer-To: call transfer."),
	},
	[SIP_MESSAGE] = {
		.name = "MESSAGE",
		.reference = "RFC 3428",
		.help = N_("Carries an instant message in its body."),
	},
	[SIP_UPDATE] = {
		.name = "UPDATE",
		.reference = "RFC 3311",
		.help = N_("Changes session parameters, also before the call is answered, or refreshes the session "
			"timer. It does not change the state of the dialog."),
	},
};

const struct sip_method_row *sip_method_row(enum sip_method m)
{
	return (unsigned)m < SIP_METHOD_N ? &rows[m] : &rows[SIP_OTHER];
}

/* On the path of every message: first byte and length leave one candidate, which is then compared. */
enum { FACTOR = 11, SPELLINGS = 32 };
struct spelling {
	char name[14];
	uint8_t n, method;
};
#define SPELLING(first, text, method) [((first) + (sizeof(text) - 1) * FACTOR) % SPELLINGS] = {text, sizeof(text) - 1, method}
static const struct spelling spellings[SPELLINGS] = {
	SPELLING('I', "INVITE", SIP_INVITE),
	SPELLING('A', "ACK", SIP_ACK),
	SPELLING('B', "BYE", SIP_BYE),
	SPELLING('C', "CANCEL", SIP_CANCEL),
	SPELLING('O', "OPTIONS", SIP_OPTIONS),
	SPELLING('R', "REGISTER", SIP_REGISTER),
	SPELLING('P', "PRACK", SIP_PRACK),
	SPELLING('S', "SUBSCRIBE", SIP_SUBSCRIBE),
	SPELLING('N', "NOTIFY", SIP_NOTIFY),
	SPELLING('P', "PUBLISH", SIP_PUBLISH),
	SPELLING('I', "INFO", SIP_INFO),
	SPELLING('R', "REFER", SIP_REFER),
	SPELLING('M', "MESSAGE", SIP_MESSAGE),
	SPELLING('U', "UPDATE", SIP_UPDATE),
};

enum sip_method sip_method_of(struct slice name)
{
	const struct spelling *x;
	bool same;

	if (name.n == 0)
		return SIP_OTHER;
	x = &spellings[((uint8_t)name.p[0] + name.n * FACTOR) % SPELLINGS];
	if (name.n == 3)
		same = x->n == 3 && memcmp(name.p, x->name, 3) == 0;
	else
		same = slice_eq_short(name, slice_make(x->name, x->n));
	return same ? x->method : SIP_OTHER;
}
