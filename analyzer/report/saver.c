/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Packets of calls as they end: into one file that is begun anew by size and time, or into a file for each call. Which packets:
 * the second reader tells them by their payloads, frame by frame, into `marks`; the third copies those. Which calls are wanted
 * is not said here (watch.c), nor what a file looks like (recorder.c, pcapfile.c). */
#include "analyzer/report/export_file.h"
#include "analyzer/report/pcapfile.h"
#include "analyzer/report/stream_set.h"
#include "watch.h"

#include <errno.h>

/* Packets, while their number is told to belong to a message later: segments that wait for others, fragments. */
enum { BEHIND_S = 3, CALL_QUIET_S = 10, STEPS = 256, BUFFERED_MAX = 64 * 1024, FILES_DIGITS = 10000 };

struct mark {
	uint32_t frame, leg;
};
/* How far the second reader was. */
struct step {
	uint32_t frame;
	int64_t ts_ns;
};
/* The file of a call. */
struct call_file {
	struct pcapfile file;
	struct export_file temp;
	uint32_t leg;               /* first of its call */
	int64_t last_ns;            /* its last packet */
	uint64_t n_packets, n_waiting;
	bool is_lost;               /* could not be written */
};
struct saver {
	const struct store *s;
	struct watch *w;
	struct saver_options o;
	struct record_totals totals;
	struct recorder *to;        /* of one file */
	struct stream_set streams;
	uint32_t n_streams;         /* that are in the set */
	struct mark *marks;         /* by frame, from `at` on */
	size_t n, cap, at;
	bool is_sorted;
	struct step steps[STEPS];
	unsigned n_steps;
	int64_t now_ns;             /* of the third reader */
	struct call_file **files;   /* of calls that go on */
	size_t n_files;
	uint32_t n_named;
	struct ids file_of;         /* of legs: index of its call's file, or NONE */
	struct ids legs;
	struct export_job job;      /* for names of files */
};

/* ---- one file ------------------------------------------------------------------------------------------------------------- */

static bool interface_of(const struct saver *v, uint16_t i, struct block_interface *out)
{
	struct capture_interface known;

	if (!v->o.interface(v->o.ctx, 0, i, &known))
		return false;
	*out = (struct block_interface){.name = known.name, .description = known.description, .dlt = known.dlt,
		.snaplen = known.snaplen, .has_ns = known.has_ns};
	return true;
}

static void put_heads(void *ctx, struct buf *b, bool is_pcap)
{
	struct block_interface about = {.dlt = 1, .snaplen = 262144, .has_ns = true};

	if (is_pcap) {
		interface_of(ctx, 0, &about);
		record_header(b, &about);
		return;
	}
	block_section(b);
	for (uint16_t i = 0; interface_of(ctx, i, &about); i++)
		block_interface(b, &about);
}

static int check_links(const struct saver *v, struct err *e)
{
	struct block_interface first, other;

	if (!recorder_is_pcap(v->o.record.path) || !interface_of(v, 0, &first))
		return 0;
	for (uint16_t i = 1; interface_of(v, i, &other); i++)
		if (other.dlt != first.dlt)
			return err_set(e, 4, "%s: a .pcap file holds one link type, and these devices have several; "
				"name it .pcapng", v->o.record.path);
	return 0;
}

struct saver *saver_new(const struct store *s, struct watch *w, const struct saver_options *o, struct err *e)
{
	struct saver *v = mem_zalloc(sizeof *v);
	const struct recorder_source src = {put_heads, NULL, v};

	v->s = v->streams.store = v->job.store = s;
	v->w = w;
	v->o = *o;
	v->job.is_single = o->is_single;
	if (check_links(v, e) == 0 && o->is_split)
		return v;
	v->to = check_links(v, e) == 0 ? recorder_new(&v->o.record, &src, &v->totals, e) : NULL;
	if (v->to)
		return v;
	free(v);
	return NULL;
}

/* ---- marking -------------------------------------------------------------------------------------------------------------- */

void saver_expect(struct saver *v)
{
	while (!v->o.no_rtp && v->n_streams < store_n_streams(v->s))
		stream_set_add(&v->streams, v->n_streams++);
}

static void on_item(void *ctx, const struct pass *p, const struct pass_item *i)
{
	struct saver *v = ctx;
	uint32_t leg = NONE, id = NONE;

	if (i->kind == PASS_SIP)
		leg = store_msg(v->s, i->msg)->leg;
	else
		id = stream_set_find(&v->streams, i);
	if (id != NONE)
		leg = store_stream(v->s, id)->leg;
	if (leg != NONE && watch_wants(v->w, leg))
		pass_want(p, leg);
}

static void on_wanted(void *ctx, uint32_t frame, uint32_t leg)
{
	struct saver *v = ctx;

	if (v->n == v->cap) {
		v->cap = v->cap ? v->cap * 2 : 4096;
		v->marks = mem_realloc(v->marks, v->cap * sizeof *v->marks);
	}
	v->is_sorted = false;
	v->marks[v->n++] = (struct mark){frame, leg};
}

void saver_marks(struct saver *v, struct pass *p)
{
	*p = (struct pass){.ctx = v, .item = on_item, .wanted = on_wanted};
}

static int by_frame(const void *a, const void *b)
{
	const struct mark *x = a, *y = b;

	return x->frame != y->frame ? (x->frame < y->frame ? -1 : 1) : (x->leg > y->leg) - (x->leg < y->leg);
}

/* ICMP errors about messages of calls. */
static void mark_icmp(struct saver *v, uint32_t until)
{
	for (uint32_t i = store_n_icmp(v->s); i-- > 0;) {
		const struct icmp *x = store_icmp(v->s, i);

		if (v->n_steps && x->frame <= v->steps[v->n_steps - 1].frame)
			break;
		if (x->frame <= until && x->leg != NONE && watch_wants(v->w, x->leg))
			on_wanted(v, x->frame, x->leg);
	}
}

uint32_t saver_marked(struct saver *v, uint32_t frame, int64_t ts_ns, bool is_all)
{
	uint32_t until = 0;
	unsigned i = 0;

	mark_icmp(v, frame);
	if (v->n_steps == STEPS) {
		memmove(v->steps, v->steps + 1, sizeof v->steps - sizeof *v->steps);
		v->n_steps--;
	}
	v->steps[v->n_steps++] = (struct step){frame, ts_ns};
	while (i < v->n_steps && (is_all || ts_ns - v->steps[i].ts_ns >= BEHIND_S * NS_PER_S))
		until = v->steps[i++].frame;
	memmove(v->marks, v->marks + v->at, (v->n - v->at) * sizeof *v->marks);
	v->n -= v->at;
	v->at = 0;
	if (!v->is_sorted && v->n)
		qsort(v->marks, v->n, sizeof *v->marks, by_frame);
	v->is_sorted = true;
	return until;
}

/* ---- a file for each call --------------------------------------------------------------------------------------------------- */

static uint32_t first_leg(struct saver *v, uint32_t leg)
{
	v->legs.n = 0;
	if (!v->job.is_single)
		store_call_legs(v->s, leg, &v->legs);
	return v->legs.n ? v->legs.v[0] : leg;
}

static struct call_file *begin_call(struct saver *v, uint32_t leg, struct err *e)
{
	struct call_file *x = mem_zalloc(sizeof *x);
	struct pcapfile_style style = {.is_ng = !recorder_is_pcap(v->o.record.path), .interface = v->o.interface, .ctx = v->o.ctx,
		.first_ns = TIME_NONE, .end_ns = TIME_NONE};
	struct buf name = {0};
	int r;

	export_split_name(&name, &v->job, v->o.record.path, v->n_named++, FILES_DIGITS, leg);
	pcapfile_begin(&x->file, &style);
	x->leg = leg;
	r = export_file_open(&x->temp, &v->job, name.p, e);
	buf_free(&name);
	if (r < 0) {
		free(x);
		return NULL;
	}
	v->files = mem_realloc(v->files, (v->n_files + 1) * sizeof *v->files);
	v->files[v->n_files++] = x;
	v->totals.files++;
	return x;
}

static void say_trouble(const struct saver *v, const struct err *e)
{
	if (v->o.record.say)
		v->o.record.say(e->text);
}

/* What cannot be written is lost, with all of its call: half a call would look like a whole one. */
static void flush_call(struct saver *v, struct call_file *x)
{
	struct err e;

	if (x->is_lost || pcapfile_flush(&x->file, x->temp.temp, x->temp.path, &e) == 0) {
		if (x->is_lost)
			buf_clear(&x->file.out);
		return;
	}
	x->is_lost = true;
	say_trouble(v, &e);
	buf_clear(&x->file.out);
	export_file_drop(&x->temp);
}

static struct call_file *find_call(struct saver *v, uint32_t leg, struct err *e)
{
	struct call_file *x = NULL;
	uint32_t first;

	while (v->file_of.n <= leg)
		ids_add(&v->file_of, NONE);
	if (v->file_of.v[leg] != NONE)
		return v->files[v->file_of.v[leg]];
	first = first_leg(v, leg);
	for (uint32_t i = 0; i < v->n_files && !x; i++) {
		x = v->files[i]->leg == first ? v->files[i] : NULL;
		v->file_of.v[leg] = x ? i : NONE;
	}
	if (x)
		return x;
	v->file_of.v[leg] = (uint32_t)v->n_files;
	x = begin_call(v, first, e);
	if (!x)
		v->file_of.v[leg] = NONE;
	return x;
}

static int copy_to_call(struct saver *v, const struct frame *f, unsigned file, uint32_t leg, struct err *e)
{
	struct call_file *x = find_call(v, leg, e);

	if (!x || pcapfile_put(&x->file, f, file, slice_make("", 0), e) < 0)
		return -1;
	x->last_ns = f->ts_ns;
	x->n_packets++;
	v->totals.packets++;
	v->totals.bytes += f->caplen;
	if (x->file.out.n >= BUFFERED_MAX)
		flush_call(v, x);
	return 0;
}

static void end_call(struct saver *v, struct call_file *x)
{
	struct err e;

	pcapfile_end(&x->file);
	flush_call(v, x);
	if (!x->is_lost && export_file_keep(&x->temp, &e) < 0) {
		x->is_lost = true;
		say_trouble(v, &e);
	}
	if (x->is_lost) {
		v->totals.files--;
		v->totals.packets -= x->n_packets;
		v->totals.lost += x->n_packets;
	}
	pcapfile_free(&x->file);
	export_file_drop(&x->temp);
	free(x);
}

static void end_calls(struct saver *v, bool is_all)
{
	size_t kept = 0;

	for (size_t i = 0; i < v->n_files; i++) {
		struct call_file *x = v->files[i];

		if (is_all || (watch_has_ended(v->w, x->leg) && v->now_ns - x->last_ns > CALL_QUIET_S * NS_PER_S))
			end_call(v, x);
		else
			v->files[kept++] = x;
	}
	if (kept < v->n_files)
		v->file_of.n = 0;
	v->n_files = kept;
}

/* ---- copying ---------------------------------------------------------------------------------------------------------------- */

static int on_frame(void *ctx, const struct frame *f, unsigned file, struct err *e)
{
	struct saver *v = ctx;
	struct block_interface about = {.has_ns = true};
	uint32_t last = NONE;
	int r = 0;

	v->now_ns = f->ts_ns;
	for (; v->at < v->n && v->marks[v->at].frame < f->number; v->at++)
		v->totals.missed++; /* its bytes are there no more */
	for (; v->at < v->n && v->marks[v->at].frame == f->number && r == 0; v->at++) {
		const struct mark *m = &v->marks[v->at];

		if (v->o.is_split && m->leg != last)
			r = copy_to_call(v, f, file, m->leg, e);
		else if (!v->o.is_split && last == NONE && interface_of(v, f->iface, &about))
			recorder_put(v->to, &(struct block_packet){f->iface, f->ts_ns, f->p, f->caplen, f->len}, &about);
		last = m->leg;
	}
	return r;
}

void saver_copies(struct saver *v, struct pass *p)
{
	*p = (struct pass){.ctx = v, .frame = on_frame};
}

int saver_flush(struct saver *v, bool is_all, struct err *e)
{
	if (v->o.is_split) {
		end_calls(v, is_all);
		return 0;
	}
	recorder_flush(v->to);
	return recorder_tick(v->to, e);
}

int saver_anew(struct saver *v, struct err *e)
{
	return v->to ? recorder_anew(v->to, e) : 0;
}

const struct record_totals *saver_totals(const struct saver *v)
{
	return &v->totals;
}

void saver_free(struct saver *v)
{
	if (!v)
		return;
	end_calls(v, true);
	free(v->files);
	recorder_free(v->to);
	stream_set_free(&v->streams);
	ids_free(&v->file_of);
	ids_free(&v->legs);
	free(v->marks);
	free(v);
}
