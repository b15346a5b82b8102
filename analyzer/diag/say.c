/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words of summaries: addresses, methods, statuses, durations. Bytes from packets go in as they are; whoever prints a
 * summary makes it safe. */
#include "analyzer/diag/diag.h"

struct buf *find(struct judging *j, enum severity severity, const char *lead)
{
	return findings_add(j->out, j->rule, severity, lead);
}

enum severity unless_self(const struct judging *j, enum severity severity)
{
	return j->is_self && severity > SEVERITY_INFO ? SEVERITY_INFO : severity;
}

void doubt(struct judging *j, struct buf *b, uint64_t missing, uint8_t transport)
{
	bool by_holes = !is_datagram(transport) && j->lost.holes >= missing;

	if (!missing || (j->lost.packets < missing && !by_holes))
		return;
	buf_puts(b, _("; but the capture itself "));
	if (j->lost.packets >= missing) {
		buf_puts(b, _("lost "));
		say_number(b, j->lost.packets);
		buf_puts(b, j->lost.packets == 1 ? _(" packet") : _(" packets"));
	} else {
		buf_fmt(b, words_n("has %llu hole in TCP streams", "has %llu holes in TCP streams",
				j->lost.holes),
				(unsigned long long)j->lost.holes);
	}
	findings_weaken(j->out);
}

void evidence(struct judging *j, uint32_t msg)
{
	if (msg != NONE)
		findings_msg(j->out, msg, msg_of(j, msg)->frame);
}

/* Every time that a message was sent. */
static void evidence_repeats(struct judging *j, uint32_t last, uint32_t first)
{
	for (uint32_t i = last; i != NONE; i = msg_of(j, i)->txn_prev)
		if (i == first || (msg_of(j, i)->repeats == first && msg_of(j, i)->flags & MSG_RETRANSMISSION))
			evidence(j, i);
}

void evidence_requests(struct judging *j, const struct txn_view *v)
{
	evidence_repeats(j, v->last_request, v->request);
}

void evidence_finals(struct judging *j, const struct txn_view *v)
{
	evidence_repeats(j, v->last_final, v->final);
}

void hop_of(struct judging *j, uint32_t msg)
{
	struct flow f = store_flow(j->s, msg_of(j, msg)->flow);

	findings_hop(j->out, &f.src, &f.dst);
}

void say_src(const struct judging *j, struct buf *b, uint32_t msg)
{
	struct flow f = store_flow(j->s, msg_of(j, msg)->flow);

	addr_put(b, &f.src);
}

void say_dst(const struct judging *j, struct buf *b, uint32_t msg)
{
	struct flow f = store_flow(j->s, msg_of(j, msg)->flow);

	addr_put(b, &f.dst);
}

void say_method(const struct judging *j, struct buf *b, uint32_t msg)
{
	const struct msg *m = msg_of(j, msg);
	struct sip_msg v;

	if (m->method != SIP_OTHER)
		buf_puts(b, sip_method_row((enum sip_method)m->method)->name);
	else if (store_view(j->s, msg, &v) && v.cseq_method.n)
		buf_put(b, slice_sub(v.cseq_method, 0, 40));
	else
		buf_puts(b, _("request"));
}

void say_status(const struct judging *j, struct buf *b, uint32_t msg)
{
	const struct msg *m = msg_of(j, msg);
	const struct sip_status_row *r = sip_status_row(m->status);
	struct sip_msg v;

	buf_fmt(b, "%u", m->status);
	if (store_view(j->s, msg, &v) && v.reason.n) {
		buf_putc(b, ' ');
		say_cut(b, v.reason, 80);
	} else if (r)
		buf_fmt(b, " %s", r->reason);
}

void say_cut(struct buf *b, struct slice s, size_t max)
{
	buf_put(b, slice_sub(s, 0, max));
	if (s.n > max)
		buf_puts(b, "...");
}

void say_between(struct buf *b, const char *before, struct slice s, size_t max, const char *after)
{
	buf_puts(b, before);
	say_cut(b, s, max);
	buf_puts(b, after);
}

void say_span(struct buf *b, int64_t ns)
{
	if (ns >= 0 && ns < NS_PER_S) {
		buf_fmt(b, "%u ms", (unsigned)((ns + NS_PER_MS / 2) / NS_PER_MS));
	} else if (ns >= 0 && ns < 100 * NS_PER_S) {
		buf_fixed(b, (ns + NS_PER_MS * 50) / (NS_PER_MS * 100), 1);
		buf_puts(b, " s");
	} else {
		time_span(b, ns);
	}
}

void say_times(struct buf *b, uint32_t n)
{
	if (n == 1)
		buf_puts(b, _("once"));
	else if (n == 2)
		buf_puts(b, _("twice"));
	else
		buf_fmt(b, _("%u times"), n);
}

void say_number(struct buf *b, uint64_t n)
{
	if (n >= 1000000)
		buf_fmt(b, "%llu,%03u,%03u", (unsigned long long)(n / 1000000), (unsigned)(n / 1000 % 1000), (unsigned)(n % 1000));
	else if (n >= 1000)
		buf_fmt(b, "%llu,%03u", (unsigned long long)(n / 1000), (unsigned)(n % 1000));
	else
		buf_fmt(b, "%llu", (unsigned long long)n);
}

void say_double(struct buf *b, double v, unsigned decimals)
{
	double scale = decimals == 2 ? 100 : decimals == 1 ? 10 : 1;

	buf_fixed(b, (int64_t)(v * scale + (v < 0 ? -0.5 : 0.5)), decimals);
}
