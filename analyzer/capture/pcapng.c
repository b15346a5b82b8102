/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pcapng files (draft-ietf-opsawg-pcapng): sections, each with its byte order and interfaces; enhanced, simple and
 * obsolete packet blocks, used where they lie. Of options only an interface's clock and name are read. Name records,
 * statistics, secrets and unknown blocks are counted and skipped. */
#include "analyzer/capture/clock.h"
#include "analyzer/capture/source.h"
#include "block.h"

enum {
	BLOCK_SECTION = 0x0a0d0d0a, /* the same in both byte orders */
	BLOCK_INTERFACE = 1,
	BLOCK_PACKET = 2,           /* obsolete */
	BLOCK_SIMPLE = 3,
	BLOCK_STATISTICS = 5,
	BLOCK_ENHANCED = 6
};
enum { BLOCK_HEAD = 8, BLOCK_TAIL = 4, BLOCK_MIN = 12, SECTION_MIN = 28, BYTE_ORDER_MAGIC = 0x1a2b3c4d };
enum { OPTION_END = 0, OPTION_COMMENT = 1, OPTION_NAME = 2, OPTION_DESCRIPTION = 3, OPTION_END_TIME = 3, OPTION_APPLICATION = 4,
	OPTION_DEVICE_DROPS = 5, OPTION_KERNEL_DROPS = 7, OPTION_TSRESOL = 9, OPTION_TSOFFSET = 14 };
enum { PACKET_BLOCK_MAX = LIMIT_SNAPLEN + 64 * 1024 }; /* a packet that is believed, and its options */

/* The clock: units of 10^-resolution s, or 2^-resolution s, from `offset_s` on. */
struct interface {
	int64_t offset_s;
	uint32_t snaplen;
	uint16_t dlt;
	uint8_t resolution;
	bool is_binary;
	struct slice name, description;
	uint64_t device_drops, kernel_drops; /* that its latest statistics tell */
	int64_t told_ns;                     /* and when these were made; TIME_NONE: there were none yet */
	bool is_gone;                        /* and that the device was not there */
};

struct pcapng {
	bool is_swapped;
	bool is_ours;                /* the section was written by `export` */
	uint32_t n, cap, section; /* interfaces; the section's first */
	struct interface *v;
	struct arena names;          /* of interfaces: their bytes in the spool may go */
};

struct block {
	uint32_t type;
	struct cursor body;
};

static bool is_mine(const uint8_t *p, size_t n)
{
	struct cursor c = cursor_make(p, n);

	return cursor_be32(&c) == BLOCK_SECTION;
}

/* ---- time -------------------------------------------------------------------------------------------------------- */

__extension__ typedef __int128 wide;

/* 64 bits of any unit, times 10^9, with any offset, fit in 128 bits; what is beyond TIME_MAX is the end of time. */
static int64_t to_ns(uint64_t ticks, const struct interface *i)
{
	wide ns = ticks;

	if (i->is_binary) {
		ns = ns * NS_PER_S >> i->resolution;
	} else {
		for (unsigned d = i->resolution; d < 9; d++)
			ns *= 10;
		for (unsigned d = 9; d < i->resolution && ns; d++)
			ns /= 10;
	}
	ns += (wide)i->offset_s * NS_PER_S;
	return ns > TIME_MAX ? TIME_MAX : ns < -TIME_MAX ? -TIME_MAX : (int64_t)ns;
}

/* ---- blocks ------------------------------------------------------------------------------------------------------ */

/* A section header at s->off sets the byte order for its own length. False: it is none. */
static bool section_order(struct source *s)
{
	struct cursor c = cursor_make(s->in.base + s->off + BLOCK_HEAD, 4);
	uint32_t magic = cursor_h32(&c, false);

	s->pcapng->is_swapped = magic != BYTE_ORDER_MAGIC;
	return magic == BYTE_ORDER_MAGIC || magic == __builtin_bswap32(BYTE_ORDER_MAGIC);
}

/* Length of the block in the file, 0 where it cannot be one. Some writers leave out the padding from the number. */
static uint64_t block_len(struct source *s, uint32_t len)
{
	if (len < BLOCK_MIN)
		return 0;
	if (len & 3)
		count(s->cs, C_BLOCK_BAD);
	return ((uint64_t)len + 3) & ~3ull;
}

static bool is_packet(uint32_t type)
{
	return type == BLOCK_ENHANCED || type == BLOCK_SIMPLE || type == BLOCK_PACKET;
}

/* The length stands again at the end of the block, for those who read backwards. */
static void check_tail(struct source *s, uint64_t len, uint32_t told)
{
	struct cursor c = cursor_make(s->in.base + s->off + len - BLOCK_TAIL, BLOCK_TAIL);

	if (cursor_h32(&c, s->pcapng->is_swapped) != told)
		count(s->cs, C_BLOCK_BAD);
}

/* Takes the next block. 1; or what source_end and source_stop say. */
static int next_block(struct source *s, struct block *b)
{
	struct cursor c;
	uint32_t told;
	uint64_t len;

	if (!input_has(&s->in, s->off, BLOCK_MIN))
		return source_end(s);
	c = cursor_make(s->in.base + s->off, BLOCK_HEAD);
	b->type = cursor_h32(&c, s->pcapng->is_swapped);
	if (b->type == BLOCK_SECTION && !section_order(s))
		return source_stop(s, C_BLOCK_BAD);
	told = cursor_h32(&c, s->pcapng->is_swapped);
	len = block_len(s, told);
	if (!len)
		return input_has_shrunk(&s->in) ? source_end(s) : source_stop(s, C_BLOCK_BAD);
	if (is_packet(b->type) && len > PACKET_BLOCK_MAX)
		return source_stop(s, C_FRAME_TOO_LONG);
	if (!input_has(&s->in, s->off, len) || input_is_torn(&s->in))
		return source_end(s);
	check_tail(s, len, told);
	b->body = cursor_make(s->in.base + s->off + BLOCK_HEAD, len - BLOCK_MIN);
	s->off += len;
	return 1;
}

/* ---- section and interfaces -------------------------------------------------------------------------------------- */

/* Takes an option; false at the end of them. */
static bool next_option(struct source *s, struct block *b, uint16_t *code, struct slice *value)
{
	uint16_t len;
	const uint8_t *p;

	if (b->body.bad || !cursor_left(&b->body))
		return false;
	*code = cursor_h16(&b->body, s->pcapng->is_swapped);
	len = cursor_h16(&b->body, s->pcapng->is_swapped);
	p = cursor_take(&b->body, ((size_t)len + 3) & ~(size_t)3);
	*value = slice_make(p, len);
	return p && *code != OPTION_END;
}

/* The order of bytes is known already. Versions other than 1.x may mean anything by their blocks. */
static bool begin_section(struct source *s, struct block *b)
{
	bool ok;
	uint16_t code;
	struct slice value;

	cursor_be32(&b->body);
	s->pcapng->section = s->pcapng->n;
	s->pcapng->is_ours = false;
	ok = cursor_h16(&b->body, s->pcapng->is_swapped) == 1 && !b->body.bad;
	cursor_take(&b->body, 10); /* minor version, length of the section */
	while (ok && next_option(s, b, &code, &value))
		if (code == OPTION_APPLICATION && slice_starts(value, slice_of("sipladder")))
			s->pcapng->is_ours = true;
	return ok;
}

static uint64_t read_u64(const char *p, bool swapped)
{
	uint64_t v;

	memcpy(&v, p, sizeof v);
	return swapped ? __builtin_bswap64(v) : v;
}

static void read_option(struct pcapng *g, struct interface *i, uint16_t code, const uint8_t *p, uint16_t len)
{
	if (code == OPTION_NAME || code == OPTION_DESCRIPTION)
		*(code == OPTION_NAME ? &i->name : &i->description) = arena_copy(&g->names, slice_make(p, len));
	else if (code == OPTION_TSRESOL && len == 1) {
		i->is_binary = p[0] & 0x80;
		i->resolution = p[0] & 0x7f;
	} else if (code == OPTION_TSOFFSET && len == 8) {
		i->offset_s = (int64_t)read_u64((const char *)p, g->is_swapped);
	}
}

static void add_interface(struct source *s, struct block *b)
{
	struct pcapng *g = s->pcapng;
	struct interface i = {.resolution = 6, .told_ns = TIME_NONE};
	uint16_t code;
	struct slice value;

	i.dlt = cursor_h16(&b->body, g->is_swapped);
	cursor_be16(&b->body);
	i.snaplen = cursor_h32(&b->body, g->is_swapped);
	while (next_option(s, b, &code, &value))
		read_option(g, &i, code, (const uint8_t *)value.p, (uint16_t)value.n);
	if (b->body.bad)
		count(s->cs, C_BLOCK_BAD);
	if (g->n == g->cap) {
		g->cap = g->cap ? g->cap * 2 : 4;
		g->v = mem_realloc(g->v, g->cap * sizeof *g->v);
	}
	g->v[g->n++] = i;
	if (s->dlt == NONE16)
		s->dlt = i.dlt;
}

/* What capturing lost so far, by whoever wrote the file. */
static uint64_t note_drops(struct source *s, enum counter c, uint64_t *was, uint64_t now)
{
	uint64_t more = now > *was ? now - *was : 0;

	s->cs->n[c] += more;
	*was += more;
	return more;
}

static void note_loss(struct source *s, int64_t from_ns, int64_t to_ns, uint64_t packets)
{
	struct capture_loss *l = &s->losses[s->n_losses < SOURCE_LOSSES ? s->n_losses : SOURCE_LOSSES - 1];

	if (s->n_losses < SOURCE_LOSSES) {
		s->n_losses++;
		*l = (struct capture_loss){from_ns, to_ns, packets};
		return;
	}
	l->from_ns = l->from_ns < from_ns ? l->from_ns : from_ns; /* TIME_NONE is before all */
	l->to_ns = l->to_ns > to_ns ? l->to_ns : to_ns;
	l->packets += packets;
}

/* ---- packets ----------------------------------------------------------------------------------------------------- */

/* Interface `id` of the section becomes the frame's, or NULL. */
static const struct interface *frame_interface(struct source *s, uint32_t id, struct frame *f)
{
	struct pcapng *g = s->pcapng;

	if (id >= g->n - g->section)
		return NULL;
	id += g->section;
	f->iface = (uint16_t)(id < UINT16_MAX ? id : UINT16_MAX);
	f->dlt = g->v[id].dlt;
	return &g->v[id];
}

/* Enhanced and obsolete packet blocks differ in where the interface's number is. */
static bool timed_packet(struct source *s, struct block *b, struct frame *f)
{
	const bool swapped = s->pcapng->is_swapped;
	const struct interface *i;
	uint64_t ticks;
	uint32_t id;

	if (b->type == BLOCK_PACKET) {
		id = cursor_h16(&b->body, swapped);
		cursor_h16(&b->body, swapped); /* packets dropped */
	} else {
		id = cursor_h32(&b->body, swapped);
	}
	ticks = (uint64_t)cursor_h32(&b->body, swapped) << 32;
	ticks |= cursor_h32(&b->body, swapped);
	f->caplen = cursor_h32(&b->body, swapped);
	f->len = cursor_h32(&b->body, swapped);
	i = frame_interface(s, id, f);
	if (!i || b->body.bad)
		return false;
	f->ts_ns = to_ns(ticks, i);
	return true;
}

/* A simple packet has neither time nor captured length: it gets the time of the packet before it. */
static bool simple_packet(struct source *s, struct block *b, struct frame *f)
{
	const struct interface *i = frame_interface(s, 0, f);

	f->len = cursor_h32(&b->body, s->pcapng->is_swapped);
	if (!i || b->body.bad)
		return false;
	f->caplen = i->snaplen && i->snaplen < f->len ? i->snaplen : f->len;
	f->ts_ns = s->said_ns == TIME_NONE ? 0 : s->said_ns;
	return true;
}

/* Whether the block gives a frame. */
static bool read_packet(struct source *s, struct block *b, struct frame *f)
{
	bool ok = b->type == BLOCK_SIMPLE ? simple_packet(s, b, f) : timed_packet(s, b, f);
	const uint8_t *p = ok ? cursor_take(&b->body, f->caplen) : NULL;

	if (!p) {
		count(s->cs, C_BLOCK_BAD);
		return false;
	}
	f->p = p;
	f->at = s->at | (uint64_t)(p - s->in.base);
	return true;
}

/* What capturing lost so far; and of a longer capture that `export` took packets from, how long it went on, which tells what
 * never came. Other writers keep the latter where they cut captures, so theirs is not believed. */
static void read_statistics(struct source *s, struct block *b)
{
	const bool swapped = s->pcapng->is_swapped;
	uint32_t id = cursor_h32(&b->body, swapped);
	struct interface *i = id < s->pcapng->n - s->pcapng->section ? &s->pcapng->v[s->pcapng->section + id] : NULL;
	uint64_t high = cursor_h32(&b->body, swapped), told = high << 32 | cursor_h32(&b->body, swapped), lost = 0;
	uint16_t code;
	struct slice value;
	bool is_gone = false;
	int64_t told_ns;

	while (i && next_option(s, b, &code, &value)) {
		struct cursor c = cursor_make(value.p, value.n);
		uint64_t hi = cursor_h32(&c, swapped), ticks = hi << 32 | cursor_h32(&c, swapped);

		if (code == OPTION_COMMENT)
			is_gone |= slice_eq(value, slice_of(BLOCK_GONE));
		if (c.bad)
			continue;
		if (code == OPTION_DEVICE_DROPS)
			lost += note_drops(s, C_DEVICE_DROP, &i->device_drops, read_u64(value.p, swapped));
		else if (code == OPTION_KERNEL_DROPS)
			lost += note_drops(s, C_KERNEL_DROP, &i->kernel_drops, read_u64(value.p, swapped));
		else if (code == OPTION_END_TIME && s->pcapng->is_ours && to_ns(ticks, i) > s->end_ns)
			s->end_ns = to_ns(ticks, i);
	}
	if (!i)
		return;
	i->is_gone = is_gone;
	told_ns = clock_said(s->clock, to_ns(told, i));
	if (i->told_ns != TIME_NONE && told_ns < i->told_ns)
		told_ns = i->told_ns; /* the clock was set back, and no packet has told yet by how much */
	if (lost)
		note_loss(s, i->told_ns, told_ns, lost);
	i->told_ns = told_ns;
}

/* ---- the format -------------------------------------------------------------------------------------------------- */

/* Takes blocks until one is a packet, or, where f is NULL, until there is an interface. */
static int read_on(struct source *s, struct frame *f)
{
	struct block b = {0};
	int r;

	while (f || s->pcapng->n == 0) {
		r = next_block(s, &b);
		if (r != 1)
			return r;
		if (b.type == BLOCK_SECTION) {
			if (!begin_section(s, &b))
				return source_stop(s, C_BLOCK_BAD);
		} else if (b.type == BLOCK_INTERFACE) {
			add_interface(s, &b);
		} else if (b.type == BLOCK_STATISTICS) {
			read_statistics(s, &b);
		} else if (!is_packet(b.type)) {
			count(s->cs, C_BLOCK_SKIPPED);
		} else if (!f) {
			count(s->cs, C_BLOCK_BAD); /* a packet before any interface */
		} else if (read_packet(s, &b, f)) {
			return 1;
		}
	}
	return 0;
}

static int open_file(struct source *s, struct err *e)
{
	struct cursor c;

	if (!input_has(&s->in, s->off, SECTION_MIN))
		return err_set(e, 3, "%s: is cut short inside the section header (%llu of %d bytes); copy it again",
			s->name, (unsigned long long)(s->in.size - s->off), SECTION_MIN);
	s->pcapng = mem_zalloc(sizeof *s->pcapng);
	c = cursor_make(s->in.base + s->off + BLOCK_MIN, 4);
	if (!section_order(s) || cursor_h16(&c, s->pcapng->is_swapped) != 1)
		return err_set(e, 3, "%s: is not a capture: it begins like pcapng, but with no section of version 1; %s",
			s->name, NEEDED);
	return read_on(s, NULL) < 0 ? err_set(e, 3, "%s: %s", s->name, s->in.failed.text) : 0;
}

static void close_file(struct source *s)
{
	if (s->pcapng) {
		arena_free(&s->pcapng->names);
		free(s->pcapng->v);
	}
	free(s->pcapng);
}

static bool interface(const struct source *s, uint16_t iface, struct capture_interface *out)
{
	const struct interface *i;

	if (iface >= s->pcapng->n)
		return false;
	i = &s->pcapng->v[iface];
	*out = (struct capture_interface){.dlt = i->dlt, .snaplen = i->snaplen, .has_ns = i->is_binary || i->resolution > 6,
		.name = i->name, .description = i->description, .is_gone = i->is_gone};
	return true;
}

/* Statistics, and the devices that they are about: who captures tells them each second, and there may be no packet for a long
 * time, nor from the beginning. */
static void idle(struct source *s)
{
	const bool swapped = s->pcapng->is_swapped;
	struct block b;

	while (s->in.size - s->off >= BLOCK_MIN) {
		struct cursor c = cursor_make(s->in.base + s->off, BLOCK_HEAD);
		uint32_t type = cursor_h32(&c, swapped);
		uint64_t len = block_len(s, cursor_h32(&c, swapped));

		if ((type != BLOCK_STATISTICS && type != BLOCK_INTERFACE) || !len || s->in.size - s->off < len ||
				next_block(s, &b) != 1)
			return;
		if (type == BLOCK_INTERFACE)
			add_interface(s, &b);
		else
			read_statistics(s, &b);
	}
}

/* The names stay those of `of`, which lives longer. */
static void skip(struct source *s, const struct source *of)
{
	struct pcapng *g = mem_alloc(sizeof *g);

	*g = *of->pcapng;
	g->names = (struct arena){0};
	g->v = mem_alloc((g->cap ? g->cap : 1) * sizeof *g->v);
	memcpy(g->v, of->pcapng->v, g->n * sizeof *g->v);
	s->pcapng = g;
	s->dlt = of->dlt;
}

const struct format pcapng_format = {is_mine, open_file, read_on, close_file, interface, skip, idle};
