/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The packets of chosen calls as pcap or pcapng: frames as they were captured, with their times. The captures are read
 * twice again: first to learn which frames the calls' messages came in (segments and fragments are known only when a
 * message is whole), then to copy those. pcapfile.c knows the formats. */
#include "analyzer/report/export_file.h"
#include "analyzer/report/pcapfile.h"
#include "analyzer/report/stream_set.h"
#include "finding.h"

#include <errno.h>

struct wish {
	uint32_t frame, tag;
};

/* Frames that are wanted: for one file a bit each, for several files pairs. */
struct wishes {
	uint64_t *bits;
	size_t n_words;
	struct wish *v;
	size_t n, cap, at;
};

/* A finding at one of the frames that prove it. */
struct remark {
	uint32_t frame, tag;
	const struct finding *finding;
};

struct packets {
	const struct export_job *job;
	const char *path;
	struct ids tags;            /* leg → file */
	uint32_t n_files;
	struct stream_set streams;
	struct wishes wishes;
	struct remark *remarks;     /* by frame */
	size_t n_remarks, cap_remarks, at_remark;
	struct buf comment;
	struct pcapfile *files;
	struct export_file *temps;
	uint64_t n_packets;
	size_t buffered;
};

/* ---- which frames ------------------------------------------------------------------------------------------------------ */

static void wish_bit(struct wishes *w, uint32_t frame)
{
	size_t word = frame / 64;

	if (word >= w->n_words) {
		size_t n = word + word / 2 + 1024;

		w->bits = mem_realloc(w->bits, n * sizeof *w->bits);
		memset(w->bits + w->n_words, 0, (n - w->n_words) * sizeof *w->bits);
		w->n_words = n;
	}
	w->bits[word] |= 1ull << frame % 64;
}

static void wish_pair(struct wishes *w, uint32_t frame, uint32_t tag)
{
	if (w->n == w->cap) {
		w->cap = w->cap ? w->cap * 2 : 1024;
		w->v = mem_realloc(w->v, w->cap * sizeof *w->v);
	}
	w->v[w->n++] = (struct wish){frame, tag};
}

static void on_wanted(void *ctx, uint32_t frame, uint32_t tag)
{
	struct packets *k = ctx;

	if (tag == NONE)
		return;
	if (k->job->is_split)
		wish_pair(&k->wishes, frame, tag);
	else
		wish_bit(&k->wishes, frame);
}

static int by_frame(const void *a, const void *b)
{
	const struct wish *x = a, *y = b;

	if (x->frame != y->frame)
		return x->frame < y->frame ? -1 : 1;
	return x->tag < y->tag ? -1 : x->tag > y->tag;
}

static void sort_wishes(struct wishes *w)
{
	size_t kept = 0;

	if (w->n)
		qsort(w->v, w->n, sizeof *w->v, by_frame);
	for (size_t i = 0; i < w->n; i++)
		if (i == 0 || by_frame(&w->v[i], &w->v[kept - 1]) != 0)
			w->v[kept++] = w->v[i];
	w->n = kept;
}

/* The next file that wants the frame, or NONE. Frames are asked for in ascending order. */
static uint32_t next_tag(struct wishes *w, bool is_split, uint32_t frame, uint32_t before)
{
	if (!is_split)
		return before == NONE && frame / 64 < w->n_words && w->bits[frame / 64] >> frame % 64 & 1 ? 0 : NONE;
	while (w->at < w->n && w->v[w->at].frame < frame)
		w->at++;
	return w->at < w->n && w->v[w->at].frame == frame ? w->v[w->at++].tag : NONE;
}

static uint32_t tag_of(const struct packets *k, uint32_t leg)
{
	if (leg == NONE)
		return k->job->is_all && !k->job->is_split ? 0 : NONE;
	return k->tags.v[leg];
}

/* The first remark on a frame, or one behind it. */
static size_t first_remark(const struct packets *k, uint32_t frame)
{
	size_t from = 0, to = k->n_remarks;

	while (from < to) {
		size_t middle = from + (to - from) / 2;

		if (k->remarks[middle].frame < frame)
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

/* A connection that came to nothing goes along with all calls, and with those whose findings tell of it. */
static void want_trouble(struct packets *k, const struct pass *p, const struct net_trouble *e)
{
	uint32_t frame = e->frame->number;

	if (store_takes_trouble(e) && tag_of(k, NONE) != NONE)
		pass_want(p, tag_of(k, NONE));
	for (size_t i = first_remark(k, frame); i < k->n_remarks && k->remarks[i].frame == frame; i++)
		pass_want(p, k->remarks[i].tag);
}

static void on_item(void *ctx, const struct pass *p, const struct pass_item *i)
{
	struct packets *k = ctx;
	uint32_t tag = NONE;

	if (i->kind == PASS_TROUBLE) {
		want_trouble(k, p, i->trouble);
	} else if (i->kind == PASS_SIP) {
		tag = tag_of(k, store_msg(k->job->store, i->msg)->leg);
	} else if (i->kind == PASS_UDPTL) {
		tag = k->job->no_rtp ? NONE :
			tag_of(k, store_fax_leg(k->job->store, &i->payload->flow.dst, i->payload->frame->number));
	} else {
		uint32_t stream = stream_set_find(&k->streams, i);

		if (stream != NONE)
			tag = tag_of(k, store_stream(k->job->store, stream)->leg);
	}
	if (tag != NONE)
		pass_want(p, tag);
}

static void want_icmp(struct packets *k)
{
	for (uint32_t i = 0; i < store_n_icmp(k->job->store); i++)
		on_wanted(k, store_icmp(k->job->store, i)->frame, tag_of(k, store_icmp(k->job->store, i)->leg));
}

static void choose_streams(struct packets *k)
{
	k->streams.store = k->job->store;
	for (uint32_t i = 0; !k->job->no_rtp && i < store_n_streams(k->job->store); i++)
		if (tag_of(k, store_stream(k->job->store, i)->leg) != NONE)
			stream_set_add(&k->streams, i);
}

/* ---- findings ------------------------------------------------------------------------------------------------------------ */

static void add_remark(struct packets *k, uint32_t frame, uint32_t tag, const struct finding *f)
{
	if (k->n_remarks == k->cap_remarks) {
		k->cap_remarks = k->cap_remarks ? k->cap_remarks * 2 : 64;
		k->remarks = mem_realloc(k->remarks, k->cap_remarks * sizeof *k->remarks);
	}
	k->remarks[k->n_remarks++] = (struct remark){frame, tag, f};
}

static int by_remark(const void *a, const void *b)
{
	const struct remark *x = a, *y = b;

	return x->frame != y->frame ? (x->frame < y->frame ? -1 : 1) : x->finding->rule - y->finding->rule;
}

/* What proves a finding belongs to the call, and says so. */
static void want_findings(struct packets *k)
{
	const struct store *s = k->job->store;

	for (uint32_t i = 0; i < store_n_findings(s); i++) {
		const struct finding *f = store_finding(s, i);
		uint32_t tag = tag_of(k, f->leg);

		for (uint32_t j = 0; tag != NONE && j < f->n_frames; j++) {
			on_wanted(k, f->frames[j], tag);
			add_remark(k, f->frames[j], tag, f);
		}
	}
	if (k->n_remarks)
		qsort(k->remarks, k->n_remarks, sizeof *k->remarks, by_remark);
}

/* The remarks on a frame in a file, a line each. */
static struct slice comment_on(struct packets *k, uint32_t frame, uint32_t tag)
{
	buf_clear(&k->comment);
	while (k->at_remark < k->n_remarks && k->remarks[k->at_remark].frame < frame)
		k->at_remark++;
	for (size_t i = k->at_remark; i < k->n_remarks && k->remarks[i].frame == frame; i++) {
		const struct finding *f = k->remarks[i].finding;

		if (k->remarks[i].tag != tag)
			continue;
		buf_fmt(&k->comment, "%s%s (%s): ", k->comment.n ? "\n" : "", rule_row(f->rule)->id,
				severity_name((enum severity)f->severity));
		text_visible(&k->comment, f->summary);
	}
	return buf_slice(&k->comment);
}

static int choose_frames(struct packets *k, struct err *e)
{
	struct pass p = {.ctx = k, .item = on_item, .wanted = on_wanted};

	want_icmp(k);
	want_findings(k);
	choose_streams(k);
	if (k->job->pass(k->job->ctx, &p, e) < 0)
		return -1;
	sort_wishes(&k->wishes);
	return 0;
}

/* ---- copying them -------------------------------------------------------------------------------------------------------- */

enum { BUFFERED_MAX = 64 * 1024 * 1024 };

static int flush_all(struct packets *k, struct err *e)
{
	for (uint32_t i = 0; i < k->n_files; i++)
		if (pcapfile_flush(&k->files[i], k->temps[i].temp, k->path, e) < 0)
			return -1;
	k->buffered = 0;
	return 0;
}

static int on_frame(void *ctx, const struct frame *f, unsigned file, struct err *e)
{
	struct packets *k = ctx;
	uint32_t tag = NONE;

	while ((tag = next_tag(&k->wishes, k->job->is_split, f->number, tag)) != NONE) {
		struct pcapfile *to = &k->files[tag];
		size_t before = to->out.n;

		if (pcapfile_put(to, f, file, comment_on(k, f->number, tag), e) < 0)
			return -1;
		k->n_packets++;
		k->buffered += to->out.n - before;
		if (!k->job->is_split && to->out.n >= 1024 * 1024 && pcapfile_flush(to, k->temps[tag].temp, k->path, e) < 0)
			return -1;
	}
	return k->job->is_split && k->buffered > BUFFERED_MAX ? flush_all(k, e) : 0;
}

static uint32_t first_leg(const struct packets *k, uint32_t tag)
{
	uint32_t leg = 0;

	while (leg + 1 < k->tags.n && k->tags.v[leg] != tag)
		leg++;
	return leg;
}

static int open_files(struct packets *k, struct err *e)
{
	const struct export_job *j = k->job;
	struct pcapfile_style style = {.interface = j->interface, .ctx = j->ctx, .names = j->files,
		.first_ns = j->progress.first_ns, .end_ns = store_said_ns(j->store, j->end_ns),
		.device_drops = j->counters.n[C_DEVICE_DROP], .kernel_drops = j->counters.n[C_KERNEL_DROP],
		.received = j->progress.packets, .store = j->store};
	struct slice path = slice_of(k->path);
	struct buf name = {0};
	int r = 0;

	style.is_ng = path.n > 7 && slice_ieq(slice_sub(path, path.n - 7, path.n), slice_of(".pcapng"));
	for (uint32_t i = 0; i < k->n_files && r == 0; i++) {
		buf_clear(&name);
		if (j->is_split)
			export_split_name(&name, j, k->path, i, k->n_files, first_leg(k, i));
		else
			buf_puts(&name, k->path);
		pcapfile_begin(&k->files[i], &style);
		r = export_file_open(&k->temps[i], j, name.p, e);
	}
	buf_free(&name);
	return r;
}

static int copy_frames(struct packets *k, struct err *e)
{
	struct pass p = {.ctx = k, .frame = on_frame};

	if (open_files(k, e) < 0 || k->job->pass(k->job->ctx, &p, e) < 0)
		return -1;
	for (uint32_t i = 0; i < k->n_files; i++)
		pcapfile_end(&k->files[i]);
	return flush_all(k, e);
}

static int keep_files(struct packets *k, struct err *e)
{
	for (uint32_t i = 0; i < k->n_files; i++)
		if (export_file_keep(&k->temps[i], e) < 0)
			return -1;
	return 0;
}

static void say_done(const struct packets *k)
{
	struct buf *b = k->job->notes;

	buf_fmt(b, "%s: ", k->path);
	buf_fmt(b, words_error_n("%llu packet", "%llu packets", k->n_packets), (unsigned long long)k->n_packets);
	if (k->job->is_split)
		buf_fmt(b, words_error_n(" in %u file", " in %u files", k->n_files), k->n_files);
	buf_putc(b, '\n');
}

int packets_write(const struct export_job *j, const char *path, struct err *e)
{
	struct packets k = {.job = j, .path = path};
	int r;

	k.n_files = export_tags(j, &k.tags);
	k.files = mem_zalloc((k.n_files + 1) * sizeof *k.files);
	k.temps = mem_zalloc((k.n_files + 1) * sizeof *k.temps);
	r = choose_frames(&k, e);
	if (r == 0)
		r = copy_frames(&k, e);
	if (r == 0)
		r = keep_files(&k, e);
	if (r == 0)
		say_done(&k);
	for (uint32_t i = 0; i < k.n_files; i++) {
		export_file_drop(&k.temps[i]);
		pcapfile_free(&k.files[i]);
	}
	free(k.temps);
	free(k.files);
	stream_set_free(&k.streams);
	buf_free(&k.comment);
	free(k.remarks);
	free(k.wishes.bits);
	free(k.wishes.v);
	ids_free(&k.tags);
	return r;
}
