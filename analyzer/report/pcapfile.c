/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Frames as pcap or pcapng, in the byte order of this machine. pcap has one link type and unsigned 32-bit seconds; pcapng
 * has any number of interfaces, each with its own clock resolution, and comments. */
#include "analyzer/report/pcapfile.h"
#include "block.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

enum { SNAPLEN = 262144 };

/* ---- pcapng ---- */

static struct slice base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slice_of(strcmp(path, "-") == 0 ? "standard input" : slash && slash[1] ? slash + 1 : path);
}

/* What is known of an interface. */
static struct block_interface described(const struct pcapfile *f, const struct pcapfile_interface *i)
{
	struct capture_interface known = {.has_ns = true};

	f->style.interface(f->style.ctx, i->file, i->iface, &known);
	if (!known.description.n && f->style.names)
		known.description = base_name(f->style.names[i->file]);
	return (struct block_interface){.name = known.name, .description = known.description, .dlt = i->dlt,
		.snaplen = known.snaplen, .has_ns = known.has_ns, .offset_s = f->offset_s};
}

/* The interface's number in this file; it is described when its first frame comes. */
static uint32_t interface_of(struct pcapfile *f, const struct frame *x, unsigned file)
{
	struct pcapfile_interface want = {file, x->iface, x->dlt};
	struct block_interface about;

	for (size_t i = 0; i < f->n; i++) {
		size_t at = (f->last + i) % f->n; /* mostly that of the frame before */
		const struct pcapfile_interface *have = &f->interfaces[at];

		if (have->file == file && have->iface == x->iface && have->dlt == x->dlt) {
			f->last = at;
			return (uint32_t)at;
		}
	}
	f->interfaces = mem_realloc(f->interfaces, (f->n + 1) * sizeof *f->interfaces);
	f->interfaces[f->n] = want;
	about = described(f, &want);
	block_interface(&f->out, &about);
	f->last = f->n++;
	return (uint32_t)f->last;
}

/* What was lost up to a moment. Which of them the device lost is known of all together alone. */
static void put_lost(struct pcapfile *f, int64_t ts_ns, uint64_t lost)
{
	struct block_interface about = described(f, &f->interfaces[0]);
	uint64_t kernel = lost < f->style.kernel_drops ? lost : f->style.kernel_drops, rest = lost - kernel;

	block_statistics(&f->out, &(struct block_statistics){.ts_ns = ts_ns, .start_ns = TIME_NONE, .end_ns = TIME_NONE,
		.has_counts = true, .received = f->style.received, .kernel_drops = kernel,
		.device_drops = rest < f->style.device_drops ? rest : f->style.device_drops}, &about);
}

/* When packets were lost: the counts at the beginning and at the end of each such time. */
static void put_losses(struct pcapfile *f)
{
	const struct store *store = f->style.store;
	const struct store_lost *l;
	uint64_t lost = 0;

	for (uint32_t i = 0; store && (l = store_nth_lost(store, i)); i++) {
		if (!l->packets)
			continue;
		if (l->from_ns != TIME_NONE)
			put_lost(f, store_said_ns(store, l->from_ns), lost);
		lost += l->packets;
		put_lost(f, store_said_ns(store, l->to_ns), lost);
	}
}

/* When the captures began and ended, and what they lost: that something never came can be told from this alone. */
static void put_statistics(struct pcapfile *f)
{
	struct block_interface about = described(f, &f->interfaces[0]);
	bool has_lost = f->style.device_drops || f->style.kernel_drops;

	if (has_lost)
		put_losses(f);
	block_statistics(&f->out, &(struct block_statistics){.ts_ns = f->style.end_ns, .start_ns = f->style.first_ns,
		.end_ns = f->style.end_ns, .has_counts = has_lost, .received = f->style.received,
		.device_drops = f->style.device_drops, .kernel_drops = f->style.kernel_drops}, &about);
}

static void put_enhanced(struct pcapfile *f, const struct frame *x, unsigned file, struct slice comment)
{
	uint32_t id = interface_of(f, x, file);
	struct block_interface about = described(f, &f->interfaces[id]);

	block_packet(&f->out, &(struct block_packet){id, x->ts_ns - x->back_ns, x->p, x->caplen, x->len}, &about, comment);
}

/* ---- pcap ---- */

static void put_header(struct pcapfile *f, uint16_t dlt)
{
	record_header(&f->out, &(struct block_interface){.dlt = dlt, .snaplen = SNAPLEN, .has_ns = f->has_ns});
}

/* Nanoseconds where an input may have them: which frames have is not known when the header is written. */
static bool any_has_ns(const struct pcapfile *f)
{
	struct capture_interface known;

	for (unsigned file = 0; f->style.interface(f->style.ctx, file, 0, &known); file++)
		for (uint16_t i = 0; f->style.interface(f->style.ctx, file, i, &known); i++)
			if (known.has_ns)
				return true;
	return false;
}

static int put_record(struct pcapfile *f, const struct frame *x, struct err *e)
{
	if (f->n == 0) {
		f->interfaces = mem_zalloc(sizeof *f->interfaces);
		f->interfaces[f->n++].dlt = x->dlt;
		f->has_ns = any_has_ns(f);
		put_header(f, x->dlt);
	}
	if (f->interfaces[0].dlt != x->dlt)
		return err_set(e, 2, "the packets have several link types (%u and %u), which a .pcap file cannot hold; "
			"write a .pcapng file", f->interfaces[0].dlt, x->dlt);
	if (x->ts_ns - x->back_ns < 0 || (x->ts_ns - x->back_ns) / NS_PER_S > UINT32_MAX)
		return err_set(e, 2, "frame %u has a time that a .pcap file cannot hold; write a .pcapng file", x->number);
	record_packet(&f->out, &(struct block_packet){0, x->ts_ns - x->back_ns, x->p, x->caplen, x->len}, f->has_ns);
	return 0;
}

/* ---- the file ---- */

void pcapfile_begin(struct pcapfile *f, const struct pcapfile_style *st)
{
	*f = (struct pcapfile){.style = *st};
	if (!st->is_ng)
		return;
	block_section(&f->out);
	if (st->first_ns != TIME_NONE && st->first_ns < 0)
		f->offset_s = st->first_ns / NS_PER_S - 1;
}

int pcapfile_put(struct pcapfile *f, const struct frame *x, unsigned file, struct slice comment, struct err *e)
{
	if (!f->style.is_ng)
		return put_record(f, x, e);
	put_enhanced(f, x, file, comment);
	return 0;
}

void pcapfile_end(struct pcapfile *f)
{
	if (!f->style.is_ng && f->n == 0)
		put_header(f, 1);
	if (f->style.is_ng && f->n && f->style.first_ns != TIME_NONE)
		put_statistics(f);
}

int pcapfile_flush(struct pcapfile *f, const char *temp, const char *path, struct err *e)
{
	int fd = open(temp, O_WRONLY | O_APPEND | O_CLOEXEC);
	size_t at = 0;

	while (fd >= 0 && at < f->out.n) {
		ssize_t n = write(fd, f->out.p + at, f->out.n - at);

		if (n < 0 && errno != EINTR)
			break;
		at += n > 0 ? (size_t)n : 0;
	}
	if (fd < 0 || at < f->out.n)
		err_set(e, 4, "%.200s: cannot be written: %s", path, err_system(errno));
	if (fd >= 0)
		close(fd);
	if (fd < 0 || at < f->out.n)
		return -1;
	buf_free(&f->out); /* of many files few are written to at any time */
	return 0;
}

void pcapfile_free(struct pcapfile *f)
{
	buf_free(&f->out);
	free(f->interfaces);
	*f = (struct pcapfile){0};
}
