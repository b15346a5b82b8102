/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Says in words what is known of a stream. All figures are the store's.
 */
#include "ui/figures.h"

#include "tell.h"
#include "words.h"

#include <math.h>

/* From here on a figure stands out, as in the findings. */
static const double loss_bad_pct = 1, jitter_bad_ms = 30, mos_bad = 3.6;

static const char *const bound_words[BOUND_BY_N] = {
	[BOUND_NONE] = N_("nothing: no call is known for it"),
	[BOUND_SDP] = N_("SDP: it goes to a promised address"),
	[BOUND_SDP_SOURCE] = N_("SDP: it comes from a promised address"),
	[BOUND_ICE] = N_("ICE: a pair of candidates in use"),
	[BOUND_SSRC] = N_("SSRC: seen in the call before"),
	[BOUND_HEURISTIC] = N_("its looks alone"),
};

void figure_put(struct buf *b, double v, unsigned decimals)
{
	double scale = 1;

	for (unsigned i = 0; i < decimals; i++)
		scale *= 10;
	if (isfinite(v) && fabs(v) < 1e12)
		buf_fixed(b, llround(v * scale), decimals);
	else
		buf_putc(b, '-');
}

void figure_put_addr(struct buf *b, const struct store *s, const struct addr *a)
{
	struct slice name = store_alias(s, a);

	addr_put(b, a);
	if (!name.n)
		return;
	buf_puts(b, " (");
	buf_put(b, name);
	buf_putc(b, ')');
}

/* A sentence with figures, each with so many decimals. */
struct shown {
	double v;
	unsigned decimals;
};

static void put_shown(struct buf *b, unsigned i, const void *values)
{
	const struct shown *x = values;

	figure_put(b, x[i].v, x[i].decimals);
}

void figures_say(struct buf *b, const char *text, double first, unsigned decimals, double second, unsigned decimals_too)
{
	words_fill(b, text, put_shown, (const struct shown[9]){{first, decimals}, {second, decimals_too}});
}

/* What is in the scratch becomes a row. */
static void add(struct figures *f, const char *label, enum style st)
{
	if (f->n < FIGURES)
		f->rows[f->n++] = (struct figure){label, arena_copy(&f->arena, buf_slice(&f->scratch)), (uint8_t)st};
	buf_clear(&f->scratch);
}

static void add_codec(struct figures *f, const struct store *s, uint32_t id, const struct stream_view *v)
{
	const struct stream *x = store_stream(s, id);
	struct buf *b = &f->scratch;

	if (v->codec.n)
		buf_put(b, v->codec);
	else
		buf_fmt(b, _("payload type %u"), x->payload_type);
	if (v->clock_hz)
		buf_fmt(b, "%s%u Hz", _(", "), v->clock_hz);
	if (isfinite(v->f.ptime_ms)) {
		buf_puts(b, _(", "));
		figure_put(b, v->f.ptime_ms, 0);
		buf_puts(b, " ms");
	}
	if (x->is_srtp)
		buf_puts(b, _(", encrypted (SRTP)"));
	for (unsigned i = 0; i < x->n_types; i++) {
		struct stream_format fmt;

		if (x->types[i].payload_type != x->payload_type && store_stream_format(s, id, x->types[i].payload_type, &fmt) &&
		    fmt.encoding.n) {
			buf_puts(b, _(", "));
			buf_put(b, fmt.encoding);
		}
	}
	add(f, _("codec"), STYLE_STRONG);
}

static void add_place(struct figures *f, const struct store *s, const struct stream *x, const struct zone *zone)
{
	struct buf *b = &f->scratch, start = {0}, span = {0};

	figure_put_addr(b, s, &x->src);
	add(f, _("from"), STYLE_PARTY);
	figure_put_addr(b, s, &x->dst);
	if (x->direction != STREAM_UNKNOWN)
		buf_fmt(b, "%s%s", _(", "), x->direction == STREAM_TO_CALLEE ? _("to the callee") : _("to the caller"));
	add(f, _("to"), STYLE_PARTY);
	buf_fmt(b, "0x%08x", x->ssrc);
	add(f, "SSRC", STYLE_PLAIN);
	buf_puts(b, _(bound_words[x->bound_by < BOUND_BY_N ? x->bound_by : BOUND_NONE]));
	add(f, _("bound by"), x->bound_by == BOUND_NONE ? STYLE_WARN : STYLE_PLAIN);
	time_clock(&start, store_said_ns(s, x->start_ns), zone, 3);
	time_span(&span, x->end_ns - x->start_ns);
	tell(b, _("%s, for %s"), (struct tell_values){{tell_told(&start), tell_told(&span)}});
	add(f, _("time"), STYLE_PLAIN);
	buf_fmt(b, _("%u to %u"), x->first_frame, x->last_frame);
	add(f, _("frames"), STYLE_PLAIN);
	buf_free(&start);
	buf_free(&span);
}

static void add_packets(struct figures *f, const struct rtp_figures *x)
{
	struct buf *b = &f->scratch;

	buf_fmt(b, _("%llu of %llu expected"), (unsigned long long)x->packets, (unsigned long long)x->expected);
	add(f, _("packets"), STYLE_PLAIN);
	buf_fmt(b, "%llu (", (unsigned long long)x->lost);
	figure_put(b, x->lost_pct, 1);
	buf_puts(b, " %)");
	if (x->bursts > 0)
		buf_fmt(b, words_n(", %u burst", ", %u bursts", x->bursts), x->bursts);
	add(f, _("loss"), x->lost_pct >= loss_bad_pct ? STYLE_WARN : STYLE_PLAIN);
	if (isfinite(x->burst_loss_pct) && x->bursts > 0) {
		figures_say(b, _("%s %% in bursts, %s %% between"), x->burst_loss_pct, 1, x->gap_loss_pct, 1);
		add(f, "", STYLE_PLAIN);
	}
	buf_fmt(b, _("%llu out of order, %llu twice"), (unsigned long long)x->out_of_order, (unsigned long long)x->duplicates);
	add(f, _("order"), STYLE_PLAIN);
}

static void put_three(struct buf *b, double least, double mean, double most)
{
	figure_put(b, least, 2);
	buf_puts(b, " / ");
	figure_put(b, mean, 2);
	buf_puts(b, " / ");
	figure_put(b, most, 2);
	buf_puts(b, " ms");
}

static void add_times(struct figures *f, const struct rtp_figures *x)
{
	struct buf *b = &f->scratch;

	put_three(b, x->delta_min_ms, x->delta_mean_ms, x->delta_max_ms);
	add(f, _("delta"), STYLE_PLAIN);
	put_three(b, x->jitter_min_ms, x->jitter_mean_ms, x->jitter_max_ms);
	add(f, _("jitter"), x->jitter_mean_ms > jitter_bad_ms ? STYLE_WARN : STYLE_PLAIN);
	buf_puts(b, _("least / mean / most of both"));
	add(f, "", STYLE_NOTE);
	figures_say(b, _("%s ms at most, drift %s ppm"), x->skew_max_ms, 1, x->clock_drift_ppm, 0);
	add(f, _("skew"), STYLE_PLAIN);
	figure_put(b, x->bitrate_kbps, 1);
	buf_puts(b, " kbit/s");
	add(f, _("bit rate"), STYLE_PLAIN);
}

static void add_quality(struct figures *f, const struct stream_view *v)
{
	struct buf *b = &f->scratch;

	if (!isfinite(v->q.mos)) {
		buf_puts(b, _("no figure is published for this codec"));
		add(f, "MOS", STYLE_DIM);
		return;
	}
	figure_put(b, v->q.mos, 2);
	buf_fmt(b, "%sR ", _(", "));
	figure_put(b, v->q.r, 1);
	buf_puts(b, v->q.is_cq ? _(", conversational (CQ)") : _(", listening (LQ)"));
	add(f, "MOS", v->q.mos < mos_bad ? STYLE_WARN : STYLE_STRONG);
	if (v->q.assumed) {
		buf_fmt(b, _("%s assumed"), _(v->q.assumed));
		add(f, "", STYLE_NOTE);
	}
}

static void add_rtcp(struct figures *f, const struct stream_view *v)
{
	struct buf *b = &f->scratch;

	if (!v->rtcp_packets)
		return;
	buf_fmt(b, words_n("%u packet", "%u packets", v->rtcp_packets), v->rtcp_packets);
	add(f, "RTCP", STYLE_PLAIN);
	if (isfinite(v->rtcp_lost_pct)) {
		figures_say(b, _("far end lost %s %%, jitter %s ms"), v->rtcp_lost_pct, 1, v->rtcp_jitter_ms, 1);
		add(f, "", v->rtcp_lost_pct >= loss_bad_pct ? STYLE_WARN : STYLE_PLAIN);
	}
	if (isfinite(v->rtt_ms)) {
		figures_say(b, _("round trip %s ms"), v->rtt_ms, 1, NAN, 0);
		add(f, "", STYLE_PLAIN);
	}
}

/* VoIP metrics of XR (RFC 3611 §4.7): what a telephone says of itself; 127 and 255 are "not available". */
static void add_voip(struct figures *f, const struct rtcp_voip *x)
{
	struct buf *b = &f->scratch;

	buf_fmt(b, _("lost %.1f %%, discarded %.1f %%"), x->loss_rate / 2.56, x->discard_rate / 2.56);
	add(f, _("far end"), STYLE_PLAIN);
	if (x->mos_lq != 127)
		buf_fmt(b, "MOS-LQ %.1f ", x->mos_lq / 10.0);
	if (x->mos_cq != 127)
		buf_fmt(b, "MOS-CQ %.1f ", x->mos_cq / 10.0);
	if (x->r_factor != 127)
		buf_fmt(b, "R %u", x->r_factor);
	if (b->n > 0)
		add(f, "", STYLE_PLAIN);
	buf_fmt(b, _("round trip %u ms, buffer %u ms"), x->round_trip_ms, x->jb_nominal);
	add(f, "", STYLE_PLAIN);
}

static void add_digits(struct figures *f, const struct stream_view *v)
{
	if (!v->dtmf[0])
		return;
	for (const char *p = v->dtmf; *p; p++)
		buf_fmt(&f->scratch, "%s%c", p > v->dtmf ? " " : "", *p);
	if (v->has_dtmf_more)
		buf_puts(&f->scratch, _(" and more"));
	add(f, _("digits"), STYLE_STRONG);
}

void figures_make(struct figures *f, const struct store *s, uint32_t stream, const struct zone *zone)
{
	struct stream_view v;

	if (f->stream == stream && f->generation == store_generation(s) && f->n > 0)
		return;
	f->stream = stream;
	f->generation = store_generation(s);
	f->n = 0;
	arena_reset(&f->arena);
	store_stream_view(s, stream, &v);
	add_codec(f, s, stream, &v);
	add_place(f, s, store_stream(s, stream), zone);
	add_packets(f, &v.f);
	add_times(f, &v.f);
	add_quality(f, &v);
	add_rtcp(f, &v);
	if (v.has_voip)
		add_voip(f, &v.voip);
	add_digits(f, &v);
}

void figures_free(struct figures *f)
{
	arena_free(&f->arena);
	buf_free(&f->scratch);
	f->n = 0;
}

size_t figures_draw(const struct figures *f, struct canvas *c, struct rect r, size_t top)
{
	for (int i = 0; i < r.h && top + (size_t)i < f->n; i++) {
		const struct figure *row = &f->rows[top + (size_t)i];

		canvas_puts(c, r.y + i, r.x, FIGURE_LABEL_W - 1, row->label, STYLE_HEADER);
		canvas_text(c, r.y + i, r.x + FIGURE_LABEL_W, r.w - FIGURE_LABEL_W, row->text, (enum style)row->style);
	}
	return f->n;
}
