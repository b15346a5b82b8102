/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hash → id, open addressing with linear probing; at most three quarters full; removal closes the gap, no tombstones.
 * Keys are not kept: the caller's function compares. */
#include "base.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

enum { MAP_FIRST = 64 };

uint64_t hash_bytes(const void *p, size_t n, uint64_t seed)
{
	return XXH3_64bits_withSeed(p, n, seed);
}

/* The upper half: hash_mix and XXH3 both mix it best, and 0 .. mask is taken from it. */
static uint32_t map_hash(uint64_t hash)
{
	return (uint32_t)(hash >> 32);
}

uint32_t map_get(const struct map *m, uint64_t hash, map_eq_fn eq, const void *ctx)
{
	uint32_t h = map_hash(hash), i = h & m->mask;

	if (!m->slots)
		return NONE;
	for (; m->slots[i].id != NONE; i = (i + 1) & m->mask)
		if (m->slots[i].hash == h && eq(ctx, m->slots[i].id))
			return m->slots[i].id;
	return NONE;
}

static void map_insert(struct map *m, uint32_t h, uint32_t id)
{
	uint32_t i = h & m->mask;

	while (m->slots[i].id != NONE)
		i = (i + 1) & m->mask;
	m->slots[i] = (struct map_slot){h, id};
}

static void map_clear(struct map *m, size_t n)
{
	m->slots = mem_alloc(n * sizeof *m->slots);
	memset(m->slots, 0xff, n * sizeof *m->slots); /* id NONE everywhere */
	m->mask = (uint32_t)(n - 1);
}

static void map_grow(struct map *m)
{
	struct map_slot *old = m->slots;
	size_t n_old = old ? (size_t)m->mask + 1 : 0, n = n_old ? n_old * 2 : MAP_FIRST;

	if (n > (size_t)UINT32_MAX / 2 + 1)
		die_oom();
	map_clear(m, n);
	for (size_t i = 0; i < n_old; i++)
		if (old[i].id != NONE)
			map_insert(m, old[i].hash, old[i].id);
	free(old);
}

void map_put(struct map *m, uint64_t hash, uint32_t id)
{
	if (!m->slots || (uint64_t)m->n * 4 >= ((uint64_t)m->mask + 1) * 3)
		map_grow(m);
	map_insert(m, map_hash(hash), id);
	m->n++;
}

void map_del(struct map *m, uint64_t hash, uint32_t id)
{
	uint32_t h = map_hash(hash), i = h & m->mask, j;

	if (!m->slots)
		return;
	while (m->slots[i].id != NONE && (m->slots[i].hash != h || m->slots[i].id != id))
		i = (i + 1) & m->mask;
	if (m->slots[i].id == NONE)
		return;
	m->n--;
	/* Move up every later one of the run that the gap would hide from its own place. */
	for (j = (i + 1) & m->mask; m->slots[j].id != NONE; j = (j + 1) & m->mask) {
		uint32_t home = m->slots[j].hash & m->mask;

		if (((j - home) & m->mask) >= ((j - i) & m->mask)) {
			m->slots[i] = m->slots[j];
			i = j;
		}
	}
	m->slots[i].id = NONE;
}

void map_renumber(struct map *m, const uint32_t *to)
{
	struct map_slot *old = m->slots;
	size_t n_old = old ? (size_t)m->mask + 1 : 0, n = MAP_FIRST;

	m->n = 0;
	for (size_t i = 0; i < n_old; i++)
		m->n += old[i].id != NONE && to[old[i].id] != NONE;
	while ((uint64_t)m->n * 4 >= (uint64_t)n * 3)
		n *= 2;
	*m = (struct map){.n = m->n};
	if (m->n)
		map_clear(m, n);
	for (size_t i = 0; i < n_old; i++)
		if (old[i].id != NONE && to[old[i].id] != NONE)
			map_insert(m, old[i].hash, to[old[i].id]);
	free(old);
}

void map_free(struct map *m)
{
	free(m->slots);
	*m = (struct map){0};
}
