/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Statistics as text for people: a section per subject, numbers aligned, what did not occur left out. */
#include "analyzer/report/rows.h"

#include "evict.h"
#include "stream.h"

enum { LABEL = 36, NUMBER = 12 };

struct page {
	struct sink *out;
	const struct rows_style *st;
	struct buf cell;
	bool is_begun;
};

static void put_section(struct page *p, const char *title)
{
	struct buf *b = &p->out->buf;

	if (p->is_begun)
		buf_putc(b, '\n');
	p->is_begun = true;
	buf_puts(b, p->st->color ? "\x1b[1m" : "");
	buf_puts(b, title);
	buf_puts(b, p->st->color ? "\x1b[0m\n" : "\n");
}

static void put_label(struct page *p, const char *label)
{
	buf_puts(&p->out->buf, "  ");
	text_fit(&p->out->buf, slice_of(label), LABEL, false, p->st->ascii);
}

/* What is in p->cell, right-aligned; a longer one takes the room it needs. */
static void put_cell(struct page *p)
{
	if (p->cell.n < NUMBER)
		buf_fill(&p->out->buf, ' ', NUMBER - p->cell.n);
	buf_put(&p->out->buf, buf_slice(&p->cell));
	buf_clear(&p->cell);
}

static void put_count(struct page *p, const char *label, uint64_t n, const char *note)
{
	put_label(p, label);
	buf_u64(&p->cell, n);
	put_cell(p);
	if (note && note[0]) {
		buf_puts(&p->out->buf, "  ");
		buf_puts(&p->out->buf, note);
	}
	buf_putc(&p->out->buf, '\n');
}

static void put_time(struct page *p, const char *label, int64_t ns)
{
	if (ns == TIME_NONE)
		return;
	put_label(p, label);
	time_date(&p->out->buf, ns, p->st->zone, 6);
	buf_putc(&p->out->buf, '\n');
}

static void put_capture(struct page *p, const struct capture_progress *c, const struct store *s)
{
	put_section(p, "Capture");
	put_count(p, "packets", c->packets, NULL);
	put_count(p, "bytes", c->bytes, NULL);
	put_time(p, "first packet", store_said_ns(s, c->first_ns));
	put_time(p, "last packet", store_said_ns(s, c->last_ns));
	if (c->first_ns != TIME_NONE && c->last_ns != TIME_NONE) {
		put_label(p, "duration");
		time_span(&p->out->buf, c->last_ns - c->first_ns);
		buf_putc(&p->out->buf, '\n');
	}
	if (c->is_cut_short) {
		put_label(p, "cut short");
		buf_puts(&p->out->buf, "yes: read up to the last whole packet");
		if (c->cut_file) {
			buf_puts(&p->out->buf, " of ");
			text_visible(&p->out->buf, slice_of(c->cut_file));
		}
		buf_putc(&p->out->buf, '\n');
	}
}

static void put_messages(struct page *p, const struct store *s)
{
	const struct store_totals *n = store_totals(s);

	put_section(p, "SIP");
	put_count(p, "messages", store_all_msgs(s), NULL);
	put_count(p, "retransmissions", n->retransmissions, NULL);
	if (n->duplicates)
		put_count(p, "duplicates", n->duplicates, "datagrams that the tap saw twice");
	put_count(p, "legs", store_all_legs(s), "one per Call-ID");
}

static void put_voice(struct page *p, const struct store *s)
{
	uint64_t rtp, rtcp;

	store_rtp_totals(s, &rtp, &rtcp);
	if (!rtp && !rtcp)
		return;
	put_section(p, "Voice");
	put_count(p, "streams", store_all_streams(s), NULL);
	put_count(p, "RTP packets", rtp, NULL);
	put_count(p, "RTCP packets", rtcp, NULL);
}

static void put_requests(struct page *p, const struct store *s)
{
	const struct store_totals *n = store_totals(s);
	struct other_methods others;
	struct buf name = {0};
	bool any = false;

	for (unsigned i = 0; i < SIP_METHOD_N; i++)
		any |= n->requests[i] > 0;
	if (!any)
		return;
	put_section(p, "Requests");
	for (unsigned i = 0; i < SIP_METHOD_N; i++) {
		if (i != SIP_OTHER && n->requests[i])
			put_count(p, sip_method_row((enum sip_method)i)->name, n->requests[i], NULL);
	}
	other_methods_read(&others, s);
	for (size_t i = 0; i < others.n; i++) {
		buf_clear(&name);
		text_visible(&name, others.v[i].name);
		buf_putc(&name, '\0');
		put_count(p, name.p, others.v[i].requests, NULL);
	}
	if (others.rest)
		put_count(p, sip_method_row(SIP_OTHER)->name, others.rest, NULL);
	other_methods_free(&others);
	buf_free(&name);
}

static void put_responses(struct page *p, const struct store_totals *n)
{
	char label[80];
	bool any = false;

	for (unsigned i = 0; i < sizeof n->responses / sizeof n->responses[0]; i++) {
		const struct sip_status_row *row;

		if (!n->responses[i])
			continue;
		row = sip_status_row(i);
		if (!any)
			put_section(p, "Responses");
		any = true;
		snprintf(label, sizeof label, "%u%s%s", i, row ? " " : "", row ? row->reason : "");
		put_count(p, i ? label : "(unreadable)", n->responses[i], NULL);
	}
}

static void put_states(struct page *p, const struct store_totals *n)
{
	bool any = false;

	for (unsigned i = 0; i < LEG_STATE_N; i++) {
		if (!n->states[i])
			continue;
		if (!any)
			put_section(p, "States");
		any = true;
		put_count(p, leg_state_row((enum leg_state)i)->name, n->states[i], NULL);
	}
}

static const void *kpi_at(const struct kpi *kpi, const struct kpi_row *row)
{
	return (const char *)kpi + row->offset;
}

static void put_unit(struct page *p, const char *unit)
{
	buf_puts(&p->out->buf, unit[0] ? " " : "");
	buf_puts(&p->out->buf, unit);
	buf_putc(&p->out->buf, '\n');
}

/* Figures that are one number; what is undefined is left out. */
static void put_figures(struct page *p, const struct kpi *kpi)
{
	put_section(p, "Key figures");
	for (size_t i = 0; i < n_kpi_rows; i++) {
		const struct kpi_row *row = &kpi_rows[i];
		const double *v = kpi_at(kpi, row);

		if (row->type == KPI_SPREAD || (row->type == KPI_DOUBLE && !(*v == *v)))
			continue;
		put_label(p, row->label);
		if (row->type == KPI_COUNT)
			buf_u64(&p->cell, *(const uint64_t *)kpi_at(kpi, row));
		else
			put_double(&p->cell, *v, row->decimals, "-");
		put_cell(p);
		put_unit(p, row->unit);
	}
}

static void put_spreads(struct page *p, const struct kpi *kpi)
{
	bool any = false;

	for (size_t i = 0; i < n_kpi_rows; i++) {
		const struct kpi_row *row = &kpi_rows[i];
		const struct kpi_spread *x = kpi_at(kpi, row);

		if (row->type != KPI_SPREAD || !(x->mean == x->mean))
			continue;
		if (!any) {
			put_section(p, "Delays                                        mean         p50         p95         max");
			any = true;
		}
		put_label(p, row->label);
		for (size_t j = 0; j < 4; j++) {
			put_double(&p->cell, (const double[]){x->mean, x->p50, x->p95, x->max}[j], row->decimals, "-");
			put_cell(p);
		}
		put_unit(p, row->unit);
	}
}

static void put_counters(struct page *p, const struct counters *c)
{
	bool any = false;

	for (unsigned i = 0; i < C_N; i++) {
		if (!c->n[i])
			continue;
		if (!any)
			put_section(p, "Dropped, cut or mended");
		any = true;
		put_count(p, counter_name((enum counter)i), c->n[i], counter_help((enum counter)i));
	}
}

void stats_text(struct sink *out, const struct stats_source *src, const struct kpi *kpi, const struct rows_style *st)
{
	struct page p = {.out = out, .st = st};
	const struct store_totals *n = store_totals(src->store);

	put_capture(&p, &src->progress, src->store);
	put_messages(&p, src->store);
	put_requests(&p, src->store);
	put_responses(&p, n);
	put_states(&p, n);
	if (store_all_msgs(src->store)) {
		put_figures(&p, kpi);
		put_spreads(&p, kpi);
	}
	put_voice(&p, src->store);
	put_counters(&p, src->counters);
	buf_free(&p.cell);
	sink_flow(out);
}
