/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Captures: the sources merged by time, filtered, numbered and counted; and the bytes of a frame again by its `at`. One
 * source is read in file order, whatever its times say, as Wireshark numbers frames; of several the next frame is the
 * earliest of those that are next in their files, and at the same time the one of the file that was named first. */
#include <errno.h>
#include <poll.h>

#include "analyzer/capture/clock.h"
#include "analyzer/capture/filter.h"
#include "analyzer/capture/pump.h"
#include "analyzer/capture/source.h"
#include "analyzer/capture/window.h"

enum { AT_BITS = 48, SPOOL_FILE = LIMIT_INPUT_FILES };

struct capture {
	struct counters *cs;
	struct source *sources;
	size_t n;
	struct source **heap;    /* of several sources, those that have a frame pending; the next at [0] */
	size_t n_heap;
	struct source *given;    /* whose pending frame was given last: to be read on before the next */
	char *bpf;
	struct filter *filter;   /* NULL: all frames */
	struct spool spool;
	uint32_t number;         /* of the last frame, wanted or not */
	uint32_t until;          /* a second reading ends after the frame of this number; UINT32_MAX: at the end */
	uint64_t packets, bytes;
	int64_t first_ns, last_ns;
	/* a bounded spool: */
	struct window window;    /* max_bytes 0: not bounded */
	struct window kept;      /* of `spool`; its marks have no numbers */
	int64_t keep_ns;         /* of what is kept: when it came */
	capture_leaving_fn leaving;
	void *leaving_ctx;
	bool is_full;            /* the disk was, when it was tried last */
	const struct capture *of; /* of a second reader: the first */
	bool has_peeked;
	struct frame peeked;     /* was looked at, and is given next */
};

/* ---- merging ----------------------------------------------------------------------------------------------------- */

static bool is_before(const struct source *a, const struct source *b)
{
	return a->pending.ts_ns < b->pending.ts_ns || (a->pending.ts_ns == b->pending.ts_ns && a < b);
}

static void sift_down(struct capture *c, size_t i)
{
	struct source *s = c->heap[i];

	for (size_t k; (k = 2 * i + 1) < c->n_heap; i = k) {
		if (k + 1 < c->n_heap && is_before(c->heap[k + 1], c->heap[k]))
			k++;
		if (!is_before(c->heap[k], s))
			break;
		c->heap[i] = c->heap[k];
	}
	c->heap[i] = s;
}

/* Reads the first frame of every source. */
static int fill_heap(struct capture *c, struct err *e)
{
	for (size_t i = 0; i < c->n; i++) {
		int r = source_next(&c->sources[i], &c->sources[i].pending, e);

		if (r < 0)
			return -1;
		if (r)
			c->heap[c->n_heap++] = &c->sources[i];
	}
	for (size_t i = c->n_heap / 2; i-- > 0;)
		sift_down(c, i);
	return 0;
}

/* The source whose frame was given last stands at [0]: reads it on, or takes it out where it has ended. */
static int read_given(struct capture *c, struct err *e)
{
	int r = source_next(c->given, &c->given->pending, e);

	c->given = NULL;
	if (r != 1)
		c->heap[0] = c->heap[--c->n_heap];
	if (c->n_heap)
		sift_down(c, 0);
	return r < 0 ? -1 : 0;
}

static int next_merged(struct capture *c, struct frame *f, struct err *e)
{
	if (!c->heap) {
		c->heap = mem_alloc(c->n * sizeof *c->heap);
		if (fill_heap(c, e) < 0)
			return -1;
	} else if (c->given && read_given(c, e) < 0) {
		return -1;
	}
	if (!c->n_heap)
		return 0;
	c->given = c->heap[0];
	*f = c->given->pending;
	return 1;
}

/* ---- open, next, close ------------------------------------------------------------------------------------------- */

/* The expression must be right for one of the link types at least that the inputs begin with. */
static int open_filter(struct capture *c, const char *bpf, struct err *e)
{
	struct err first = {0}, other;
	size_t n_ok = 0;

	c->bpf = mem_alloc(strlen(bpf) + 1);
	memcpy(c->bpf, bpf, strlen(bpf) + 1);
	c->filter = filter_new(c->bpf, e);
	if (!c->filter)
		return -1;
	for (size_t i = 0; i < c->n; i++) {
		uint16_t dlt = c->sources[i].dlt == NONE16 ? 1 : c->sources[i].dlt;

		n_ok += filter_for(c->filter, dlt, first.status ? &other : &first) == 0;
	}
	if (n_ok)
		return 0;
	if (e)
		*e = first;
	return -1;
}

/* ---- a bounded spool ---------------------------------------------------------------------------------------------- */

/* Lets go of frames up to `until`, which is the end of a piece. */
static void let_go(struct capture *c, uint64_t until)
{
	struct spool *s = &c->sources[0].in.spool;
	const struct window *w = &c->window;
	size_t n = 0;
	uint32_t n_frames;

	if (until <= s->gone)
		return;
	while (n < w->n && w->v[n].off < until)
		n++;
	c->keep_ns = n ? w->v[0].ts_ns : TIME_NONE;
	if (c->leaving && n)
		c->leaving(c->leaving_ctx, w->v[0].number + 1, n < w->n ? w->v[n].number : c->number);
	c->keep_ns = TIME_NONE;
	spool_release(s, until);
	n_frames = window_forget(&c->window, until);
	c->cs->n[C_SPOOL_LEFT] += n_frames;
}

/* The disk is full: the oldest piece goes; where there is none but the one that is being read, what comes is kept in memory,
 * until there are two pieces of it. */
static bool make_room(void *ctx)
{
	struct capture *c = ctx;
	struct source *s = &c->sources[0];
	uint64_t until = (s->in.spool.gone / s->in.spool.piece + 1) * s->in.spool.piece;

	c->is_full = true;
	if (until <= s->off) {
		let_go(c, until);
		return true;
	}
	return spool_to_memory(&s->in.spool) == 0;
}

static void begin_window(struct capture *c, const struct capture_options *o)
{
	struct source *s = &c->sources[0];

	c->window = (struct window){.max_bytes = o->spool_bytes - o->spool_bytes / 4, .max_ns = o->spool_ns,
		.piece = s->in.spool.piece};
	c->kept = (struct window){.max_bytes = o->spool_bytes / 4, .max_ns = o->spool_ns,
		.piece = window_piece(o->spool_bytes / 4)};
	c->is_full = s->in.spool.fd < 0;
	s->in.make_room = make_room;
	s->in.ctx = c;
}

/* Before the record at s->off is read. */
static void note_place(struct capture *c)
{
	const struct source *s = &c->sources[0];
	struct window_mark m = {s->off, s->last_ns == TIME_NONE ? 0 : s->last_ns, c->number};
	uint64_t due;

	if (!window_note(&c->window, &m))
		return;
	c->is_full = c->is_full && s->in.spool.fd < 0;
	due = window_due(&c->window, s->in.spool.size, s->off, m.ts_ns);
	let_go(c, due);
	if (c->spool.base && c->kept.n) {
		spool_release(&c->spool, window_due(&c->kept, c->spool.size, c->spool.size, m.ts_ns));
		window_forget(&c->kept, c->spool.gone);
	}
}

/* A second reader whose next record is gone goes on behind it. */
static void catch_up(struct capture *c)
{
	const struct spool *from = &c->of->sources[0].in.spool;
	const struct window_mark *m;

	if (c->sources[0].off >= from->gone)
		return;
	m = window_before(&c->of->window, 0);
	c->sources[0].off = m ? m->off : c->of->sources[0].off;
	clock_go_to(c->sources[0].clock, c->of->sources[0].clock, c->sources[0].off, m ? m->ts_ns : c->of->sources[0].last_ns);
	c->cs->n[C_SPOOL_LEFT] += (m ? m->number : c->of->number) - c->number;
	c->number = m ? m->number : c->of->number;
}

void capture_on_leaving(struct capture *c, capture_leaving_fn fn, void *ctx)
{
	c->leaving = fn;
	c->leaving_ctx = ctx;
}

/* ---- open, next, close ------------------------------------------------------------------------------------------- */

struct capture *capture_open(const struct capture_options *o, struct counters *cs, struct err *e)
{
	struct capture *c;

	if (o->n_files == 0 || o->n_files > LIMIT_INPUT_FILES) {
		err_set(e, 2, "%zu captures given: 1 to %d can be read at once", o->n_files, LIMIT_INPUT_FILES);
		return NULL;
	}
	c = mem_zalloc(sizeof *c);
	c->cs = cs;
	c->until = UINT32_MAX;
	c->keep_ns = TIME_NONE;
	c->first_ns = c->last_ns = TIME_NONE;
	c->sources = mem_zalloc(o->n_files * sizeof *c->sources);
	while (c->n < o->n_files && source_open(&c->sources[c->n], o->files[c->n], c->n,
			o->spool_bytes ? window_piece(o->spool_bytes - o->spool_bytes / 4) : 0, cs, e) == 0)
		c->n++;
	if (c->n < o->n_files || (o->bpf && open_filter(c, o->bpf, e) < 0)) {
		capture_close(c);
		return NULL;
	}
	/* What several captures say of one time cannot be told apart from what one of them says later. */
	if (c->n == 1)
		c->sources[0].clock = clock_new(cs);
	if (o->spool_bytes && c->n == 1 && c->sources[0].in.pump && c->sources[0].format == &pcapng_format)
		begin_window(c, o);
	return c;
}

static void note_frame(struct capture *c, const struct frame *f)
{
	c->packets++;
	c->bytes += f->len;
	if (c->first_ns == TIME_NONE) {
		c->first_ns = c->last_ns = f->ts_ns;
		return;
	}
	if (f->ts_ns < c->first_ns)
		c->first_ns = f->ts_ns;
	if (f->ts_ns > c->last_ns)
		c->last_ns = f->ts_ns;
}

/* The next frame that the filter takes, numbered. */
static int read_next(struct capture *c, struct frame *f, struct err *e)
{
	int r;

	do {
		if (c->number >= c->until)
			return 0;
		if (c->window.max_bytes)
			note_place(c);
		else if (c->of && c->of->window.max_bytes)
			catch_up(c);
		r = c->n == 1 ? source_next(c->sources, f, e) : next_merged(c, f, e);
		if (r != 1)
			return r;
		f->number = ++c->number;
	} while (c->filter && !filter_takes(c->filter, f));
	return 1;
}

int capture_peek(struct capture *c, struct frame *f, struct err *e)
{
	if (!c->has_peeked) {
		int r = read_next(c, &c->peeked, e);

		if (r != 1)
			return r;
		c->has_peeked = true;
	}
	*f = c->peeked;
	return 1;
}

int capture_next(struct capture *c, struct frame *f, struct err *e)
{
	if (__builtin_expect(c->has_peeked, 0)) {
		*f = c->peeked;
		c->has_peeked = false;
	} else {
		int r = read_next(c, f, e);

		if (r != 1)
			return r;
	}
	note_frame(c, f);
	return 1;
}

unsigned capture_file(const struct capture *c)
{
	return c->given ? (unsigned)(c->given - c->sources) : 0;
}

bool capture_interface(const struct capture *c, unsigned file, uint16_t iface, struct capture_interface *out)
{
	return file < c->n && iface != UINT16_MAX && c->sources[file].format->interface(&c->sources[file], iface, out);
}

struct capture *capture_again(const struct capture *of, struct counters *cs, struct err *e)
{
	return capture_again_from(of, 0, cs, e);
}

struct capture *capture_again_from(const struct capture *of, uint32_t number, struct counters *cs, struct err *e)
{
	struct capture *c = mem_zalloc(sizeof *c);
	const struct window_mark *m = window_before(&of->window, number);
	uint64_t off = of->window.max_bytes && m ? m->off : 0;

	c->cs = cs;
	c->number = off ? m->number : 0;
	c->of = of;
	c->until = of->number - of->has_peeked;
	c->first_ns = c->last_ns = TIME_NONE;
	c->sources = mem_zalloc(of->n * sizeof *c->sources);
	while (c->n < of->n && source_again(&c->sources[c->n], &of->sources[c->n], off, cs, e) == 0)
		c->n++;
	if (c->n == 1 && of->n == 1)
		c->sources[0].clock = clock_new(cs);
	if (c->n == 1 && of->n == 1 && off)
		clock_go_to(c->sources[0].clock, of->sources[0].clock, off, m->ts_ns);
	if (c->n < of->n || (of->bpf && open_filter(c, of->bpf, e) < 0)) {
		capture_close(c);
		return NULL;
	}
	return c;
}

bool capture_is_partial(const struct capture *c)
{
	return (c->of ? c->of : c)->window.max_bytes && (c->of ? c->of : c)->sources[0].in.spool.gone;
}

uint32_t capture_number(const struct capture *c)
{
	return c->number;
}

void capture_go_on(struct capture *c, uint32_t until)
{
	uint32_t head = c->of->number - c->of->has_peeked;

	c->until = until < head ? until : head;
	for (size_t i = 0; i < c->n; i++) {
		input_go_on(&c->sources[i].in);
		c->sources[i].is_over = false;
	}
}

void capture_close(struct capture *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < c->n; i++)
		source_close(&c->sources[i]);
	bpf_free(c->filter);
	spool_close(&c->spool);
	window_free(&c->window);
	window_free(&c->kept);
	free(c->bpf);
	free(c->heap);
	free(c->sources);
	free(c);
}

/* ---- bytes by their place ---------------------------------------------------------------------------------------- */

struct slice capture_bytes(const struct capture *c, uint64_t at, size_t n)
{
	uint64_t file = at >> AT_BITS, off = at & ((1ull << AT_BITS) - 1), size, gone;
	const uint8_t *base;

	if (file == SPOOL_FILE) {
		base = c->spool.base;
		size = c->spool.size;
		gone = c->spool.gone;
	} else if (file < c->n) {
		base = c->sources[file].in.base;
		size = c->sources[file].in.size;
		gone = c->sources[file].in.spool.gone;
	} else {
		return slice_make("", 0);
	}
	if (off >= size || off < gone)
		return slice_make("", 0);
	return slice_make(base + off, n < size - off ? n : (size_t)(size - off));
}

uint64_t capture_keep(struct capture *c, const void *p, size_t n)
{
	uint64_t at = c->spool.size;

	if ((c->spool.base || spool_open(&c->spool, c->kept.piece) == 0) && spool_write(&c->spool, p, n) == 0) {
		if (c->window.max_bytes)
			window_note(&c->kept, &(struct window_mark){at, c->keep_ns != TIME_NONE ? c->keep_ns : c->last_ns, 0});
		return (uint64_t)SPOOL_FILE << AT_BITS | at;
	}
	count(c->cs, C_SPOOL_FULL);
	return AT_NONE;
}

bool capture_is_kept(const struct capture *c, uint64_t at)
{
	return c->spool.base && at >> AT_BITS == SPOOL_FILE;
}

/* ---- progress ---------------------------------------------------------------------------------------------------- */

void capture_progress(const struct capture *c, struct capture_progress *out)
{
	struct capture_interface x;
	bool is_known = true;

	*out = (struct capture_progress){.packets = c->packets, .bytes = c->bytes, .first_ns = c->first_ns,
		.last_ns = c->last_ns};
	if (c->window.max_bytes) {
		const struct spool *s = &c->sources[0].in.spool;

		out->spool_bytes = s->size - s->gone + c->spool.size - c->spool.gone;
		out->is_spool_full = c->is_full;
		out->left = c->cs->n[C_SPOOL_LEFT];
	}
	out->loses_fragments = c->filter && filter_loses_fragments(c->filter);
	for (size_t i = 0; i < c->n; i++) {
		const struct source *s = &c->sources[i];

		out->done += input_done(&s->in, s->is_over ? s->in.size : s->off);
		out->total += s->in.total;
		is_known = is_known && s->in.total;
		if (s->is_cut_short && !out->is_cut_short) {
			out->is_cut_short = true;
			out->cut_file = s->path;
			out->cut_at_packet = s->packets;
		}
	}
	if (!is_known)
		out->total = 0;
	for (uint16_t i = 0; !out->total && !out->gone.n && capture_interface(c, 0, i, &x); i++)
		if (x.is_gone)
			out->gone = x.name;
}

bool capture_take_loss(struct capture *c, struct capture_loss *out)
{
	for (size_t i = 0; i < c->n; i++) {
		struct source *s = &c->sources[i];

		if (!s->n_losses)
			continue;
		*out = s->losses[0];
		memmove(s->losses, s->losses + 1, --s->n_losses * sizeof *s->losses);
		return true;
	}
	return false;
}

int64_t capture_end_ns(const struct capture *c)
{
	int64_t end = c->last_ns;

	for (size_t i = 0; i < c->n; i++) {
		const struct source *s = &c->sources[i];

		if (s->end_ns != TIME_NONE && clock_said(s->clock, s->end_ns) > end)
			end = clock_said(s->clock, s->end_ns);
	}
	return end;
}

bool capture_clock_step(const struct capture *c, uint32_t n, int64_t *from_ns, int64_t *back_ns)
{
	const struct clock *k = c->sources[0].clock;

	if (!k || n >= k->n)
		return false;
	*from_ns = k->v[n].from_ns;
	*back_ns = k->v[n].back_ns;
	return true;
}

/* ---- waiting for a pipe ------------------------------------------------------------------------------------------- */

static uint64_t least32(const uint8_t *p)
{
	struct cursor c = cursor_make(p, 4);
	uint32_t be = cursor_be32(&c), le = __builtin_bswap32(be);

	return be < le ? be : le;
}

/* Whether a packet is whole already. The order of bytes is not looked up: the lesser of the two readings of a number is the
 * true one for all that occur. Blocks of pcapng that carry no packet do not count: behind them there is nothing to give. */
static bool has_record(const struct source *s)
{
	uint64_t left = s->in.size - s->off;
	const uint8_t *p = s->in.base + s->off;

	if (s->format == &pcap_format)
		return left >= 16 && left - 16 >= least32(p + 8);
	while (left >= 12 && least32(p + 4) >= 12 && left >= least32(p + 4)) {
		uint64_t type = least32(p), n = least32(p + 4);

		if (type == 6 || type == 3 || type == 2)
			return true;
		p += n;
		left -= n;
	}
	return left >= 12 && least32(p + 4) < 12; /* wrong: whoever reads it says so */
}

bool capture_waits(const struct capture *c, int timeout_ms)
{
	for (size_t i = 0; i < c->n; i++) {
		struct source *s = &c->sources[i];
		const struct pump *p = s->in.pump;
		struct pollfd fd;

		if (!p || p->is_eof || p->is_ended || s->is_over || s->format == &foreign_format || p->pos < p->n || has_record(s))
			continue;
		fd = (struct pollfd){p->fd, POLLIN, 0};
		if (poll(&fd, 1, timeout_ms) == 0)
			return true;
		input_more(&s->in);
		if (!p->is_eof && !p->is_ended && !s->in.failed.status && !has_record(s)) {
			if (s->format->idle)
				s->format->idle(s);
			return true;
		}
	}
	return false;
}
