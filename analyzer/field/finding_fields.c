/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fields of `findings`: one row per finding that stands for itself (INTERFACE.md §2); what follows from it is in
 * `consequences`. */
#include "analyzer/field/reader.h"

static const struct rule_row *row_of(const struct reader *r)
{
	return rule_row(r->finding->rule);
}

static void get_rule(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_name(out, row_of(r)->id);
}

static const char *rule_choice(unsigned i)
{
	return i < rule_n() ? rule_row((uint16_t)i)->id : NULL;
}

const char *severity_choice(unsigned i)
{
	return i + 1 < SEVERITY_N ? severity_name((enum severity)(i + 1)) : NULL;
}

static void get_severity(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_name(out, severity_name((enum severity)r->finding->severity));
}

static void get_scope(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_name(out, r->finding->leg == NONE ? "capture" : "call");
}

static const char *scope_choice(unsigned i)
{
	static const char *const names[] = {"call", N_("capture")};

	return i < sizeof names / sizeof names[0] ? names[i] : NULL;
}

static void get_call_id(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	if (r->leg)
		give_text(out, r->leg->call_id);
}

static void get_time(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	if (r->finding->n_msgs)
		give_time(r, out, store_msg(r->s, r->finding->msgs[0])->ts_ns);
}

static void get_summary(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_text(out, r->finding->summary);
}

static void get_title(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_name(out, row_of(r)->title);
}

static void get_explanation(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_name(out, row_of(r)->explanation);
}

static void get_remedy(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_name(out, row_of(r)->remedy);
}

static void get_reference(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_name(out, row_of(r)->reference);
}

static void get_frames(struct reader *r, uint32_t id, struct value *out)
{
	const struct finding *f = r->finding;
	struct slice *items = arena_alloc(&r->arena, (f->n_frames + 1) * sizeof *items);

	(void)id;
	for (uint32_t i = 0; i < f->n_frames; i++) {
		buf_clear(&r->scratch);
		buf_u64(&r->scratch, f->frames[i]);
		items[i] = reader_keep(r);
	}
	out->type = VALUE_LIST;
	out->items = items;
	out->n_items = f->n_frames;
	out->items_are_numbers = true;
}

static void give_addr(struct reader *r, const struct addr *a, struct value *out)
{
	if (!r->finding->has_hop || addr_is_none(a)) /* of many calls one end is known */
		return;
	buf_clear(&r->scratch);
	(a->port ? addr_put : addr_put_ip)(&r->scratch, a);
	give_text(out, reader_keep(r));
}

static void get_src(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_addr(r, &r->finding->src, out);
}

static void get_dst(struct reader *r, uint32_t id, struct value *out)
{
	(void)id;
	give_addr(r, &r->finding->dst, out);
}

/* "rule: summary" of each finding folded under this one. */
static void get_consequences(struct reader *r, uint32_t id, struct value *out)
{
	size_t n = 0;
	const struct finding *v = r->leg ? store_leg_findings(r->s, r->finding->leg, &n) : NULL;
	struct slice *items = arena_alloc(&r->arena, (n + 1) * sizeof *items);

	(void)id;
	out->type = VALUE_LIST;
	out->items = items;
	for (size_t i = 0; i < n; i++) {
		if (v[i].under == NONE || &v[v[i].under] != r->finding)
			continue;
		buf_clear(&r->scratch);
		buf_puts(&r->scratch, rule_row(v[i].rule)->id);
		buf_puts(&r->scratch, ": ");
		buf_put(&r->scratch, v[i].summary);
		items[out->n_items++] = reader_keep(r);
	}
}

static void get_calls(struct reader *r, uint32_t id, struct value *out)
{
	const struct finding *f = r->finding;
	struct slice *items = arena_alloc(&r->arena, (f->n_legs + 1) * sizeof *items);

	(void)id;
	out->type = VALUE_LIST;
	out->items = items;
	out->n_items = f->n_legs;
	for (uint32_t i = 0; i < f->n_legs; i++)
		items[i] = store_leg(r->s, f->legs[i])->call_id;
}

static const struct field fields[] = {
	{.name = "rule", .head = N_("Rule"), .type = VALUE_TEXT, .width = 18, .get = get_rule, .choice = rule_choice,
		.help = N_("What is wrong: a row of --rows rules.")},
	{.name = "severity", .head = N_("Severity"), .type = VALUE_TEXT, .width = 8, .get = get_severity,
		.choice = severity_choice, .is_ranked = true, .has_words = true,
		.help = N_("How bad it is: info, warning or error.")},
	{.name = "call_id", .head = N_("Call-ID"), .type = VALUE_TEXT, .width = 24, .get = get_call_id,
		.help = N_("Call-ID of the call that it is about; absent where it is about many.")},
	{.name = "summary", .head = N_("Summary"), .type = VALUE_TEXT, .width = 60, .get = get_summary,
		.help = N_("What was seen, in one sentence.")},
	{.name = "explanation", .head = N_("Explanation"), .type = VALUE_TEXT, .width = 60, .get = get_explanation,
		.help = N_("What it means.")},
	{.name = "remedy", .head = N_("Remedy"), .type = VALUE_TEXT, .width = 60, .get = get_remedy,
		.help = N_("What people usually do about it.")},
	{.name = "reference", .head = N_("Reference"), .type = VALUE_TEXT, .width = 20, .get = get_reference,
		.help = N_("RFC and section, or recommendation, that says how it should be.")},
	{.name = "frames", .head = N_("Frames"), .type = VALUE_LIST, .width = 14, .get = get_frames,
		.help = N_("Numbers of the frames that show it, at most 32.")},
	{.name = "src", .head = N_("Source"), .type = VALUE_TEXT, .width = 21, .get = get_src,
		.help = N_("Where it went wrong: who sent what was lost, refused or wrong.")},
	{.name = "dst", .head = N_("Destination"), .type = VALUE_TEXT, .width = 21, .get = get_dst,
		.help = N_("Where it went wrong: to whom that was sent.")},
	{.name = "title", .head = N_("Title"), .type = VALUE_TEXT, .width = 30, .get = get_title,
		.help = N_("What is wrong, in a few words.")},
	{.name = "scope", .head = N_("Scope"), .type = VALUE_TEXT, .width = 7, .get = get_scope,
		.choice = scope_choice, .has_words = true,
		.help = N_("Whether it is about one call or the whole capture.")},
	{.name = "time_epoch", .head = N_("Time"), .type = VALUE_TIME, .width = 12, .get = get_time,
		.help = N_("Time of the first message that shows it.")},
	{.name = "consequences", .head = N_("Consequences"), .type = VALUE_LIST, .width = 30, .get = get_consequences,
		.help = N_("Findings that follow from this one: rule and summary.")},
	{.name = "calls", .head = N_("Calls"), .type = VALUE_LIST, .width = 24, .get = get_calls,
		.help = N_("Call-IDs of examples, where it is about many calls.")},
};

const struct field_kind field_kind_findings = {
	.name = "findings",
	.fields = fields,
	.n_fields = sizeof fields / sizeof fields[0],
	.columns = "severity,rule,call_id,summary",
	.count = store_n_findings,
};
