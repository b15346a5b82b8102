/* SPDX-License-Identifier: GPL-3.0-or-later */
/* States of a leg (INTERFACE.md §2): their names, and which one follows from what was seen until now. */
#include "analyzer/call/store_local.h"

/* RFC 3261 §17.1.1.2: timers B and F are 64*T1; §16.6: timer C is over three minutes. */
enum { TIMEOUT_S = 32, TIMER_C_S = 180 };

static const struct leg_state_row rows[LEG_STATE_N] = {
	[LEG_CALLING] = {N_("calling"), "INVITE sent; no sign of the other side yet."},
	[LEG_RINGING] = {N_("ringing"), "The callee was reached (18x); no final response yet."},
	[LEG_IN_CALL] = {N_("in-call"), "Answered with a 2xx; no BYE seen."},
	[LEG_COMPLETED] = {N_("completed"), "Answered and ended with BYE."},
	[LEG_BUSY] = {N_("busy"), "Refused as busy: 486 or 600."},
	[LEG_NO_ANSWER] = {N_("no-answer"), "Nobody answered: 480, 408 after ringing, or 487 without CANCEL."},
	[LEG_CANCELLED] = {N_("cancelled"), "Given up by the caller before it was answered: CANCEL and 487."},
	[LEG_REDIRECTED] = {N_("redirected"), "Sent elsewhere with a 3xx."},
	[LEG_CHALLENGED] = {N_("challenged"), "The last word is 401 or 407: no accepted credentials followed."},
	[LEG_REJECTED] = {N_("rejected"), "Refused with another 4xx or a 6xx."},
	[LEG_FAILED] = {N_("failed"), "Failed at a server: 5xx."},
	[LEG_TIMEOUT] = {N_("timeout"), "No final response for 32 s (64*T1) of packet time."},
	[LEG_PENDING] = {N_("pending"), "Not an INVITE: no final response yet."},
	[LEG_OK] = {N_("ok"), "Not an INVITE: answered with a 2xx (or an ACK, which needs no answer)."},
	[LEG_ACTIVE] = {N_("active"), "Subscription accepted and not ended."},
	[LEG_TERMINATED] = {N_("terminated"), "Subscription ended by NOTIFY, given up by the subscriber, or run out."},
};

const struct leg_state_row *leg_state_row(enum leg_state s)
{
	return s < LEG_STATE_N ? &rows[s] : NULL;
}

bool leg_waits(const struct leg *l)
{
	if (l->state == LEG_ACTIVE)
		return l->until_ns != 0;
	return l->state == LEG_CALLING || l->state == LEG_RINGING || l->state == LEG_PENDING;
}

void leg_set_state(struct store *s, struct leg *l, enum leg_state state)
{
	if (l->state == state)
		return;
	s->totals.states[l->state]--;
	s->totals.states[state]++;
	l->state = (uint8_t)state;
	s->generation++;
}

static bool is_over(int64_t from_ns, int64_t now_ns, int64_t seconds)
{
	if (now_ns == TIME_NONE || from_ns == TIME_NONE || now_ns <= from_ns)
		return false;
	return (uint64_t)now_ns - (uint64_t)from_ns >= (uint64_t)seconds * NS_PER_S;
}

/* Whether the attempt that the leg is about began too long ago. Without a time nothing of it is looked at. */
static bool is_timeout(const struct store *s, const struct leg *l, int64_t now_ns)
{
	return now_ns != TIME_NONE && l->initial != NONE && is_over(msg_at(s, l->initial)->ts_ns, now_ns, TIMEOUT_S);
}

static enum leg_state invite_refused(const struct leg *l)
{
	switch (l->status) {
	case 401:
	case 407:
		return LEG_CHALLENGED;
	case 486:
	case 600:
		return LEG_BUSY;
	case 480:
		return LEG_NO_ANSWER;
	case 408:
		return l->ring_ns != TIME_NONE ? LEG_NO_ANSWER : LEG_REJECTED;
	case 487:
		return l->has_cancel ? LEG_CANCELLED : LEG_NO_ANSWER;
	default:
		return l->status < 400 ? LEG_REDIRECTED : l->status / 100 == 5 ? LEG_FAILED : LEG_REJECTED;
	}
}

/* A call that rings is not over after 32 s: only timer C of the proxies limits it. */
static enum leg_state invite_open(const struct store *s, const struct leg *l, int64_t now_ns)
{
	if (l->has_cancel)
		return LEG_CANCELLED;
	if (l->bye_ns != TIME_NONE)
		return l->has_ack ? LEG_COMPLETED : LEG_CANCELLED;
	if (l->is_ringing)
		return is_over(l->end_ns, now_ns, TIMER_C_S) ? LEG_TIMEOUT : LEG_RINGING;
	return is_timeout(s, l, now_ns) ? LEG_TIMEOUT : LEG_CALLING;
}

static enum leg_state judge_invite(const struct store *s, const struct leg *l, int64_t now_ns)
{
	if (l->answer_ns != TIME_NONE || l->is_midway)
		return l->bye_ns != TIME_NONE ? LEG_COMPLETED : LEG_IN_CALL;
	return l->status >= 300 ? invite_refused(l) : invite_open(s, l, now_ns);
}

static enum leg_state judge_other(const struct store *s, const struct leg *l, int64_t now_ns)
{
	if (l->method == SIP_SUBSCRIBE && (l->is_terminated || (l->until_ns && is_over(l->until_ns, now_ns, 0))))
		return LEG_TERMINATED;
	if (l->method == SIP_ACK)
		return LEG_OK;
	if (l->status == 0)
		return is_timeout(s, l, now_ns) ? LEG_TIMEOUT : LEG_PENDING;
	if (l->status < 300)
		return l->method == SIP_SUBSCRIBE ? LEG_ACTIVE : LEG_OK;
	if (l->status == 401 || l->status == 407)
		return LEG_CHALLENGED;
	return l->status < 400 ? LEG_REDIRECTED : l->status / 100 == 5 ? LEG_FAILED : LEG_REJECTED;
}

enum leg_state leg_judge(const struct store *s, const struct leg *l, int64_t now_ns)
{
	return l->is_invite ? judge_invite(s, l, now_ns) : judge_other(s, l, now_ns);
}
