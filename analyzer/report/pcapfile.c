/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Frames as pcap or pcapng, in the byte order of this machine. pcap has one link type and unsigned 32-bit seconds; pcapng
 * has any number of interfaces, each with its own clock resolution, and comments. */
#include "analyzer/report/pcapfile.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

enum { MAGIC_US = (int)0xa1b2c3d4, MAGIC_NS = (int)0xa1b23c4d, SNAPLEN = 262144 };
enum { BLOCK_SECTION = 0x0a0d0d0a, BLOCK_INTERFACE = 1, BLOCK_STATISTICS = 5, BLOCK_ENHANCED = 6, BYTE_ORDER_MAGIC = 0x1a2b3c4d };
enum { OPTION_COMMENT = 1, IF_NAME = 2, IF_DESCRIPTION = 3, IF_TSRESOL = 9, IF_TSOFFSET = 14, SHB_USERAPPL = 4 };
enum { ISB_START = 2, ISB_END = 3 };
enum { TEXT_MAX = 65000 };

static void put16(struct buf *b, uint16_t v)
{
	buf_put(b, slice_make(&v, sizeof v));
}

static void put32(struct buf *b, uint32_t v)
{
	buf_put(b, slice_make(&v, sizeof v));
}

static void pad(struct buf *b, size_t len)
{
	buf_fill(b, '\0', (4 - len % 4) % 4);
}

static void put_option(struct buf *b, uint16_t code, const void *p, size_t n)
{
	if (n > TEXT_MAX)
		n = TEXT_MAX;
	put16(b, code);
	put16(b, (uint16_t)n);
	buf_put(b, slice_make(p, n));
	pad(b, n);
}

/* A text as UTF-8, which pcapng wants: wrong bytes and control bytes become visible. */
static void put_text(struct buf *b, uint16_t code, struct slice text)
{
	struct buf safe = {0};

	if (!text.n)
		return;
	text_visible(&safe, text);
	put_option(b, code, safe.p, safe.n);
	buf_free(&safe);
}

/* ---- blocks of pcapng ---- */

static size_t begin_block(struct buf *b, uint32_t type)
{
	size_t at = b->n;

	put32(b, type);
	put32(b, 0);
	return at;
}

static void end_block(struct buf *b, size_t at, bool has_options)
{
	uint32_t len;

	if (has_options)
		put32(b, 0); /* the end of options */
	len = (uint32_t)(b->n - at) + 4;
	put32(b, len);
	memcpy(b->p + at + 4, &len, sizeof len);
}

static void put_section(struct buf *b)
{
	size_t at = begin_block(b, BLOCK_SECTION);
	uint64_t unknown = UINT64_MAX;

	put32(b, BYTE_ORDER_MAGIC);
	put16(b, 1);
	put16(b, 0);
	buf_put(b, slice_make(&unknown, sizeof unknown));
	put_text(b, SHB_USERAPPL, slice_of("sipladder"));
	end_block(b, at, true);
}

static struct slice base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slice_of(strcmp(path, "-") == 0 ? "standard input" : slash && slash[1] ? slash + 1 : path);
}

static void put_interface(struct pcapfile *f, const struct pcapfile_interface *i)
{
	size_t at = begin_block(&f->out, BLOCK_INTERFACE);
	struct capture_interface known = {.has_ns = true};
	uint8_t resolution;

	f->style.interface(f->style.ctx, i->file, i->iface, &known);
	resolution = known.has_ns ? 9 : 6;
	put16(&f->out, i->dlt);
	put16(&f->out, 0);
	put32(&f->out, known.snaplen);
	put_text(&f->out, IF_NAME, known.name);
	if (!known.description.n && f->style.names)
		known.description = base_name(f->style.names[i->file]);
	put_text(&f->out, IF_DESCRIPTION, known.description);
	put_option(&f->out, IF_TSRESOL, &resolution, 1);
	if (f->offset_s)
		put_option(&f->out, IF_TSOFFSET, &f->offset_s, sizeof f->offset_s);
	end_block(&f->out, at, true);
}

/* The interface's number in this file; it is described when its first frame comes. */
static uint32_t interface_of(struct pcapfile *f, const struct frame *x, unsigned file)
{
	struct pcapfile_interface want = {file, x->iface, x->dlt};

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
	put_interface(f, &want);
	f->last = f->n++;
	return (uint32_t)f->last;
}

static bool has_ns(const struct pcapfile *f, unsigned file, uint16_t iface)
{
	struct capture_interface known = {.has_ns = true};

	f->style.interface(f->style.ctx, file, iface, &known);
	return known.has_ns;
}

static uint64_t ticks_of(const struct pcapfile *f, int64_t ts_ns, unsigned file, uint16_t iface)
{
	uint64_t ns = (uint64_t)(ts_ns - f->offset_s * NS_PER_S);

	return has_ns(f, file, iface) ? ns : ns / (uint64_t)NS_PER_US;
}

static void put_time(struct buf *b, uint16_t code, uint64_t ticks)
{
	uint32_t v[2] = {(uint32_t)(ticks >> 32), (uint32_t)ticks};

	if (code)
		put_option(b, code, v, sizeof v);
	else
		buf_put(b, slice_make(v, sizeof v));
}

/* When the captures began and ended: that something never came can be told from this alone. */
static void put_statistics(struct pcapfile *f)
{
	const struct pcapfile_interface *i = &f->interfaces[0];
	size_t at = begin_block(&f->out, BLOCK_STATISTICS);

	put32(&f->out, 0);
	put_time(&f->out, 0, ticks_of(f, f->style.end_ns, i->file, i->iface));
	put_time(&f->out, ISB_START, ticks_of(f, f->style.first_ns, i->file, i->iface));
	put_time(&f->out, ISB_END, ticks_of(f, f->style.end_ns, i->file, i->iface));
	end_block(&f->out, at, true);
}

static void put_enhanced(struct pcapfile *f, const struct frame *x, unsigned file, struct slice comment)
{
	uint32_t id = interface_of(f, x, file);
	size_t at = begin_block(&f->out, BLOCK_ENHANCED);

	put32(&f->out, id);
	put_time(&f->out, 0, ticks_of(f, x->ts_ns, file, x->iface));
	put32(&f->out, x->caplen);
	put32(&f->out, x->len);
	buf_put(&f->out, slice_make(x->p, x->caplen));
	pad(&f->out, x->caplen);
	while (comment.n)
		put_text(&f->out, OPTION_COMMENT, slice_cut(&comment, '\n'));
	end_block(&f->out, at, f->out.n - at > 28 + (((size_t)x->caplen + 3) & ~(size_t)3));
}

/* ---- pcap ---- */

static void put_header(struct pcapfile *f, uint16_t dlt)
{
	put32(&f->out, f->has_ns ? (uint32_t)MAGIC_NS : (uint32_t)MAGIC_US);
	put16(&f->out, 2);
	put16(&f->out, 4);
	put32(&f->out, 0);
	put32(&f->out, 0);
	put32(&f->out, SNAPLEN);
	put32(&f->out, dlt);
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
	int64_t s = x->ts_ns / NS_PER_S, ns = x->ts_ns % NS_PER_S;

	if (f->n == 0) {
		f->interfaces = mem_zalloc(sizeof *f->interfaces);
		f->interfaces[f->n++].dlt = x->dlt;
		f->has_ns = any_has_ns(f);
		put_header(f, x->dlt);
	}
	if (f->interfaces[0].dlt != x->dlt)
		return err_set(e, 2, "the packets have several link types (%u and %u), which a .pcap file cannot hold; "
			"write a .pcapng file", f->interfaces[0].dlt, x->dlt);
	if (x->ts_ns < 0 || s > UINT32_MAX)
		return err_set(e, 2, "frame %u has a time that a .pcap file cannot hold; write a .pcapng file", x->number);
	put32(&f->out, (uint32_t)s);
	put32(&f->out, (uint32_t)(f->has_ns ? ns : ns / NS_PER_US));
	put32(&f->out, x->caplen);
	put32(&f->out, x->len);
	buf_put(&f->out, slice_make(x->p, x->caplen));
	return 0;
}

/* ---- the file ---- */

void pcapfile_begin(struct pcapfile *f, const struct pcapfile_style *st)
{
	*f = (struct pcapfile){.style = *st};
	if (!st->is_ng)
		return;
	put_section(&f->out);
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
		err_set(e, 4, "%.200s: cannot be written: %s", path, strerror(errno));
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
