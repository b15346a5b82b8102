/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The catalogue of rules: asks each of them that has something to look at, folds what follows from another finding under it,
 * and words the verdict on a call. What is wrong is known in *_rules.c. */
#include "analyzer/diag/pattern.h"

#include <assert.h>

static const struct rule_table *const tables[] = {&sip_rules, &auth_rules, &answer_rules, &dialog_rules, &hop_rules,
	&nat_rules, &message_rules, &sdp_rules, &fax_rules, &media_rules, &stream_rules, &pattern_rules};
enum { N_TABLES = sizeof tables / sizeof *tables };

static const struct rule *rule_at(uint16_t rule)
{
	for (size_t i = 0; i < N_TABLES; i++) {
		if (rule < tables[i]->n)
			return &tables[i]->rules[rule];
		rule = (uint16_t)(rule - tables[i]->n);
	}
	return NULL;
}

uint16_t rule_n(void)
{
	uint16_t n = 0;

	for (size_t i = 0; i < N_TABLES; i++)
		n = (uint16_t)(n + tables[i]->n);
	return n;
}

const struct rule_row *rule_row(uint16_t rule)
{
	const struct rule *r = rule_at(rule);

	return r ? &r->row : NULL;
}

/* ---- one cause, one finding --------------------------------------------------------------------------------------- */

/* In this order: what is found as a cause takes the others with it. */
static const struct fold {
	const char *cause, *consequences;
	enum severity least;        /* of the cause */
} folds[] = {
	{"port-unreachable", "no-response slow-response no-ack final-not-acked bye-unanswered "
		"retransmissions registration-failed", SEVERITY_WARNING},
	{"udp-too-large", "no-response", SEVERITY_ERROR},
	{"ack-misrouted", "no-ack bye-unanswered retransmissions", SEVERITY_WARNING},
	{"no-ack", "bye-unanswered retransmissions", SEVERITY_WARNING},
	{"no-response", "registration-failed retransmissions", SEVERITY_WARNING},
	{"prack-missing", "no-response retransmissions", SEVERITY_WARNING},
	{"auth-failed", "registration-failed", SEVERITY_WARNING},
	{"auth-not-tried", "registration-failed", SEVERITY_WARNING},
	{"bye-unanswered", "retransmissions", SEVERITY_WARNING},
	{"final-not-acked", "retransmissions", SEVERITY_WARNING},
	{"transport-mismatch", "overload no-response registration-failed", SEVERITY_ERROR},
	{"overload", "registration-failed", SEVERITY_WARNING},
	{"loop", "slow-response retransmissions", SEVERITY_WARNING},
	{"malformed", "no-response retransmissions", SEVERITY_ERROR},
	{"alg-mangled", "private-contact malformed", SEVERITY_WARNING},
	{"srtp-mismatch", "codec-mismatch bad-answer no-media one-way-audio", SEVERITY_WARNING},
	{"t38-failed", "codec-mismatch", SEVERITY_WARNING},
	{"codec-mismatch", "bad-answer no-media one-way-audio unnegotiated-codec", SEVERITY_ERROR},
	{"late-offer-no-answer", "no-media one-way-audio", SEVERITY_WARNING},
	{"bad-answer", "no-media one-way-audio", SEVERITY_WARNING},
	{"private-sdp-address", "one-way-audio no-media media-from-elsewhere media-stopped", SEVERITY_ERROR},
	{"ice-failed", "no-media private-sdp-address", SEVERITY_WARNING},
	{"high-loss", "low-mos", SEVERITY_WARNING},
	{"high-jitter", "low-mos", SEVERITY_WARNING},
};

static bool has_word(const char *words, const char *word)
{
	struct slice rest = slice_of(words);

	while (rest.n)
		if (slice_eq(slice_cut(&rest, ' '), slice_of(word)))
			return true;
	return false;
}

static bool is_cause(const struct findings *f, uint32_t i, const struct fold *fold)
{
	return strcmp(rule_row(findings_rule(f, i))->id, fold->cause) == 0 && findings_severity(f, i) >= fold->least;
}

static void fold_all(struct findings *f)
{
	uint32_t n = findings_n(f);

	for (size_t k = 0; n > 1 && k < sizeof folds / sizeof *folds; k++)
		for (uint32_t i = 0; i < n; i++)
			for (uint32_t c = 0; is_cause(f, i, &folds[k]) && c < n; c++)
				if (has_word(folds[k].consequences, rule_row(findings_rule(f, c))->id))
					findings_fold(f, c, i);
}

/* ---- judging ------------------------------------------------------------------------------------------------------ */

/* Rules that look at a leg, in order: for each fact those that need it, so that a leg pays for those alone that it has. */
enum { FACTS = 32, PLAN_WORDS = 2, PLAN_RULES = PLAN_WORDS * 64 };
struct plan {
	uint64_t all[PLAN_WORDS], needing[FACTS][PLAN_WORDS];
	void (*leg[PLAN_RULES])(struct judging *j);
	uint16_t rule[PLAN_RULES];
};
struct judge_memo {
	struct plan plan;
	struct judging_memo judging;
};

static void plan_make(struct plan *p)
{
	uint16_t rule = 0;
	unsigned n = 0;

	for (size_t t = 0; t < N_TABLES; t++) {
		for (uint16_t i = 0; i < tables[t]->n; i++, rule++) {
			const struct rule *r = &tables[t]->rules[i];

			if (!r->leg)
				continue;
			assert(n < PLAN_RULES);
			p->leg[n] = r->leg;
			p->rule[n] = rule;
			p->all[n / 64] |= 1ull << n % 64;
			for (unsigned f = 0; f < FACTS; f++)
				p->needing[f][n / 64] |= (uint64_t)(r->needs >> f & 1) << n % 64;
			n++;
		}
	}
}

static void ask_rules(struct judging *j, const struct plan *p)
{
	uint64_t ask[PLAN_WORDS];

	memcpy(ask, p->all, sizeof ask);
	for (uint32_t missing = ~j->facts; missing; missing &= missing - 1)
		for (unsigned w = 0; w < PLAN_WORDS; w++)
			ask[w] &= ~p->needing[__builtin_ctz(missing)][w];
	for (unsigned w = 0; w < PLAN_WORDS; w++) {
		for (; ask[w]; ask[w] &= ask[w] - 1) {
			unsigned i = w * 64 + (unsigned)__builtin_ctzll(ask[w]);

			j->rule = p->rule[i];
			p->leg[i](j);
		}
	}
}

static void judge_leg(const struct store *s, uint32_t leg, struct judge_memo **memo, struct findings *out)
{
	struct judging j = {.s = s, .leg = leg, .l = store_leg(s, leg), .now_ns = store_now_ns(s), .out = out};

	if (!*memo) {
		*memo = mem_zalloc(sizeof **memo);
		plan_make(&(*memo)->plan);
	}
	j.memo = &(*memo)->judging;
	judging_begin(&j);
	ask_rules(&j, &(*memo)->plan);
	fold_all(out);
	judging_end(&j);
}

static void judge_done(struct judge_memo *memo)
{
	if (!memo)
		return;
	free(memo->judging.txns);
	ids_free(&memo->judging.chain);
	free(memo);
}

static bool judge_capture(const struct store *s, uint16_t rule, struct judge_work **work, struct findings *out)
{
	const struct rule *r = rule_at(rule);

	if (r->capture)
		r->capture(s, rule, out);
	return !r->pattern || pattern_step(s, rule, r->pattern, work, out);
}

/* ---- the verdict -------------------------------------------------------------------------------------------------- */

/* What came of the call, what is wrong in a few words, and the values seen; without a lead that is the sentence alone. What is
 * wrong need not be why a call was refused. */
static const char *verdict_words(const struct leg *l, bool has_lead)
{
	switch ((enum leg_state)l->state) {
	case LEG_IN_CALL:
	case LEG_COMPLETED:
		if (l->is_midway)
			return has_lead ? _("In a call, but %s: %s") : _("In a call, but %s");
		return has_lead ? _("Answered, but %s: %s") : _("Answered, but %s");
	case LEG_CANCELLED:
		return has_lead ? _("Cancelled; %s: %s") : _("Cancelled; %s");
	case LEG_BUSY:
		return has_lead ? _("Busy; %s: %s") : _("Busy; %s");
	case LEG_OK:
	case LEG_ACTIVE:
	case LEG_TERMINATED:
		return has_lead ? _("%3$s accepted, but %1$s: %2$s") : _("%2$s accepted, but %1$s");
	case LEG_REJECTED:
	case LEG_FAILED:
		if (l->is_invite && l->status)
			return has_lead ? _("Refused with %3$s; %1$s: %2$s") : _("Refused with %2$s; %1$s");
		break;
	default:
		break;
	}
	if (l->is_invite)
		return has_lead ? _("Not answered; %s: %s") : _("Not answered; %s");
	return has_lead ? _("%3$s failed; %1$s: %2$s") : _("%2$s failed; %1$s");
}

/* The status of a call that was refused, the method of what is none. */
static struct value last_value(const struct leg *l)
{
	if (l->is_invite)
		return v_count(l->status);
	return v_words(l->method == SIP_OTHER ? _("Request") : sip_method_row((enum sip_method)l->method)->name);
}

static void verdict(const struct store *s, uint32_t leg, const struct finding *v, size_t n, struct buf *out)
{
	const struct leg *l = store_leg(s, leg);

	if (!n)
		return;
	say(NULL, out, verdict_words(l, v->lead.n > 0), v->lead.n
			? (struct values){{v_text(&v->lead, v->lead.n), v_text(&v->summary, v->summary.n), last_value(l)}}
			: (struct values){{v_text(&v->summary, v->summary.n), last_value(l)}});
}

const struct judge diag_judge = {.leg = judge_leg, .done = judge_done, .capture = judge_capture, .forget = pattern_forget,
	.verdict = verdict};
