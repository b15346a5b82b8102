/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages that are not written as they must be: how bad that is follows from what it broke. */
#include "analyzer/diag/diag.h"

/* What makes a message unusable, and what can be overlooked. The rest is in between. */
enum {
	GRAVE = SIP_F_BAD_START | SIP_F_BAD_VERSION | SIP_F_BAD_STATUS | SIP_F_NO_END | SIP_F_NO_CALL_ID | SIP_F_NO_CSEQ |
		SIP_F_NO_FROM | SIP_F_NO_TO | SIP_F_NO_VIA | SIP_F_BAD_CSEQ | SIP_F_CSEQ_METHOD | SIP_F_SHORT_BODY | SIP_F_NUL,
	LIGHT = SIP_F_LF_ONLY | SIP_F_SPACE_COLON | SIP_F_TRAILING | SIP_F_FOLDED,
	NO_FAULT = SIP_F_CUT | SIP_F_FOLDED | SIP_F_TOO_LONG | SIP_F_TOO_MANY
};

/* Flags of a message that its maker is to blame for; where the capture cut it nothing is said of its end. */
static uint32_t faults_of(const struct msg *m)
{
	uint32_t faults = m->parse_flags & ~(uint32_t)NO_FAULT;

	if (m->parse_flags & SIP_F_CUT)
		faults &= ~(uint32_t)(SIP_F_NO_END | SIP_F_SHORT_BODY | SIP_F_BAD_HEADER | SIP_F_NO_CALL_ID | SIP_F_NO_CSEQ |
			SIP_F_NO_FROM | SIP_F_NO_TO | SIP_F_NO_VIA);
	return faults;
}

static const struct txn_view *txn_of(const struct judging *j, uint32_t msg)
{
	uint32_t from = 0, to = j->n_txns, id = msg_of(j, msg)->txn;

	while (from < to) { /* ids ascend */
		uint32_t mid = from + (to - from) / 2;

		if (j->txns[mid].id == id)
			return &j->txns[mid];
		if (j->txns[mid].id < id)
			from = mid + 1;
		else
			to = mid;
	}
	return NULL;
}

/* Refused as a bad request, or never answered: then it is what broke the call. Answered well: nobody minded. */
static enum severity severity_of(const struct judging *j, uint32_t msg, uint32_t faults)
{
	const struct txn_view *v = txn_of(j, msg);
	bool is_req = is_request(msg_of(j, msg));

	if (v && is_req && (v->status == 400 || v->status == 505 || v->status == 513))
		return SEVERITY_ERROR;
	if (v && is_req && v->status / 100 == 2)
		return SEVERITY_INFO;
	if (v && is_req && v->n_sent >= 4 && v->response == NONE && faults & (uint32_t)GRAVE)
		return SEVERITY_ERROR;
	return faults & ~(uint32_t)LIGHT ? SEVERITY_WARNING : SEVERITY_INFO;
}

static void put_faults(const struct judging *j, struct buf *b, const struct value *v)
{
	uint32_t faults = *(const uint32_t *)v->p;
	size_t n, said = 0;
	const struct sip_flag_row *r = sip_flag_rows(&n);

	(void)j;
	for (size_t i = 0; i < n; i++)
		if (faults & r[i].flag)
			buf_fmt(b, "%s%s", said++ ? ", " : "", r[i].name);
}

static void say_malformed(struct judging *j, struct buf *b, uint32_t msg, enum severity worst)
{
	bool request = is_request(msg_of(j, msg));
	uint32_t faults = faults_of(msg_of(j, msg));
	struct sip_msg view;
	const char *text;

	if (worst != SEVERITY_ERROR && !request && (!store_view(j->s, msg, &view) || !view.cseq_method.n))
		text = _("A response of %2$s is malformed (%3$s)");
	else if (worst != SEVERITY_ERROR)
		text = request ? _("%s of %s is malformed (%s)") : _("%s answer of %s is malformed (%s)");
	else if (txn_of(j, msg)->status)
		text = request ? _("%s of %s is malformed (%s) and was refused")
				: _("%s answer of %s is malformed (%s) and was refused");
	else
		text = request ? _("%s of %s is malformed (%s) and was never answered")
				: _("%s answer of %s is malformed (%s) and was never answered");
	say(j, b, text, (struct values){{v_method(msg), v_src(msg), v_put(put_faults, &faults)}});
}

/* The worst message of the leg stands for all. */
static void malformed(struct judging *j)
{
	enum severity worst = SEVERITY_NONE;
	uint32_t msg = NONE, n = 0;
	struct buf *b;

	for (uint32_t i = j->l->first; i != NONE; i = msg_of(j, i)->next) {
		uint32_t faults = faults_of(msg_of(j, i));
		enum severity s;

		if (!faults || msg_of(j, i)->repeats != NONE)
			continue;
		n++;
		s = severity_of(j, i, faults);
		if (s > worst) {
			worst = s;
			msg = i;
		}
	}
	if (msg == NONE)
		return;
	b = find(j, worst, _("a message is malformed"));
	say_malformed(j, b, msg, worst);
	if (n > 1)
		buf_fmt(b, _("; %u messages of the call are"), n);
	buf_puts(b, _("."));
	for (uint32_t i = j->l->first; i != NONE; i = msg_of(j, i)->next)
		if (faults_of(msg_of(j, i)))
			evidence(j, i);
	hop_of(j, msg);
}

static const struct rule rules[] = {
	{.needs = FACT_FLAGS, .leg = malformed, .row = {.id = "malformed", .severity = SEVERITY_ERROR,
		.title = N_("Malformed message"),
		.evidence = "The parser flags a message (--rows sip-flags): info where it was accepted, error where it "
			"was refused as bad or never answered.",
		.explanation = N_("A message is not written as the standard says. Receivers differ in what they overlook, "
			"so that it may work with one and not with another."),
		.reference = "RFC 3261 §7, §20",
		.remedy = N_("Report it to the vendor of the device that wrote it; look at what a helper on the way may "
			"have changed.")}},
};

const struct rule_table message_rules = {rules, sizeof rules / sizeof *rules};
