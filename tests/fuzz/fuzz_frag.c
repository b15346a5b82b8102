/* SPDX-License-Identifier: GPL-3.0-or-later */
/* IP fragments in any order: the input is a series of records, each a fragment or any IP packet. What comes out whole must
 * be what a plain model of the same rules has: the first byte that came for a place stays. */
#include "net.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { IS_IP6 = 1, HAS_MORE = 2, ID = 4 + 8, IS_LATER = 16, IS_CUT = 32, IS_ANY = 64 };
enum { N_MODELS = 8, MODEL_BYTES = 4096 };

/* What came of the datagram with one number. */
struct model {
	uint8_t bytes[MODEL_BYTES];
	bool came[MODEL_BYTES];
};

struct world {
	struct counters cs;
	struct model models[N_MODELS];
	unsigned feeding;          /* which of them the frame on its way belongs to */
	bool is_simple;            /* nothing came that the model does not know */
	uint64_t sum;
};

static void take(void *ctx, const struct payload *p)
{
	struct world *w = ctx;
	struct model *m = &w->models[w->feeding];

	if (p->bytes.n == 0 || p->len < p->bytes.n || p->bytes.n > 65535)
		abort();
	w->sum += hash_slice(p->bytes, 0);
	if (p->flow.path != 1u << ROAD_FRAGMENTS || w->cs.n[C_FRAGMENT_BAD] || w->cs.n[C_FRAGMENT_MISSING])
		w->is_simple = false;
	if (!w->is_simple)
		return;
	for (size_t i = 0; i < p->bytes.n; i++)
		if (i + 8 >= MODEL_BYTES || !m->came[i + 8] || m->bytes[i + 8] != (uint8_t)p->bytes.p[i])
			abort();
	memset(m, 0, sizeof *m);
}

static void put_be16(struct buf *b, unsigned v)
{
	buf_putc(b, (char)(v >> 8));
	buf_putc(b, (char)v);
}

static void put_fragment(struct buf *b, unsigned how, unsigned units, struct slice bytes)
{
	unsigned more = how & HAS_MORE ? 1 : 0, id = how & ID;

	if (how & IS_IP6) {
		buf_putc(b, 0x60), buf_fill(b, 0, 3);
		put_be16(b, (unsigned)bytes.n + 8);
		put_be16(b, 44 << 8 | 64);
		buf_fill(b, 0x20, 32);
		put_be16(b, 17 << 8);
		put_be16(b, units * 8 | more);
		put_be16(b, 0);
		put_be16(b, id);
	} else {
		put_be16(b, 0x4500);
		put_be16(b, (unsigned)bytes.n + 20);
		put_be16(b, id);
		put_be16(b, units | more << 13);
		put_be16(b, 64 << 8 | 17);
		buf_fill(b, 10, 10);
	}
	buf_put(b, bytes);
}

static void note(struct world *w, unsigned how, unsigned units, struct slice bytes)
{
	w->feeding = (how & ID) / 2 + (how & IS_IP6);
	for (size_t i = 0; i < bytes.n && units * 8 + i < MODEL_BYTES; i++) {
		struct model *m = &w->models[w->feeding];

		if (!m->came[units * 8 + i])
			m->bytes[units * 8 + i] = (uint8_t)bytes.p[i];
		m->came[units * 8 + i] = true;
	}
}

/* One record: how, offset in units, length, bytes. Returns the bytes used. */
static size_t feed(struct world *w, struct net *n, struct frame *f, const uint8_t *p, size_t left)
{
	unsigned how = p[0], units = p[1];
	size_t len = p[2] < left - 3 ? p[2] : left - 3;
	struct slice bytes = slice_make(p + 3, len);
	struct buf b = {0};

	if (how & IS_ANY)
		buf_put(&b, bytes);
	else
		put_fragment(&b, how, units, bytes);
	w->is_simple &= !(how & (IS_ANY | IS_CUT | IS_LATER)) && (units || how & HAS_MORE);
	if (w->is_simple)
		note(w, how, units, bytes);
	f->p = (const uint8_t *)b.p;
	f->len = (uint32_t)b.n;
	f->caplen = how & IS_CUT ? f->len - f->len / 4 : f->len;
	f->ts_ns += how & IS_LATER ? 20 * NS_PER_S : NS_PER_MS;
	f->number++;
	if (b.p)
		net_frame(n, f);
	buf_free(&b);
	return 3 + len;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct world *w = mem_zalloc(sizeof *w);
	struct net *n = net_new(&w->cs, take, w);
	struct frame f = {.dlt = 101, .at = AT_NONE};

	w->is_simple = true;
	for (size_t at = 0; at + 3 <= size;)
		at += feed(w, n, &f, data + at, size - at);
	w->is_simple = false;
	net_flush(n);
	net_free(n);
	size = w->sum == 1;
	free(w);
	return (int)size;
}
