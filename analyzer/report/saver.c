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
enum { BEHIND_S = 3, CALL_QUIET_S = 10, STEPS = 256, BUFFERED_MAX = 64 * 1024, FILES_DIGITS = 10000, TAGS_IDLE = 65536 };

struct mark {
	uint32_t frame, tag;
};
/* A leg under a number of ours: those of the store change. */
struct tag {
	uint32_t leg;               /* NONE: the store has let go of it */
	struct call_file *file;     /* NULL: none so far */
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
	uint32_t tag;               /* of the first leg of its call */
	struct ids tags;            /* that mean this file */
	int64_t last_ns;            /* its last packet */
	uint64_t n_packets;
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
	struct tag *tags;
	size_t n_tags, cap_tags;
	struct ids tag_of;          /* by leg */
	struct ids idle;            /* tags of legs that are gone; the first are taken again when there are many */
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

/* ---- tags --------------------------------------------------------------------------------------------------------------- */

/* What is on its way in streams may still come with the tag of a leg that is gone: it is not given to another soon. */
static uint32_t new_tag(struct saver *v)
{
	uint32_t tag;

	if (v->idle.n > TAGS_IDLE) {
		tag = v->idle.v[0];
		v->idle.n--;
		memmove(v->idle.v, v->idle.v + 1, v->idle.n * sizeof *v->idle.v);
		return tag;
	}
	if (v->n_tags == v->cap_tags) {
		v->cap_tags = v->cap_tags ? v->cap_tags * 2 : 256;
		v->tags = mem_realloc(v->tags, v->cap_tags * sizeof *v->tags);
	}
	return (uint32_t)v->n_tags++;
}

static uint32_t tag_of(struct saver *v, uint32_t leg)
{
	while (v->tag_of.n <= leg)
		ids_add(&v->tag_of, NONE);
	if (v->tag_of.v[leg] == NONE) {
		v->tag_of.v[leg] = new_tag(v);
		v->tags[v->tag_of.v[leg]] = (struct tag){.leg = leg};
	}
	return v->tag_of.v[leg];
}

void saver_moved(struct saver *v, const struct store_moves *m)
{
	size_t n = 0;

	for (uint32_t i = 0; i < v->tag_of.n; i++) {
		uint32_t leg = store_moved(m->legs, m->n_legs, i), tag = v->tag_of.v[i];

		if (tag != NONE)
			v->tags[tag].leg = leg;
		if (tag != NONE && leg == NONE && !v->tags[tag].file)
			ids_add(&v->idle, tag);
		if (leg != NONE)
			v->tag_of.v[n++] = tag;
	}
	v->tag_of.n = n;
	stream_set_free(&v->streams);
	v->streams = (struct stream_set){.store = v->s};
	v->n_streams = 0;
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
		pass_want(p, tag_of(v, leg));
}

static void on_wanted(void *ctx, uint32_t frame, uint32_t tag)
{
	struct saver *v = ctx;

	if (v->n == v->cap) {
		v->cap = v->cap ? v->cap * 2 : 4096;
		v->marks = mem_realloc(v->marks, v->cap * sizeof *v->marks);
	}
	v->is_sorted = false;
	v->marks[v->n++] = (struct mark){frame, tag};
}

void saver_marks(struct saver *v, struct pass *p)
{
	*p = (struct pass){.ctx = v, .item = on_item, .wanted = on_wanted};
}

static int by_frame(const void *a, const void *b)
{
	const struct mark *x = a, *y = b;

	return x->frame != y->frame ? (x->frame < y->frame ? -1 : 1) : (x->tag > y->tag) - (x->tag < y->tag);
}

/* ICMP errors about messages of calls. */
static void mark_icmp(struct saver *v, uint32_t until)
{
	for (uint32_t i = store_n_icmp(v->s); i-- > 0;) {
		const struct icmp *x = store_icmp(v->s, i);

		if (v->n_steps && x->frame <= v->steps[v->n_steps - 1].frame)
			break;
		if (x->frame <= until && x->leg != NONE && watch_wants(v->w, x->leg))
			on_wanted(v, x->frame, tag_of(v, x->leg));
	}
}

/* Whether a moment is so far back that no packet of what was marked by then is still to come. Before the first packet there is
 * no time. */
static bool is_behind(int64_t then_ns, int64_t now_ns)
{
	return then_ns == TIME_NONE || (now_ns != TIME_NONE && now_ns - then_ns >= BEHIND_S * NS_PER_S);
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
	while (i < v->n_steps && (is_all || is_behind(v->steps[i].ts_ns, ts_ns)))
		until = v->steps[i++].frame;
	if (v->at)
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
	x->tag = tag_of(v, leg);
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

static struct call_file *attach(struct saver *v, uint32_t tag, struct call_file *x)
{
	v->tags[tag].file = x;
	if (x)
		ids_add(&x->tags, tag);
	return x;
}

/* NULL where it cannot be made. */
static struct call_file *find_call(struct saver *v, uint32_t tag, struct err *e)
{
	uint32_t leg = v->tags[tag].leg, first_tag;

	if (v->tags[tag].file)
		return v->tags[tag].file;
	if (leg == NONE) {
		err_set(e, 4, "the call is gone");
		return NULL;
	}
	leg = first_leg(v, leg);
	first_tag = tag_of(v, leg);
	if (!v->tags[first_tag].file)
		attach(v, first_tag, begin_call(v, leg, e));
	return first_tag == tag ? v->tags[tag].file : attach(v, tag, v->tags[first_tag].file);
}

static int copy_to_call(struct saver *v, const struct frame *f, unsigned file, uint32_t tag, struct err *e)
{
	struct err why;
	struct call_file *x = find_call(v, tag, &why);

	if (!x) {
		if (v->totals.lost++ == 0)
			say_trouble(v, &why);
		return 0;
	}
	if (pcapfile_put(&x->file, f, file, slice_make("", 0), e) < 0)
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
	for (size_t i = 0; i < x->tags.n; i++) {
		v->tags[x->tags.v[i]].file = NULL;
		if (v->tags[x->tags.v[i]].leg == NONE)
			ids_add(&v->idle, x->tags.v[i]);
	}
	pcapfile_free(&x->file);
	export_file_drop(&x->temp);
	ids_free(&x->tags);
	free(x);
}

static bool is_over(const struct saver *v, const struct call_file *x)
{
	uint32_t leg = v->tags[x->tag].leg;

	return (leg == NONE || watch_has_ended(v->w, leg)) && v->now_ns - x->last_ns > CALL_QUIET_S * NS_PER_S;
}

static void end_calls(struct saver *v, bool is_all)
{
	size_t kept = 0;

	for (size_t i = 0; i < v->n_files; i++) {
		struct call_file *x = v->files[i];

		if (is_all || is_over(v, x))
			end_call(v, x);
		else
			v->files[kept++] = x;
	}
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

		if (v->o.is_split && m->tag != last)
			r = copy_to_call(v, f, file, m->tag, e);
		else if (!v->o.is_split && last == NONE && interface_of(v, f->iface, &about))
			recorder_put(v->to, &(struct block_packet){f->iface, f->ts_ns - f->back_ns, f->p, f->caplen,
				f->len}, &about);
		last = m->tag;
	}
	return r;
}

void saver_copies(struct saver *v, struct pass *p)
{
	*p = (struct pass){.ctx = v, .frame = on_frame};
}

void saver_flush(struct saver *v, bool is_all)
{
	if (v->o.is_split) {
		end_calls(v, is_all);
		return;
	}
	recorder_flush(v->to);
	recorder_tick(v->to);
}

void saver_anew(struct saver *v)
{
	if (v->to)
		recorder_anew(v->to);
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
	ids_free(&v->tag_of);
	ids_free(&v->idle);
	free(v->tags);
	ids_free(&v->legs);
	free(v->marks);
	free(v);
}
