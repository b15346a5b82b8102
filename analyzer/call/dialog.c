/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dialogs of a leg (RFC 3261 §12, RFC 6665): one per pair of tags, early, confirmed or terminated. */
#include "analyzer/call/store_local.h"

/* RFC 3261 §13.2.2.4: 64*T1 after the first 2xx. */
enum { EARLY_ENDS_S = 32 };

struct dialog_key {
	const struct store *store;
	uint32_t leg, tags;
};

static bool dialog_is(const void *ctx, uint32_t id)
{
	const struct dialog_key *k = ctx;
	const struct dialog *d = dialog_at(k->store, id);

	return d->leg == k->leg && d->tags == k->tags;
}

uint64_t dialog_hash(const struct store *s, uint32_t leg, uint32_t tags)
{
	return hash_mix((uint64_t)leg << 32 | tags, s->seed);
}

/* Most legs have one dialog. The latest is found in the leg itself; only earlier ones are in the map. */
static uint32_t dialog_find(const struct store *s, uint32_t leg, uint32_t tags)
{
	const struct leg *l = leg_at(s, leg);
	struct dialog_key k = {s, leg, tags};

	if (l->last_dialog == NONE || l->last_tags == tags)
		return l->last_dialog;
	if (l->last_dialog == l->first_dialog)
		return NONE;
	return map_get(&s->dialog_map, dialog_hash(s, leg, tags), dialog_is, &k);
}

uint32_t leg_dialog(const struct store *s, uint32_t leg, uint32_t tags)
{
	return tags ? dialog_find(s, leg, tags) : NONE;
}

uint32_t store_dialog_of(const struct store *s, uint32_t msg)
{
	const struct msg *m = msg_at(s, msg);

	return m->tags && m->leg != NONE ? dialog_find(s, m->leg, m->tags) : NONE;
}

static struct dialog *dialog_make(struct store *s, struct leg *l, const struct adding *a)
{
	uint32_t id = s->dialogs.n;
	struct dialog *d = pool_add(&s->dialogs);

	*d = (struct dialog){.leg = a->msg->leg, .next = NONE, .first = a->id, .tags = a->msg->tags};
	if (l->last_dialog == NONE) {
		l->first_dialog = id;
	} else {
		dialog_at(s, l->last_dialog)->next = id;
		map_put(&s->dialog_map, dialog_hash(s, d->leg, l->last_tags), l->last_dialog);
	}
	l->last_dialog = id;
	l->last_tags = d->tags;
	l->last_dialog_state = DIALOG_EARLY;
	l->n_dialogs++;
	return d;
}

/* Methods whose request makes a dialog (RFC 3261 §12.1, RFC 3515, RFC 6665). */
static bool makes_dialog(enum sip_method m)
{
	return m == SIP_INVITE || m == SIP_SUBSCRIBE || m == SIP_REFER;
}

/* A request with both tags belongs to a dialog, also where the capture began after it was made. Not the ACK of a non-2xx,
 * whose To tag is that of the refusal (§17.1.1.3), and not REGISTER and the like. */
static bool is_within(const struct store *s, const struct adding *a)
{
	switch (a->msg->method) {
	case SIP_ACK:
		return txn_at(s, a->msg->txn)->method == SIP_ACK;
	case SIP_REGISTER:
	case SIP_PUBLISH:
	case SIP_CANCEL:
	case SIP_OPTIONS:
	case SIP_OTHER:
		return false;
	default:
		return true;
	}
}

bool dialog_ends_subscription(const struct leg *l, const struct adding *a)
{
	struct slice value = a->sip->key[SIP_K_SUBSCRIPTION_STATE], event = a->sip->key[SIP_K_EVENT];

	if (l->is_invite || l->method == SIP_BYE)
		return false;
	value = slice_trim(slice_sub(value, 0, slice_find(value, ';', 0)));
	event = slice_trim(slice_sub(event, 0, slice_find(event, ';', 0)));
	return slice_ieq(value, slice_of("terminated")) && (l->method != SIP_SUBSCRIBE || !slice_ieq(event, slice_of("refer")));
}

/* What a message makes of its dialog; states only go up. The 200 to a CANCEL, PRACK or UPDATE confirms nothing; NOTIFY and what
 * changes a session or refreshes a subscription are sent in confirmed dialogs alone (RFC 6665 §4.4.1, RFC 3261 §14.1). */
static enum dialog_state state_after(const struct leg *l, const struct adding *a)
{
	const struct msg *m = a->msg;

	if (m->method == SIP_BYE || (m->method == SIP_NOTIFY && !m->status && dialog_ends_subscription(l, a)))
		return DIALOG_TERMINATED;
	if (m->status)
		return m->status >= 200 && makes_dialog(m->method) ? DIALOG_CONFIRMED : DIALOG_EARLY;
	return m->method == SIP_ACK || m->method == SIP_NOTIFY || m->method == SIP_INVITE || m->method == SIP_SUBSCRIBE ?
			DIALOG_CONFIRMED : DIALOG_EARLY;
}

/* A request within a dialog that makes it known: it began before the capture, unless the INVITE is there and not answered yet. */
static bool began_before(const struct leg *l, const struct msg *m)
{
	return !m->status && (!l->is_invite || l->initial == NONE || l->answer_ns != TIME_NONE);
}

/* The other side knows the dialog no more (RFC 3261 §12.2.1.2). 481 says so of what the request was about alone (RFC 5057 §5.1):
 * of a call, or of the subscription. */
static void take_lost(struct store *s, struct leg *l, const struct msg *m)
{
	bool is_about = l->is_invite ? m->method == SIP_INVITE || m->method == SIP_UPDATE || m->method == SIP_INFO :
			m->method == SIP_NOTIFY || m->method == SIP_SUBSCRIBE;
	uint32_t id = is_about && m->tags && m->txn != NONE && txn_at(s, m->txn)->has_tag ? dialog_find(s, m->leg, m->tags) : NONE;

	if (id == NONE)
		return;
	dialog_at(s, id)->state = DIALOG_TERMINATED;
	if (id == l->last_dialog)
		l->last_dialog_state = DIALOG_TERMINATED;
}

/* A refusal of the INVITE ends the early dialogs that it made (RFC 3261 §12.3): all of them on the hop where the attempt begins;
 * on another one, which a proxy may have forked to, its own. */
static void end_early(struct store *s, struct leg *l, const struct msg *m)
{
	unsigned steps = 0;

	if (txn_at(s, m->txn)->has_tag)
		return;
	for (uint32_t i = l->first_dialog; i != NONE && steps < LIMIT_TXN_REPEATS; i = dialog_at(s, i)->next, steps++) {
		struct dialog *d = dialog_at(s, i);

		if (d->state == DIALOG_EARLY && (m->txn == l->initial_txn || d->tags == m->tags))
			d->state = DIALOG_TERMINATED;
		if (i == l->last_dialog)
			l->last_dialog_state = d->state;
	}
}

void dialog_add(struct store *s, struct leg *l, const struct adding *a)
{
	const struct msg *m = a->msg;
	enum dialog_state state = state_after(l, a);
	struct dialog *d;
	uint32_t id;

	if (m->status >= 300 && m->method == SIP_INVITE && l->last_dialog != NONE && m->repeats == NONE)
		end_early(s, l, m);
	if (m->status == 481 && l->last_dialog != NONE)
		take_lost(s, l, m);
	if (!m->tags || (m->status && (m->status <= 100 || m->status >= 300)) || (m->method == SIP_ACK && !is_within(s, a)))
		return;
	if (l->last_dialog != NONE && l->last_tags == m->tags) { /* of the latest one the leg knows the state: nearly always */
		if (l->last_dialog_state < state) {
			l->last_dialog_state = (uint8_t)state;
			dialog_at(s, l->last_dialog)->state = (uint8_t)state;
		}
		return;
	}
	id = dialog_find(s, m->leg, m->tags);
	if (id != NONE)
		d = dialog_at(s, id);
	else if (m->status ? makes_dialog(m->method) : is_within(s, a))
		d = dialog_make(s, l, a);
	else
		return;
	if (id == NONE && state == DIALOG_EARLY && began_before(l, m))
		state = DIALOG_CONFIRMED;
	if (state > d->state)
		d->state = (uint8_t)state;
	if (l->last_tags == m->tags)
		l->last_dialog_state = d->state;
}

const char *dialog_state_name(enum dialog_state s)
{
	static const char *const names[DIALOG_STATE_N] = {
		[DIALOG_EARLY] = N_("early"), [DIALOG_CONFIRMED] = N_("confirmed"), [DIALOG_TERMINATED] = N_("terminated")};

	return s < DIALOG_STATE_N ? names[s] : NULL;
}

enum dialog_state store_dialog_state(const struct store *s, uint32_t id)
{
	const struct dialog *d = dialog_at(s, id);
	const struct leg *l = leg_at(s, d->leg);
	int64_t now_ns = s->now_ns;

	if (d->state != DIALOG_EARLY || !l->is_invite || l->answer_ns == TIME_NONE)
		return (enum dialog_state)d->state;
	if (l->state == LEG_COMPLETED)
		return DIALOG_TERMINATED;
	return now_ns != TIME_NONE && now_ns - l->answer_ns >= EARLY_ENDS_S * NS_PER_S ? DIALOG_TERMINATED : DIALOG_EARLY;
}
