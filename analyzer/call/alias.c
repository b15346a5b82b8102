/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names that the user gave to addresses. A few lines of a configuration: they are looked through one by one. */
#include "analyzer/call/store_local.h"
#include "analyzer/call/voice.h"

void store_add_alias(struct store *s, const struct addr *a, struct slice name)
{
	struct alias *x;

	if (!name.n)
		return;
	s->aliases = mem_realloc(s->aliases, (s->n_aliases + 1) * sizeof *s->aliases);
	x = &s->aliases[s->n_aliases++];
	memset(x, 0, sizeof *x);
	x->addr = *a;
	x->name = arena_copy(&s->names, name);
}

void store_set_alias(struct store *s, const struct addr *a, struct slice name)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n_aliases; i++)
		if (!addr_eq(&s->aliases[i].addr, a))
			s->aliases[n++] = s->aliases[i];
	s->n_aliases = n;
	store_add_alias(s, a, name);
	if (name.n && n) {
		struct alias first = s->aliases[n];

		memmove(s->aliases + 1, s->aliases, n * sizeof *s->aliases);
		s->aliases[0] = first;
	}
	s->generation++;
}

struct slice store_alias(const struct store *s, const struct addr *a)
{
	for (size_t i = 0; i < s->n_aliases; i++) {
		const struct alias *x = &s->aliases[i];

		if (addr_ip_eq(&x->addr, a) && (!x->addr.port || x->addr.port == a->port))
			return x->name;
	}
	return slice_make(NULL, 0);
}

void store_take_settings(struct store *s, const struct store *of)
{
	for (size_t i = 0; i < of->n_aliases; i++)
		store_add_alias(s, &of->aliases[i].addr, of->aliases[i].name);
	correlation_take_settings(s->correlation, of->correlation);
	s->voice->no_heuristic = of->voice->no_heuristic;
}
