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
	if (j->lost.packets < missing)
		say(j, b, words_n("; but the capture itself has %s hole in TCP streams then",
				"; but the capture itself has %s holes in TCP streams then", j->lost.holes),
				(struct values){{v_count(j->lost.holes)}});
	else if (j->lost.from_ns == TIME_NONE)
		say(j, b, words_n("; but the capture itself lost %s packet, and does not say when",
				"; but the capture itself lost %s packets, and does not say when", j->lost.packets),
				(struct values){{v_number(j->lost.packets)}});
	else
		say(j, b, words_n("; but the capture itself lost %s packet between %s and %s",
				"; but the capture itself lost %s packets between %s and %s", j->lost.packets),
				(struct values){{v_number(j->lost.packets), v_clock(j->s, j->lost.from_ns),
					v_clock(j->s, j->lost.to_ns)}});
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

void say_cut(struct buf *b, struct slice s, size_t max)
{
	buf_put(b, slice_sub(s, 0, max));
	if (s.n > max)
		buf_puts(b, "...");
}

void say_span(struct buf *b, int64_t ns)
{
	if (ns >= 0 && ns < NS_PER_S) {
		buf_fmt(b, "%u ms", (unsigned)((ns + NS_PER_MS / 2) / NS_PER_MS));
	} else if (ns >= 0 && ns < 100 * NS_PER_S) {
		buf_fixed(b, (ns + NS_PER_MS * 50) / (NS_PER_MS * 100), 1);
		buf_puts(b, " s");
	} else {
		uint64_t s = ns < 0 ? 0 : ((uint64_t)ns + NS_PER_S / 2) / NS_PER_S;

		if (s >= 3600)
			buf_fmt(b, "%llu h ", (unsigned long long)(s / 3600));
		buf_fmt(b, "%u min", (unsigned)(s / 60 % 60));
		if (s < 3600)
			buf_fmt(b, " %u s", (unsigned)(s % 60));
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

/* ---- values of a sentence ------------------------------------------------------------------------------------------- */

struct said {
	const struct judging *j;
	const struct values *v;
};

static void put_value(struct buf *b, unsigned i, const void *from)
{
	const struct said *s = from;

	if (i < SAY_VALUES && s->v->at[i].put)
		s->v->at[i].put(s->j, b, &s->v->at[i]);
}

void say(const struct judging *j, struct buf *b, const char *text, struct values v)
{
	words_fill(b, text, put_value, &(struct said){j, &v});
}

static void put_src(const struct judging *j, struct buf *b, const struct value *v)
{
	struct flow f = store_flow(j->s, msg_of(j, (uint32_t)v->n)->flow);

	addr_put(b, &f.src);
}

static void put_dst(const struct judging *j, struct buf *b, const struct value *v)
{
	struct flow f = store_flow(j->s, msg_of(j, (uint32_t)v->n)->flow);

	addr_put(b, &f.dst);
}

static void put_method(const struct judging *j, struct buf *b, const struct value *v)
{
	const struct msg *m = msg_of(j, (uint32_t)v->n);
	struct sip_msg view;

	if (m->method != SIP_OTHER)
		buf_puts(b, sip_method_row((enum sip_method)m->method)->name);
	else if (store_view(j->s, (uint32_t)v->n, &view) && view.cseq_method.n)
		buf_put(b, slice_sub(view.cseq_method, 0, 40));
	else
		buf_puts(b, is_request(m) ? _("request") : _("response"));
}

static void put_status(const struct judging *j, struct buf *b, const struct value *v)
{
	const struct msg *m = msg_of(j, (uint32_t)v->n);
	const struct sip_status_row *r = sip_status_row(m->status);
	struct sip_msg view;

	buf_fmt(b, "%u", m->status);
	if (store_view(j->s, (uint32_t)v->n, &view) && view.reason.n) {
		buf_putc(b, ' ');
		say_cut(b, view.reason, 80);
	} else if (r)
		buf_fmt(b, " %s", r->reason);
}

static void put_addr(const struct judging *j, struct buf *b, const struct value *v)
{
	(void)j;
	addr_put(b, v->p);
}

static void put_ip(const struct judging *j, struct buf *b, const struct value *v)
{
	(void)j;
	addr_put_ip(b, v->p);
}

static void put_stream(const struct judging *j, struct buf *b, const struct value *v)
{
	const struct stream *st = v->p;

	/* TRANSLATORS: a stream of media: from where, and to where */
	say(j, b, words_in("stream", "%s to %s"), (struct values){{v_addr(&st->src), v_addr(&st->dst)}});
}

static void put_span(const struct judging *j, struct buf *b, const struct value *v)
{
	(void)j;
	say_span(b, v->ns);
}

static void put_clock(const struct judging *j, struct buf *b, const struct value *v)
{
	(void)j;
	time_clock(b, v->ns, NULL, 0);
}

static void put_count(const struct judging *j, struct buf *b, const struct value *v)
{
	(void)j;
	buf_u64(b, v->n);
}

static void put_number(const struct judging *j, struct buf *b, const struct value *v)
{
	(void)j;
	say_number(b, v->n);
}

static void put_times(const struct judging *j, struct buf *b, const struct value *v)
{
	(void)j;
	say_times(b, (uint32_t)v->n);
}

static void put_real(const struct judging *j, struct buf *b, const struct value *v)
{
	(void)j;
	say_double(b, v->real, v->decimals);
}

static void put_share(const struct judging *j, struct buf *b, const struct value *v)
{
	say(j, b, v->of ? words_in("share", "%s of %s (%s %%)") : words_in("share", "%s of %s"),
			(struct values){{v_count(v->n), v_count(v->of), v_count(v->of ? (v->n * 200 + v->of) / (2 * v->of) : 0)}});
}

static void put_text(const struct judging *j, struct buf *b, const struct value *v)
{
	(void)j;
	say_cut(b, *(const struct slice *)v->p, v->max);
}

static void put_words(const struct judging *j, struct buf *b, const struct value *v)
{
	(void)j;
	buf_puts(b, v->p);
}

struct value v_src(uint32_t msg)
{
	return (struct value){put_src, .n = msg};
}

struct value v_dst(uint32_t msg)
{
	return (struct value){put_dst, .n = msg};
}

struct value v_method(uint32_t msg)
{
	return (struct value){put_method, .n = msg};
}

struct value v_status(uint32_t msg)
{
	return (struct value){put_status, .n = msg};
}

struct value v_addr(const struct addr *a)
{
	return (struct value){put_addr, .p = a};
}

struct value v_ip(const struct addr *a)
{
	return (struct value){put_ip, .p = a};
}

struct value v_stream(const struct stream *st)
{
	return (struct value){put_stream, .p = st};
}

struct value v_span(int64_t ns)
{
	return (struct value){put_span, .ns = ns};
}

struct value v_clock(const struct store *s, int64_t ts_ns)
{
	return (struct value){put_clock, .ns = store_said_ns(s, ts_ns)};
}

struct value v_count(uint64_t n)
{
	return (struct value){put_count, .n = n};
}

struct value v_number(uint64_t n)
{
	return (struct value){put_number, .n = n};
}

struct value v_times(uint32_t n)
{
	return (struct value){put_times, .n = n};
}

struct value v_real(double v, unsigned decimals)
{
	return (struct value){put_real, .real = v, .decimals = decimals};
}

struct value v_share(size_t n, size_t of)
{
	return (struct value){put_share, .n = n, .of = of};
}

struct value v_text(const struct slice *s, size_t max)
{
	return (struct value){put_text, .p = s, .max = max};
}

struct value v_words(const char *words)
{
	return (struct value){put_words, .p = words};
}

struct value v_put(void (*put)(const struct judging *j, struct buf *b, const struct value *v), const void *p)
{
	return (struct value){put, .p = p};
}
