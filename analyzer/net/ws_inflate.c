/* SPDX-License-Identifier: GPL-3.0-or-later */
/* permessage-deflate (RFC 7692): inflates the messages of one direction of a WebSocket connection. What was said before is the
 * dictionary of what follows (context takeover), whether that was agreed on or not: a sender that begins anew each time does
 * not refer back. Where something is missing before, a message that refers to it cannot be read, and is counted. */
#include "analyzer/net/stream.h"

#include <zlib.h>

enum { WINDOW_BITS = 15, WINDOW_BYTES = 1 << WINDOW_BITS };

struct ws_inflater {
	z_stream z;
};

static struct ws_inflater *inflater_of(struct net *n, struct stream *s)
{
	if (s->inflater || n->n_inflaters >= n->most.inflaters)
		return s->inflater;
	s->inflater = mem_zalloc(sizeof *s->inflater);
	if (inflateInit2(&s->inflater->z, -WINDOW_BITS) != Z_OK)
		die_oom();
	n->n_inflaters++;
	return s->inflater;
}

void ws_inflate_free(struct net *n, struct stream *s)
{
	if (!s->inflater)
		return;
	inflateEnd(&s->inflater->z);
	free(s->inflater);
	s->inflater = NULL;
	n->n_inflaters--;
}

/* A message may end with a final block (§7.2.3.4): the next one refers to its bytes all the same. */
static bool go_on(z_stream *z)
{
	Bytef window[WINDOW_BYTES];
	uInt n = sizeof window;

	if (inflateGetDictionary(z, window, &n) != Z_OK || inflateReset(z) != Z_OK)
		return false;
	return n == 0 || inflateSetDictionary(z, window, n) == Z_OK;
}

/* Inflates one piece into what is left of the output; false where it is no such data, or too much. */
static bool inflate_piece(z_stream *z, struct slice in)
{
	int got = Z_OK;

	z->next_in = (Bytef *)(uintptr_t)in.p;
	z->avail_in = (uInt)in.n;
	while (z->avail_in && got == Z_OK && z->avail_out) {
		got = inflate(z, Z_SYNC_FLUSH);
		if (got == Z_STREAM_END)
			got = go_on(z) ? Z_OK : Z_DATA_ERROR;
	}
	return (got == Z_OK || got == Z_BUF_ERROR) && z->avail_out;
}

/* §7.2.2: four bytes, which its sender took off, are put back at the end. */
bool ws_inflate(struct net *n, struct stream *s, struct slice in, struct buf *out)
{
	struct ws_inflater *x = inflater_of(n, s);
	bool is_good;

	if (!x)
		return false;
	buf_clear(out);
	buf_fill(out, 0, LIMIT_MESSAGE_BYTES + 1);
	x->z.next_out = (Bytef *)out->p;
	x->z.avail_out = (uInt)out->n;
	is_good = inflate_piece(&x->z, in) && inflate_piece(&x->z, slice_make("\x00\x00\xff\xff", 4));
	out->n -= x->z.avail_out;
	if (!is_good)
		ws_inflate_free(n, s); /* the window is wrong from here on */
	return is_good;
}
