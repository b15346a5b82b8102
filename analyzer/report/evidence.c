/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Findings of the call that is being written, the worst first, and which messages show them. What follows from another
 * finding is said of that one by the diagnosis itself, and comes after those that stand for themselves. */
#include "analyzer/report/evidence.h"

/* Whether a comes before b: its severity alone counts between legs. */
static bool is_before(const struct finding *a, const struct finding *b)
{
	if ((a->under == NONE) != (b->under == NONE))
		return a->under == NONE;
	return a->severity > b->severity;
}

static void add(struct doc *d, const struct finding *f)
{
	if (!(d->n_findings & (d->n_findings + 1)))
		d->findings = mem_realloc(d->findings, (d->n_findings + 1) * 2 * sizeof *d->findings);
	d->findings[d->n_findings++] = f;
}

/* Findings of one leg lie in one piece, worst first; those of several are sorted by severity, legs in their order. */
void evidence_open(struct doc *d, const struct doc_call *c)
{
	d->n_findings = 0;
	for (size_t i = 0; i < c->n; i++) {
		size_t n;
		const struct finding *f = store_leg_findings(d->s, doc_legs(d, c)[i], &n);

		for (size_t k = 0; k < n; k++)
			add(d, &f[k]);
	}
	for (size_t i = 1; i < d->n_findings && c->n > 1; i++) {
		const struct finding *f = d->findings[i];
		size_t k = i;

		for (; k && is_before(f, d->findings[k - 1]); k--)
			d->findings[k] = d->findings[k - 1];
		d->findings[k] = f;
	}
}

size_t evidence_n(const struct doc *d)
{
	return d->n_findings;
}

const struct finding *evidence_at(const struct doc *d, size_t i)
{
	return d->findings[i];
}

const struct finding *evidence_of_message(const struct doc *d, uint32_t msg)
{
	for (size_t i = 0; i < d->n_findings; i++) {
		const struct finding *f = d->findings[i];

		for (uint32_t k = 0; k < f->n_msgs; k++)
			if (f->msgs[k] == msg)
				return f;
	}
	return NULL;
}

const struct finding *evidence_begins(const struct doc *d, uint32_t msg)
{
	for (size_t i = 0; i < d->n_findings; i++)
		if (d->findings[i]->under == NONE && d->findings[i]->n_msgs && d->findings[i]->msgs[0] == msg)
			return d->findings[i];
	return NULL;
}
