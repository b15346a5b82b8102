/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What decoding tells of streams: kept for readers, made by whoever can read captures again. Nothing is decoded here. */
#include "analyzer/call/compact.h"
#include "analyzer/call/store_local.h"
#include "stream.h"

struct heard {
	store_sound_fn fn;
	void *ctx;
	struct stream_sound *v;
	uint32_t n;
	unsigned what;
	uint64_t generation, failed; /* of the store when it was made; when that failed, with one added */
	bool is_made;
};

void store_on_sound(struct store *s, store_sound_fn fn, void *ctx)
{
	heard_free(s);
	s->heard = mem_zalloc(sizeof *s->heard);
	s->heard->fn = fn;
	s->heard->ctx = ctx;
}

void heard_free(struct store *s)
{
	if (s->heard)
		free(s->heard->v);
	free(s->heard);
	s->heard = NULL;
}

void heard_forget(struct store *s)
{
	struct heard *h = s->heard;

	if (!h)
		return;
	free(h->v);
	*h = (struct heard){.fn = h->fn, .ctx = h->ctx};
}

size_t heard_bytes(const struct store *s)
{
	return s->heard ? s->heard->n * sizeof *s->heard->v : 0;
}

bool store_can_hear(const struct store *s)
{
	return s->heard && s->heard->fn(s->heard->ctx, NULL, 0, 0);
}

static bool make(const struct store *s, struct heard *h, unsigned what)
{
	uint32_t n = store_n_streams(s);
	struct stream_sound *v;

	if (!store_can_hear(s) || h->failed == store_generation(s) + 1)
		return false;
	v = mem_zalloc((n + 1) * sizeof *v);
	if (!h->fn(h->ctx, v, n, what)) {
		h->failed = store_generation(s) + 1;
		free(v);
		return false;
	}
	free(h->v);
	h->v = v;
	h->n = n;
	h->what = what;
	h->generation = store_generation(s);
	h->is_made = true;
	return true;
}

const struct stream_sound *store_stream_sound(const struct store *s, uint32_t id, unsigned what)
{
	struct heard *h = s->heard;

	if (!h)
		return NULL;
	if ((!h->is_made || h->generation != store_generation(s) || (what & ~h->what)) && !make(s, h, h->what | what))
		return NULL;
	return id < h->n ? &h->v[id] : NULL;
}
