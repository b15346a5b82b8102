/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which legs of a list have a row. Made anew whenever the list is: it takes some 10 ns a leg, and the memory of it is kept. */
#include "ui/fold.h"

static void grow(struct fold *f, size_t n_legs, size_t n_calls)
{
	if (n_legs > f->cap_legs) {
		f->cap_legs = n_legs + n_legs / 2;
		f->call = mem_realloc(f->call, f->cap_legs * sizeof *f->call);
		f->next = mem_realloc(f->next, f->cap_legs * sizeof *f->next);
	}
	if (n_calls > f->cap_calls) {
		f->cap_calls = n_calls + n_calls / 2;
		f->first = mem_realloc(f->first, f->cap_calls * sizeof *f->first);
		f->n = mem_realloc(f->n, f->cap_calls * sizeof *f->n);
	}
	f->n_legs = (uint32_t)n_legs;
	f->n_calls = (uint32_t)n_calls;
}

/* Chains of the legs of each call, in the order of their ids, whatever the order of the list. */
static void chain(struct fold *f, const struct store *s, const struct ids *chosen)
{
	if (f->n_legs == 0)
		return;
	memset(f->call, 0xff, f->n_legs * sizeof *f->call); /* NONE */
	memset(f->first, 0xff, f->n_calls * sizeof *f->first);
	memset(f->n, 0, f->n_calls * sizeof *f->n);
	for (size_t i = 0; i < chosen->n; i++)
		f->call[chosen->v[i]] = store_call_of(s, chosen->v[i]).number - 1;
	for (uint32_t leg = f->n_legs; leg-- > 0;) {
		uint32_t call = f->call[leg];

		if (call == NONE)
			continue;
		f->next[leg] = f->first[call];
		f->first[call] = leg;
		f->n[call]++;
	}
}

void fold_make(struct fold *f, const struct store *s, const struct ids *chosen, struct ids *rows)
{
	grow(f, store_n_legs(s), store_n_calls(s));
	chain(f, s, chosen);
	f->is_made = true;
	f->n_folded = 0;
	rows->n = 0;
	for (size_t i = 0; i < chosen->n; i++) {
		uint32_t leg = chosen->v[i], call = f->call[leg];

		if (f->first[call] != leg)
			continue;
		ids_add(rows, leg);
		if (f->n[call] == 1)
			continue;
		if (fold_is_open(f, leg))
			for (uint32_t x = f->next[leg]; x != NONE; x = f->next[x])
				ids_add(rows, x);
		else
			f->n_folded += f->n[call] - 1;
	}
}

void fold_forget(struct fold *f)
{
	f->is_made = false;
	f->n_folded = 0;
}

void fold_free(struct fold *f)
{
	free(f->call);
	free(f->next);
	free(f->first);
	free(f->n);
	marks_free(&f->others);
	*f = (struct fold){.is_made = false};
}

/* ---- reading ---------------------------------------------------------------------------------------------------------- */

static bool has(const struct fold *f, uint32_t leg)
{
	return f->is_made && leg < f->n_legs && f->call[leg] != NONE;
}

uint32_t fold_head(const struct fold *f, uint32_t leg)
{
	return has(f, leg) ? f->first[f->call[leg]] : leg;
}

bool fold_is_head(const struct fold *f, uint32_t leg)
{
	return has(f, leg) && f->first[f->call[leg]] == leg && f->n[f->call[leg]] > 1;
}

uint32_t fold_next(const struct fold *f, uint32_t leg)
{
	return has(f, leg) ? f->next[leg] : NONE;
}

static bool is_other(const struct fold *f, uint32_t leg)
{
	for (uint32_t x = fold_head(f, leg); x != NONE && f->others.n; x = fold_next(f, x))
		if (marks_has(&f->others, x))
			return true;
	return false;
}

bool fold_is_open(const struct fold *f, uint32_t leg)
{
	return f->opens_all != is_other(f, leg);
}

/* ---- changing --------------------------------------------------------------------------------------------------------- */

void fold_flip(struct fold *f, uint32_t leg)
{
	bool was_other = is_other(f, leg);

	for (uint32_t x = fold_head(f, leg); x != NONE; x = fold_next(f, x))
		if (marks_has(&f->others, x))
			marks_flip(&f->others, x);
	if (!was_other)
		marks_flip(&f->others, fold_head(f, leg));
}

void fold_flip_all(struct fold *f)
{
	f->opens_all = !f->opens_all;
	marks_clear(&f->others);
}
