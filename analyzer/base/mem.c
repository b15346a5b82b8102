/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Memory that is there or ends the program: checked allocation, arena, slab, pool of equal items, array of ids. */
#include "base.h"

#include <assert.h>
#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

static void (*die_hook)(void); /* gives the terminal back; set once at start by ui/, before anything can fail */

void die_set_hook(void (*hook)(void))
{
	die_hook = hook;
}

_Noreturn void die_oom(void)
{
	static const char text[] = "sipladder: out of memory\n";

	if (die_hook)
		die_hook();
	if (write(STDERR_FILENO, text, sizeof text - 1) < 0)
		_exit(3);
	_exit(3);
}

void *mem_alloc(size_t n)
{
	void *p = malloc(n ? n : 1);

	if (!p)
		die_oom();
	return p;
}

void *mem_zalloc(size_t n)
{
	void *p = calloc(1, n ? n : 1);

	if (!p)
		die_oom();
	return p;
}

void *mem_realloc(void *p, size_t n)
{
	p = realloc(p, n ? n : 1);
	if (!p)
		die_oom();
	return p;
}

/* ---- arena ---- */

enum { ARENA_CHUNK = 64 * 1024, ARENA_ALIGN = 16 };

struct arena_chunk {
	struct arena_chunk *next;
	size_t cap;
	_Alignas(ARENA_ALIGN) char bytes[];
};

static void arena_grow(struct arena *a, size_t n)
{
	size_t cap = n > ARENA_CHUNK ? n : ARENA_CHUNK;
	struct arena_chunk *c = mem_alloc(sizeof *c + cap);

	c->next = a->head;
	c->cap = cap;
	a->head = c;
	a->used = 0;
	a->cap = cap;
	a->total += sizeof *c + cap;
}

void *arena_alloc(struct arena *a, size_t n)
{
	size_t at = (a->used + ARENA_ALIGN - 1) & ~(size_t)(ARENA_ALIGN - 1);

	if (n > SIZE_MAX - 4096)
		die_oom();
	if (!a->head || at > a->cap || n > a->cap - at) {
		arena_grow(a, n);
		at = 0;
	}
	a->used = at + n;
	return a->head->bytes + at;
}

/* Text needs no alignment, and a store keeps many short ones: packed one after the other. */
struct slice arena_copy(struct arena *a, struct slice s)
{
	char *p;

	if (s.n > SIZE_MAX - 4096)
		die_oom();
	if (!a->head || s.n + 1 > a->cap - a->used)
		arena_grow(a, s.n + 1);
	p = a->head->bytes + a->used;
	a->used += s.n + 1;
	if (s.n)
		memcpy(p, s.p, s.n);
	p[s.n] = '\0';
	return slice_make(p, s.n);
}

static void arena_drop(struct arena_chunk *c)
{
	while (c) {
		struct arena_chunk *next = c->next;

		free(c);
		c = next;
	}
}

void arena_reset(struct arena *a)
{
	if (!a->head)
		return;
	arena_drop(a->head->next);
	a->head->next = NULL;
	a->used = 0;
	a->total = sizeof *a->head + a->head->cap;
}

void arena_free(struct arena *a)
{
	arena_drop(a->head);
	*a = (struct arena){0};
}

void mem_trim(void)
{
#ifdef __GLIBC__
	malloc_trim(0);
#endif
}

/* ---- slab ---- */

enum { SLAB_REGION = 2 * 1024 * 1024, SLAB_ALIGN = 64 };

struct slab_region { /* lies at the begin of its own memory, which is aligned to its size */
	struct slab_region *next;
};

/* Twice the region is reserved and what is not aligned given back: huge pages begin at multiples of their size. Of the first
 * one, pages come as they are used: a small capture does not need it all. */
static struct slab_region *region_new(bool is_first)
{
	size_t twice = 2 * (size_t)SLAB_REGION;
	char *p = mmap(NULL, twice, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0), *at;

	if (p == MAP_FAILED)
		die_oom();
	at = p + (SLAB_REGION - (uintptr_t)p % SLAB_REGION) % SLAB_REGION;
	if (at > p)
		munmap(p, (size_t)(at - p));
	munmap(at + SLAB_REGION, (size_t)(p + twice - at) - SLAB_REGION);
	madvise(at, SLAB_REGION, is_first ? MADV_NOHUGEPAGE : MADV_HUGEPAGE);
	if (!is_first)
		madvise(at, SLAB_REGION, MADV_POPULATE_WRITE); /* in one go; where the kernel cannot, page by page as it is used */
	return (struct slab_region *)(void *)at;
}

void *slab_alloc(struct slab *s, size_t n)
{
	size_t at = (s->used + SLAB_ALIGN - 1) & ~(size_t)(SLAB_ALIGN - 1);

	assert(n <= SLAB_REGION - SLAB_ALIGN);
	if (!s->head || n > SLAB_REGION - at) {
		struct slab_region *r = region_new(!s->head);

		r->next = s->head;
		s->head = r;
		at = SLAB_ALIGN;
	}
	s->used = at + n;
	return (char *)s->head + at;
}

void slab_free(struct slab *s)
{
	while (s->head) {
		struct slab_region *r = s->head;

		s->head = r->next;
		munmap(r, SLAB_REGION);
	}
	s->used = 0;
}

/* ---- pool ---- */

void pool_init(struct pool *p, uint32_t item_bytes, struct slab *slab)
{
	*p = (struct pool){.item_bytes = item_bytes, .slab = slab};
}

void pool_grow(struct pool *p)
{
	if (p->n_chunks == p->cap_chunks) {
		p->cap_chunks = p->cap_chunks ? p->cap_chunks * 2 : 16;
		p->chunks = mem_realloc(p->chunks, p->cap_chunks * sizeof *p->chunks);
	}
	p->chunks[p->n_chunks++] = p->slab ? slab_alloc(p->slab, (size_t)POOL_CHUNK * p->item_bytes)
					   : mem_zalloc((size_t)POOL_CHUNK * p->item_bytes);
}

void pool_free(struct pool *p)
{
	for (uint32_t i = 0; i < p->n_chunks && !p->slab; i++)
		free(p->chunks[i]);
	free(p->chunks);
	pool_init(p, p->item_bytes, p->slab);
}

/* Whole pages go back to the system, and are zero when they are touched again; the rest is zeroed. */
static void give_back(char *p, size_t n)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE), head = (page - (uintptr_t)p % page) % page, whole;

	if (head > n)
		head = n;
	whole = (n - head) / page * page;
	memset(p, 0, head);
	if (whole && madvise(p + head, whole, MADV_DONTNEED) < 0)
		memset(p + head, 0, whole);
	memset(p + head + whole, 0, n - head - whole);
}

/* Nor does the system fill it again with a huge page of which nothing is used. */
static void give_back_slab(char *p, size_t n)
{
	char *region = p - (uintptr_t)p % SLAB_REGION;

	madvise(region, SLAB_REGION, MADV_NOHUGEPAGE);
	give_back(p, n);
}

/* Chunks of a slab stay the pool's, without memory behind them. */
void pool_cut(struct pool *p, uint32_t n)
{
	size_t chunk_bytes = (size_t)POOL_CHUNK * p->item_bytes;
	uint32_t last = n >> POOL_CHUNK_BITS, was = p->n ? (p->n - 1) >> POOL_CHUNK_BITS : 0;

	if (n >= p->n)
		return;
	for (uint32_t i = last; i <= was; i++) {
		size_t from = i == last ? (size_t)(n & (POOL_CHUNK - 1)) * p->item_bytes : 0;

		if (p->slab)
			give_back_slab(p->chunks[i] + from, chunk_bytes - from);
		else
			memset(p->chunks[i] + from, 0, chunk_bytes - from);
	}
	p->n = n;
	while (!p->slab && p->n_chunks > last + 1)
		free(p->chunks[--p->n_chunks]);
}

void pool_close_up(struct pool *p, const uint32_t *to)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < p->n; i++) {
		if (to[i] == NONE)
			continue;
		if (to[i] != i)
			memcpy(pool_at(p, to[i]), pool_at(p, i), p->item_bytes);
		n = to[i] + 1;
	}
	pool_cut(p, n);
}

size_t pool_bytes(const struct pool *p)
{
	size_t chunks = p->slab ? (p->n + POOL_CHUNK - 1) >> POOL_CHUNK_BITS : p->n_chunks;

	return chunks * POOL_CHUNK * p->item_bytes + p->cap_chunks * sizeof *p->chunks;
}

/* ---- ids ---- */

void ids_add(struct ids *v, uint32_t id)
{
	if (v->n == v->cap) {
		v->cap = v->cap ? v->cap * 2 : 16;
		v->v = mem_realloc(v->v, v->cap * sizeof *v->v);
	}
	v->v[v->n++] = id;
}

void ids_free(struct ids *v)
{
	free(v->v);
	*v = (struct ids){0};
}
