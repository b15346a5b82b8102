/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The voice of a call as its parties heard it: left what the caller said, right what the callee said, in capture time. One
 * listener (sound.h) for each stream; what they hear goes to soundfile.c. Which streams: those of one leg that carry voice;
 * where several of a direction run at the same time (hops through relays, forks), the longest, and of those that are about
 * equally long the one that began last, which is nearest to the listener. Streams that follow each other (SSRC changes, early
 * media, transfers) are all heard. */
#include "analyzer/report/export_file.h"
#include "analyzer/report/soundfile.h"
#include "analyzer/report/stream_set.h"
#include "sound.h"
#include "tell.h"

#include <math.h>

enum { LEFT, RIGHT, BEHIND_S = 4, VOICES_MAX = 64 };

struct voice;
struct studio {
	const struct export_job *job;
	const char *path;
	uint32_t leg;
	struct stream_set set;
	struct voice *voices[VOICES_MAX];
	size_t n_voices;
	struct soundfile *file;
	uint32_t rate;
	int64_t start_ns, now_ns;
	int64_t cut_ns;             /* of pauses that are too long */
	int16_t *pcm;
	size_t pcm_cap;
};

struct voice {
	struct studio *studio;
	uint32_t stream;
	unsigned channel;
	struct listener *listener;
	struct resampler *resampler;/* to the file's rate, or NULL */
	uint32_t resampler_rate;
	int64_t in_ns, out_ns;      /* where the next samples into it, and out of it, are heard if no gap comes */
	struct level level;
	uint64_t n_whole, n_headers; /* packets with a payload; of which the capture has the header alone */
};

/* ---- which streams ---- */

static bool is_voice(const struct store *s, uint32_t id)
{
	const struct stream *x = store_stream(s, id);
	struct stream_format f;

	return store_stream_format(s, id, x->payload_type, &f) ? f.kind == CODEC_AUDIO || !f.row : true;
}

/* The channel of a stream: by its direction, else like the stream that it answers, else what is free. */
static unsigned channel_of(const struct store *s, uint32_t id, const struct ids *before)
{
	const struct stream *x = store_stream(s, id);

	if (x->direction != STREAM_UNKNOWN)
		return x->direction == STREAM_TO_CALLEE ? LEFT : RIGHT;
	for (size_t i = 0; i < before->n; i++)
		if (addr_eq(&store_stream(s, before->v[i])->src, &x->dst))
			return !channel_of(s, before->v[i], &(struct ids){0});
	return LEFT;
}

static int64_t overlap(const struct stream *a, const struct stream *b)
{
	int64_t from = a->start_ns > b->start_ns ? a->start_ns : b->start_ns, to = a->end_ns < b->end_ns ? a->end_ns : b->end_ns;

	return to > from ? to - from : 0;
}

/* Whether two streams of a channel cannot both be heard: at the same time for most of the shorter one. Those between the
 * same ends are parts of one conversation, as music on hold is. */
static bool is_rival(const struct stream *a, const struct stream *b)
{
	int64_t la = a->end_ns - a->start_ns, lb = b->end_ns - b->start_ns, shorter = la < lb ? la : lb;

	if (addr_eq(&a->src, &b->src) && addr_eq(&a->dst, &b->dst))
		return false;
	return overlap(a, b) * 2 > shorter && shorter > 0;
}

/* Whether a is the better witness of the two. */
static bool is_better(const struct stream *a, const struct stream *b)
{
	uint32_t na = a->meter.n_packets, nb = b->meter.n_packets;

	if (na > nb + nb / 20 || nb > na + na / 20)
		return na > nb;
	return a->start_ns > b->start_ns;
}

/* Streams of a leg, earliest first. */
static void leg_streams(const struct store *s, uint32_t leg, struct ids *out)
{
	for (uint32_t i = store_leg_stream(s, leg); i != NONE; i = store_stream(s, i)->prev)
		if (is_voice(s, i))
			ids_add(out, i);
	for (size_t i = 1; i < out->n; i++) { /* few; nearly sorted from behind */
		uint32_t id = out->v[i];
		size_t k = i;

		for (; k > 0 && store_stream(s, out->v[k - 1])->start_ns > store_stream(s, id)->start_ns; k--)
			out->v[k] = out->v[k - 1];
		out->v[k] = id;
	}
}

static void say_ends(struct buf *b, const struct stream *x)
{
	addr_put(b, &x->src);
	buf_puts(b, " > ");
	addr_put(b, &x->dst);
}

/* Adds a stream, or leaves it out for one that has the same voice. */
static void choose(struct studio *st, uint32_t id, unsigned channel)
{
	const struct store *s = st->job->store;
	const struct stream *x = store_stream(s, id);
	uint32_t out = NONE;
	struct buf ends = {0};
	bool is_hop = false;

	for (size_t i = 0; i < st->n_voices && out == NONE; i++) {
		struct voice *v = st->voices[i];
		const struct stream *y = store_stream(s, v->stream);

		if (v->channel != channel || !is_rival(x, y))
			continue;
		is_hop = !addr_eq(&x->src, &y->src) && !addr_eq(&x->dst, &y->dst);
		out = is_better(x, y) ? v->stream : id;
		if (out == v->stream)
			v->stream = id;
	}
	if (out == NONE && st->n_voices < VOICES_MAX) {
		struct voice *v = mem_zalloc(sizeof *v);

		*v = (struct voice){.studio = st, .stream = id, .channel = channel};
		st->voices[st->n_voices++] = v;
	} else {
		say_ends(&ends, store_stream(s, out == NONE ? id : out));
		buf_fmt(st->job->notes, "%s: ", st->path);
		tell(st->job->notes, out == NONE ? words_error("left out: %s, there are too many streams") : is_hop ?
			words_error("left out: %s, which has the same voice on another hop") :
			words_error("left out: %s, which runs at the same time"), (struct tell_values){{tell_told(&ends)}});
		buf_putc(st->job->notes, '\n');
		buf_free(&ends);
	}
}

/* The leg whose voice is written: the one asked for, else the first of the chosen that has any. NONE: there is none. */
static uint32_t choose_leg(const struct export_job *j, const struct ids *legs)
{
	if (j->leg != NONE && store_leg_stream(j->store, j->leg) != NONE)
		return j->leg;
	for (size_t i = 0; i < legs->n; i++)
		if (store_leg_stream(j->store, legs->v[i]) != NONE)
			return legs->v[i];
	return NONE;
}

/* ---- listening ---- */

static bool on_format(void *ctx, uint8_t type, struct listener_format *out)
{
	struct voice *v = ctx;
	struct stream_format f;

	if (!store_stream_format(v->studio->job->store, v->stream, type, &f))
		return false;
	*out = (struct listener_format){f.encoding, f.clock_hz, f.channels, f.kind};
	return true;
}

static int16_t *room(struct studio *st, size_t n)
{
	if (n > st->pcm_cap) {
		st->pcm_cap = n;
		st->pcm = mem_realloc(st->pcm, n * sizeof *st->pcm);
	}
	return st->pcm;
}

/* Samples in another rate. What comes out lags behind, so it has a place of its own. */
static void put_resampled(struct voice *v, const int16_t *p, size_t n)
{
	struct studio *st = v->studio;
	int16_t *out = room(st, resampler_room(v->resampler, n));
	size_t got = resampler_run(v->resampler, p, n, out);

	soundfile_put(st->file, v->channel, v->out_ns, out, got);
	v->out_ns += (int64_t)got * NS_PER_S / st->rate;
}

/* What is still in the resampler comes out. */
static void end_resampled(struct voice *v)
{
	static const int16_t silence[256];

	if (v->resampler)
		put_resampled(v, silence, sizeof silence / sizeof *silence);
	resampler_free(v->resampler);
	v->resampler = NULL;
}

static void on_run(void *ctx, const struct listener_run *r)
{
	struct voice *v = ctx;
	struct studio *st = v->studio;

	level_add(&v->level, r->p, r->n, r->rate);
	if (v->resampler && (v->resampler_rate != r->rate || llabs(r->at_ns - v->in_ns) > NS_PER_MS))
		end_resampled(v);
	v->in_ns = r->at_ns + (int64_t)r->n * NS_PER_S / r->rate;
	if (r->rate == st->rate) {
		soundfile_put(st->file, v->channel, r->at_ns, r->p, r->n);
		return;
	}
	if (!v->resampler) {
		v->resampler = resampler_new(r->rate, st->rate);
		v->resampler_rate = r->rate;
		v->out_ns = r->at_ns;
	}
	put_resampled(v, r->p, r->n);
}

/* Time goes on for all: what is due is heard, and what is over is written. Of a pause only so much stays. */
static void pass_time(struct studio *st, int64_t ts_ns)
{
	int64_t pause = ts_ns - st->now_ns - LIMIT_SOUND_PAUSE_S * NS_PER_S;

	if (ts_ns < st->now_ns)
		return;
	for (size_t i = 0; i < st->n_voices; i++)
		listener_clock(st->voices[i]->listener, ts_ns);
	soundfile_until(st->file, (pause > 0 ? st->now_ns + LIMIT_SOUND_PAUSE_S * NS_PER_S : ts_ns) - BEHIND_S * NS_PER_S);
	if (pause > 0) {
		soundfile_cut(st->file, pause);
		st->cut_ns += pause;
	}
	st->now_ns = ts_ns;
}

static void hear(struct voice *v, const struct rtp_packet *r, int64_t ts_ns)
{
	if (!r->payload.n && r->payload_len) {
		v->n_headers++;
		return;
	}
	v->n_whole++;
	listener_add(v->listener, r, ts_ns);
}

static void on_item(void *ctx, const struct pass *p, const struct pass_item *i)
{
	struct studio *st = ctx;
	uint32_t id;

	(void)p;
	if (i->kind != PASS_RTP)
		return;
	id = stream_set_find(&st->set, i);
	if (id == NONE)
		return;
	pass_time(st, i->payload->frame->ts_ns);
	for (size_t k = 0; k < st->n_voices; k++)
		if (st->voices[k]->stream == id)
			hear(st->voices[k], i->rtp, i->payload->frame->ts_ns);
}

/* Samples a second that a payload type of a stream gives, or 0: then why says which and why not, once for each. */
static uint32_t rate_of(const struct studio *st, uint32_t stream, uint8_t type, struct buf *why)
{
	const struct stream *x = store_stream(st->job->store, stream);
	const char *reason = N_("nothing describes it");
	struct stream_format f = {0};
	struct decoder *d = NULL;
	struct buf line = {0};
	uint32_t rate;

	if (store_stream_format(st->job->store, stream, type, &f) && f.encoding.n && !x->is_srtp)
		d = decoder_new(f.encoding, f.clock_hz, f.channels, &reason);
	rate = d ? decoder_rate(d) : 0;
	decoder_free(d);
	if (rate)
		return rate;
	if (f.encoding.n)
		text_visible(&line, slice_sub(f.encoding, 0, 40));
	else
		buf_fmt(&line, words_error("payload type %u"), type);
	buf_fmt(&line, ": %s", x->is_srtp ? words_error("it is encrypted (SRTP)") : words_error(reason));
	if (slice_search(buf_slice(why), buf_slice(&line)) == why->n && why->n < 300) {
		buf_puts(why, why->n ? "; " : "");
		buf_put(why, buf_slice(&line));
	}
	buf_free(&line);
	return 0;
}

/* The rate of the file: the lowest of the usual ones that takes all that is decoded; 0 where nothing is. */
static uint32_t choose_rate(const struct studio *st, struct buf *why)
{
	uint32_t most = 0;

	for (size_t i = 0; i < st->n_voices; i++) {
		const struct stream *x = store_stream(st->job->store, st->voices[i]->stream);

		for (uint8_t k = 0; k < x->n_types; k++) {
			uint32_t rate = x->types[k].kind == CODEC_AUDIO || x->types[k].kind == CODEC_OTHER ?
				rate_of(st, st->voices[i]->stream, x->types[k].payload_type, why) : 0;

			most = rate > most ? rate : most;
		}
	}
	return most == 0 ? 0 : most <= 8000 ? 8000 : most <= 16000 ? 16000 : SOUND_RATE_MAX;
}

/* ---- what is said about it ---- */

static void put_share(struct buf *b, uint64_t part, uint64_t all, const char *what)
{
	struct buf pct = {0};

	if (!part)
		return;
	tell(b, what, (struct tell_values){{tell_number(part)}});
	buf_fixed(&pct, all ? (int64_t)(part * 10000 / all) : 0, 2);
	if (all)
		tell(b, words_error(" (%s %%)"), (struct tell_values){{tell_told(&pct)}});
	buf_free(&pct);
}

static void put_number(struct buf *b, const char *before, double v, unsigned decimals, const char *after)
{
	double scale = decimals == 2 ? 100 : decimals == 1 ? 10 : 1;

	if (isnan(v))
		return;
	buf_puts(b, before);
	buf_fixed(b, llrint(v * scale), decimals);
	buf_puts(b, after);
}

/* MOS with what the buffer discarded counted as lost (METRICS.md §3). */
static void put_mos(struct buf *b, const struct voice *v, const struct listener_figures *f)
{
	const struct store *s = v->studio->job->store;
	struct stream_view view;
	struct stream_format format;
	struct quality q;
	double pct, burst;
	uint64_t expected;

	store_stream_view(s, v->stream, &view);
	expected = view.f.expected ? view.f.expected : f->packets;
	if (!expected || !store_stream_format(s, v->stream, store_stream(s, v->stream)->payload_type, &format) || !format.row)
		return;
	pct = 100.0 * (double)(f->lost + f->late) / (double)expected;
	burst = isnan(view.f.burst_mean) ? 1 : fmax(1, view.f.burst_mean * (1 - pct / 100));
	quality_of(format.row, !v->studio->job->sound.is_silent, pct, burst, NAN, &q);
	put_number(b, words_error(", MOS "), q.mos, 2, "");
}

static void say_voice(const struct voice *v)
{
	const struct studio *st = v->studio;
	const struct stream *x = store_stream(st->job->store, v->stream);
	struct buf *b = st->job->notes;
	struct listener_figures f;
	struct stream_format format = {0};
	struct buf what = {0};

	listener_get(v->listener, &f);
	store_stream_format(st->job->store, v->stream, x->payload_type, &format);
	buf_fmt(b, "%s: ", v->channel == LEFT ? words_error("left, from the caller") : words_error("right, from the callee"));
	if (format.encoding.n)
		text_visible(b, format.encoding);
	else
		buf_fmt(b, words_error("payload type %u"), x->payload_type);
	buf_putc(b, ' ');
	say_ends(b, x);
	buf_fmt(b, words_error_n(", %llu packet", ", %llu packets", f.packets), (unsigned long long)f.packets);
	put_share(b, f.lost, f.packets + f.lost, words_error(", %s lost"));
	put_share(b, f.late, f.packets + f.lost, words_error(", %s discarded: too late for the buffer"));
	put_mos(b, v, &f);
	put_number(b, words_error(", level "), level_dbov(&v->level), 1, " dBov");
	put_number(b, words_error(", silence "), level_silence_pct(&v->level), 0, " %");
	buf_putc(b, '\n');
	if (x->is_srtp)
		buf_fmt(b, "  %s\n", words_error("not decoded: it is encrypted (SRTP)"));
	if (v->n_headers) {
		buf_puts(b, "  ");
		buf_fmt(b, words_error_n("not heard: %llu packet of which the capture has the header alone",
			"not heard: %llu packets of which the capture has the header alone", v->n_headers),
			(unsigned long long)v->n_headers);
		buf_putc(b, '\n');
	}
	if (f.not_decoded) {
		if (f.undecodable.n)
			text_visible(&what, f.undecodable);
		else
			buf_puts(&what, words_error("a payload type that nothing describes"));
		buf_puts(b, "  ");
		tell(b, words_error_n("not decoded: %s packet of %s", "not decoded: %s packets of %s", f.not_decoded),
			(struct tell_values){{tell_number(f.not_decoded), tell_told(&what)}});
		if (f.undecodable.n)
			buf_fmt(b, ": %s", words_error(f.why));
		buf_putc(b, '\n');
		buf_free(&what);
	}
}

static void say_all(const struct studio *st, int64_t length_ns)
{
	struct buf *b = st->job->notes, span = {0}, start = {0};

	time_span(&span, length_ns);
	time_date(&start, store_said_ns(st->job->store, st->start_ns), NULL, 6);
	buf_fmt(b, "%s: ", st->path);
	tell(b, words_error("%s at %s Hz; begins at %s UTC"),
			(struct tell_values){{tell_told(&span), tell_number(st->rate), tell_told(&start)}});
	buf_putc(b, '\n');
	for (unsigned channel = LEFT; channel < SOUND_CHANNELS; channel++)
		for (size_t i = 0; i < st->n_voices; i++)
			if (st->voices[i]->channel == channel)
				say_voice(st->voices[i]);
	if (st->cut_ns) {
		buf_clear(&span);
		time_span(&span, st->cut_ns);
		buf_puts(b, "  ");
		tell(b, words_error("pauses over 10 minutes were cut to that: %s left out"),
				(struct tell_values){{tell_told(&span)}});
		buf_putc(b, '\n');
	}
	buf_free(&span);
	buf_free(&start);
}

/* ---- the file ---- */

static int begin_voices(struct studio *st, struct err *e)
{
	const struct export_sound *o = &st->job->sound;
	struct err why;
	struct listener_options lo = {(uint32_t)o->playout_ms, o->is_adaptive, o->is_silent};

	st->start_ns = INT64_MAX;
	for (size_t i = 0; i < st->n_voices; i++) {
		struct voice *v = st->voices[i];
		const struct stream *x = store_stream(st->job->store, v->stream);

		v->listener = listener_new(&lo, on_format, on_run, v, &why);
		if (!v->listener)
			return err_set(e, 4, "%.200s: no sound is written: %.300s", st->path, why.text);
		if (x->start_ns < st->start_ns)
			st->start_ns = x->start_ns;
		if (!x->is_srtp)
			stream_set_add(&st->set, v->stream);
	}
	st->now_ns = st->start_ns;
	return 0;
}

/* Whether there is anything to hear. */
static int check_payload(const struct studio *st, struct err *e)
{
	uint64_t n_whole = 0, n_headers = 0;

	for (size_t i = 0; i < st->n_voices; i++) {
		n_whole += st->voices[i]->n_whole;
		n_headers += st->voices[i]->n_headers;
	}
	if (n_whole || !n_headers)
		return 0;
	return err_set(e, 2, "of the voice the capture has the headers of RTP alone, so there is nothing to hear: it was taken "
		"with --no-media-payload, or a short snap length; nothing was written");
}

static int write_voices(struct studio *st, const char *temp, int64_t *length_ns, struct err *e)
{
	struct pass p = {.ctx = st, .item = on_item};
	int r;

	st->file = soundfile_open(temp, st->path, st->rate, st->start_ns, e);
	if (!st->file)
		return -1;
	r = st->job->pass(st->job->ctx, &p, e);
	for (size_t i = 0; i < st->n_voices; i++) {
		listener_end(st->voices[i]->listener);
		end_resampled(st->voices[i]);
	}
	if (r == 0)
		r = check_payload(st, e);
	if (r == 0)
		r = soundfile_end(st->file, length_ns, e);
	soundfile_free(st->file);
	st->file = NULL;
	return r;
}

static int cannot(const struct studio *st, const struct buf *why, struct err *e)
{
	struct buf b = {0};

	text_visible(&b, slice_sub(store_leg(st->job->store, st->leg)->call_id, 0, 100));
	err_set(e, 2, "the call %.*s has no voice that can be decoded (%.*s); nothing was written", (int)b.n, b.p,
			(int)why->n, why->n ? why->p : "");
	buf_free(&b);
	return -1;
}

static int write_leg(struct studio *st, struct err *e)
{
	struct buf why = {0};
	struct export_file file = {0};
	struct ids streams = {0};
	int64_t length_ns = 0;
	int r;

	leg_streams(st->job->store, st->leg, &streams);
	for (size_t i = 0; i < streams.n; i++)
		choose(st, streams.v[i], channel_of(st->job->store, streams.v[i], &streams));
	ids_free(&streams);
	st->set.store = st->job->store;
	st->rate = choose_rate(st, &why);
	r = st->rate ? 0 : cannot(st, &why, e);
	buf_free(&why);
	if (r == 0)
		r = begin_voices(st, e);
	if (r < 0)
		return r;
	r = export_file_open(&file, st->job, st->path, e);
	if (r == 0)
		r = write_voices(st, file.temp, &length_ns, e);
	if (r == 0)
		r = export_file_keep(&file, e);
	if (r == 0)
		say_all(st, length_ns);
	export_file_drop(&file);
	return r;
}

static int write_call(const struct export_job *j, const char *path, uint32_t leg, struct err *e)
{
	struct studio st = {.job = j, .path = path, .leg = leg};
	int r = write_leg(&st, e);

	for (size_t i = 0; i < st.n_voices; i++) {
		listener_free(st.voices[i]->listener);
		resampler_free(st.voices[i]->resampler);
		free(st.voices[i]);
	}
	stream_set_free(&st.set);
	free(st.pcm);
	return r;
}

/* The legs of each file, from the job's. */
static void legs_of(const struct ids *tags, uint32_t tag, struct ids *out)
{
	out->n = 0;
	for (uint32_t i = 0; i < tags->n; i++)
		if (tags->v[i] == tag)
			ids_add(out, i);
}

static int write_split(const struct export_job *j, const char *path, struct err *e)
{
	struct ids tags = {0}, legs = {0};
	uint32_t n = export_tags(j, &tags), written = 0;
	struct buf name = {0};
	int r = 0;

	for (uint32_t tag = 0; tag < n && r == 0; tag++) {
		uint32_t leg;

		legs_of(&tags, tag, &legs);
		leg = choose_leg(j, &legs);
		if (leg == NONE)
			continue;
		buf_clear(&name);
		export_split_name(&name, j, path, tag, n, legs.v[0]);
		r = write_call(j, name.p, leg, e);
		if (r < 0 && e->status == 2) { /* nothing to decode in this one: the others go on */
			buf_fmt(j->notes, "%s\n", e->text);
			r = 0;
		} else {
			written += r == 0;
		}
	}
	if (r == 0 && !written)
		r = err_set(e, 2, "none of the chosen calls has voice in this capture that can be decoded; nothing was written");
	buf_free(&name);
	ids_free(&tags);
	ids_free(&legs);
	return r;
}

/* How many calls the legs with voice are of. */
static uint32_t calls_with_voice(const struct export_job *j)
{
	uint32_t n = 0, last = 0;

	for (size_t i = 0; i < j->legs->n; i++) {
		uint32_t call = store_call_of(j->store, j->legs->v[i]).number;

		if (store_leg_stream(j->store, j->legs->v[i]) == NONE || (n && call == last))
			continue;
		last = call;
		n++;
	}
	return n;
}

int sound_write(const struct export_job *j, const char *path, struct err *e)
{
	uint32_t leg;

	if (j->is_split)
		return write_split(j, path, e);
	if (j->leg == NONE && calls_with_voice(j) > 1)
		return err_set(e, 2, "several calls are chosen, and a file of sound is of one: name it with --call, or --split");
	leg = choose_leg(j, j->legs);
	if (leg == NONE)
		return err_set(e, 2, "the capture has no RTP of %s; nothing was written",
				j->legs->n == 1 ? words_error("this call") : words_error(N_("these calls")));
	return write_call(j, path, leg, e);
}
