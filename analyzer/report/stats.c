/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The `stats` object (INTERFACE.md §2) as JSON, NDJSON or CSV (key,value; keys of inner objects joined by points). In
 * requests, responses and states only what occurred is named; counters are all there. Text is in stats_text.c. */
#include "analyzer/report/rows.h"

#include <math.h>

#include "evict.h"
#include "stream.h"

#define SPREAD(member, words, u) {#member, words, u, KPI_SPREAD, 3, offsetof(struct kpi, member)}
#define DOUBLE(member, words, u, d) {#member, words, u, KPI_DOUBLE, d, offsetof(struct kpi, member)}
#define COUNT(member, words) {#member, words, "", KPI_COUNT, 0, offsetof(struct kpi, member)}

const struct kpi_row kpi_rows[] = {
	SPREAD(rrd_ms, N_("registration delay"), "ms"),
	DOUBLE(ira_pct, N_("ineffective registrations"), "%", 2),
	SPREAD(srd_ok_ms, N_("session request delay, answered"), "ms"),
	SPREAD(srd_fail_ms, N_("session request delay, failed"), "ms"),
	SPREAD(sdd_ms, N_("disconnect delay"), "ms"),
	SPREAD(sdt_s, N_("session duration"), "s"),
	DOUBLE(ser_pct, N_("session establishment ratio"), "%", 2),
	DOUBLE(seer_pct, N_("session establishment effectiveness"), "%", 2),
	DOUBLE(isa_pct, N_("ineffective session attempts"), "%", 2),
	DOUBLE(scr_pct, N_("session completion ratio"), "%", 2),
	SPREAD(pdd_ms, N_("post-dial delay"), "ms"),
	SPREAD(setup_ms, N_("setup"), "ms"),
	DOUBLE(asr_pct, N_("answer-seizure ratio"), "%", 2),
	DOUBLE(ner_pct, N_("network effectiveness ratio"), "%", 2),
	DOUBLE(acd_s, N_("average call duration"), "s", 3),
	DOUBLE(retrans_pct, N_("retransmissions"), "%", 2),
	DOUBLE(cps_mean, N_("calls per second, mean"), "", 3),
	COUNT(cps_peak, N_("calls per second, peak")),
	COUNT(concurrent_peak, N_("concurrent calls, peak")),
	COUNT(attempts, N_("call attempts")),
	COUNT(answered, N_("answered")),
	COUNT(pending, N_("without a final response")),
	COUNT(registrations, N_("registration attempts")),
};
const size_t n_kpi_rows = sizeof kpi_rows / sizeof kpi_rows[0];

void put_double(struct buf *b, double v, unsigned decimals, const char *absent)
{
	double scale = 1;

	for (unsigned i = 0; i < decimals; i++)
		scale *= 10;
	if (!isfinite(v) || fabs(v) > 1e14)
		buf_puts(b, absent);
	else
		buf_fixed(b, llround(v * scale), decimals);
}

/* ---- an object that is written in one of three forms ------------------------------------------------------------ */

enum { DEPTH_MAX = 4 };

struct tree {
	struct buf *b;
	enum format format;
	unsigned depth;             /* objects open */
	bool is_filled[DEPTH_MAX];
	const char *path[DEPTH_MAX];/* CSV: their keys */
};

/* What stands before a value: separator, indent and key. */
static void tree_key(struct tree *t, struct slice key)
{
	if (t->format == FORMAT_CSV) {
		struct buf path = {0};

		for (unsigned i = 1; i < t->depth; i++)
			buf_fmt(&path, "%s.", t->path[i]);
		buf_put(&path, key);
		csv_cell(t->b, buf_slice(&path));
		buf_putc(t->b, ',');
		buf_free(&path);
		return;
	}
	if (t->is_filled[t->depth - 1])
		buf_putc(t->b, ',');
	t->is_filled[t->depth - 1] = true;
	if (t->format == FORMAT_JSON) {
		buf_putc(t->b, '\n');
		buf_fill(t->b, ' ', (size_t)t->depth * 2);
	}
	json_string(t->b, key);
	buf_puts(t->b, t->format == FORMAT_JSON ? ": " : ":");
}

static void tree_open(struct tree *t, const char *key)
{
	if (key && t->format != FORMAT_CSV)
		tree_key(t, slice_of(key));
	t->is_filled[t->depth] = false;
	t->path[t->depth++] = key;
	if (t->format != FORMAT_CSV)
		buf_putc(t->b, '{');
}

static void tree_close(struct tree *t)
{
	t->depth--;
	if (t->format == FORMAT_CSV)
		return;
	if (t->format == FORMAT_JSON && t->is_filled[t->depth]) {
		buf_putc(t->b, '\n');
		buf_fill(t->b, ' ', (size_t)t->depth * 2);
	}
	buf_putc(t->b, '}');
}

static void tree_value(struct tree *t, struct slice key, const struct value *v)
{
	struct buf scratch = {0};

	tree_key(t, key);
	if (t->format == FORMAT_CSV) {
		csv_value(t->b, &scratch, v);
		buf_putc(t->b, '\n');
	} else {
		json_value(t->b, v);
	}
	buf_free(&scratch);
}

static void tree_count(struct tree *t, const char *key, uint64_t n)
{
	tree_value(t, slice_of(key), &(struct value){.type = VALUE_INT, .i = n > INT64_MAX ? INT64_MAX : (int64_t)n});
}

static void tree_time(struct tree *t, const char *key, int64_t ns)
{
	tree_value(t, slice_of(key), &(struct value){.type = ns == TIME_NONE ? VALUE_NULL : VALUE_TIME, .i = ns});
}

static void tree_double(struct tree *t, const char *key, double v, unsigned decimals)
{
	tree_key(t, slice_of(key));
	put_double(t->b, v, decimals, t->format == FORMAT_CSV ? "" : "null");
	if (t->format == FORMAT_CSV)
		buf_putc(t->b, '\n');
}

/* ---- its parts -------------------------------------------------------------------------------------------------- */

static void put_responses(struct tree *t, const struct store_totals *n)
{
	char code[8];

	tree_open(t, "responses");
	for (unsigned i = 0; i < sizeof n->responses / sizeof n->responses[0]; i++) {
		snprintf(code, sizeof code, "%u", i);
		if (n->responses[i])
			tree_count(t, i ? code : "(unreadable)", n->responses[i]);
	}
	tree_close(t);
}

static void put_requests(struct tree *t, const struct store *s)
{
	const struct store_totals *n = store_totals(s);
	struct other_methods others;

	tree_open(t, "requests");
	for (unsigned i = 0; i < SIP_METHOD_N; i++) {
		if (i != SIP_OTHER && n->requests[i])
			tree_count(t, sip_method_row((enum sip_method)i)->name, n->requests[i]);
	}
	other_methods_read(&others, s);
	for (size_t i = 0; i < others.n; i++)
		tree_value(t, others.v[i].name, &(struct value){.type = VALUE_INT, .i = (int64_t)others.v[i].requests});
	if (others.rest)
		tree_count(t, sip_method_row(SIP_OTHER)->name, others.rest);
	other_methods_free(&others);
	tree_close(t);
}

static void put_totals(struct tree *t, const struct store *s)
{
	const struct store_totals *n = store_totals(s);

	tree_count(t, "sip_messages", store_all_msgs(s));
	put_requests(t, s);
	put_responses(t, n);
	tree_count(t, "retransmissions", n->retransmissions);
	tree_count(t, "duplicates", n->duplicates);
	tree_count(t, "legs", store_all_legs(s));
	tree_count(t, "calls", store_all_calls(s));
	tree_open(t, "states");
	for (unsigned i = 0; i < LEG_STATE_N; i++) {
		if (n->states[i])
			tree_count(t, leg_state_row((enum leg_state)i)->name, n->states[i]);
	}
	tree_close(t);
}

static void put_voice(struct tree *t, const struct store *s)
{
	uint64_t rtp, rtcp;

	store_rtp_totals(s, &rtp, &rtcp);
	tree_count(t, "streams", store_all_streams(s));
	tree_count(t, "rtp_packets", rtp);
	tree_count(t, "rtcp_packets", rtcp);
}

static void put_kpi(struct tree *t, const struct kpi *kpi)
{
	tree_open(t, "kpi");
	for (size_t i = 0; i < n_kpi_rows; i++) {
		const struct kpi_row *row = &kpi_rows[i];
		const void *at = (const char *)kpi + row->offset;
		const struct kpi_spread *x = at;

		if (row->type == KPI_COUNT) {
			tree_count(t, row->key, *(const uint64_t *)at);
		} else if (row->type == KPI_DOUBLE) {
			tree_double(t, row->key, *(const double *)at, row->decimals);
		} else {
			tree_open(t, row->key);
			tree_double(t, "mean", x->mean, row->decimals);
			tree_double(t, "p50", x->p50, row->decimals);
			tree_double(t, "p95", x->p95, row->decimals);
			tree_double(t, "max", x->max, row->decimals);
			tree_close(t);
		}
	}
	tree_close(t);
}

/* "name=version,name=version" */
static void put_versions(struct tree *t, const char *versions)
{
	struct slice rest = slice_of(versions ? versions : "");

	tree_open(t, "versions");
	while (rest.n) {
		struct slice version = slice_trim(slice_cut(&rest, ',')), name = slice_trim(slice_cut(&version, '='));

		if (name.n)
			tree_value(t, name, &(struct value){.type = VALUE_TEXT, .s = version});
	}
	tree_close(t);
}

static void put_all(struct tree *t, const struct stats_source *src, const struct kpi *kpi)
{
	const struct capture_progress *p = &src->progress;

	tree_open(t, NULL);
	tree_count(t, "packets", p->packets);
	tree_count(t, "bytes", p->bytes);
	tree_value(t, slice_of("cut_short"), &(struct value){.type = VALUE_BOOL, .b = p->is_cut_short});
	tree_time(t, "start_epoch", store_said_ns(src->store, p->first_ns));
	tree_time(t, "end_epoch", store_said_ns(src->store, p->last_ns));
	put_totals(t, src->store);
	put_voice(t, src->store);
	put_kpi(t, kpi);
	tree_open(t, "counters");
	for (unsigned i = 0; i < C_N; i++)
		tree_count(t, counter_name((enum counter)i), src->counters->n[i]);
	tree_close(t);
	put_versions(t, src->versions);
	tree_close(t);
}

void report_stats(struct sink *out, const struct stats_source *src, const struct rows_style *st)
{
	struct tree t = {.b = &out->buf, .format = st->format};
	struct kpi kpi;

	store_kpi(src->store, &kpi);
	if (st->format == FORMAT_TEXT) {
		stats_text(out, src, &kpi, st);
		return;
	}
	if (st->format == FORMAT_CSV)
		buf_puts(t.b, "key,value\n");
	put_all(&t, src, &kpi);
	if (st->format != FORMAT_CSV)
		buf_putc(t.b, '\n');
	sink_flow(out);
}
