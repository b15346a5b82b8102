/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names of the methods that no row of sip/method.c has, and how many requests had them: the store counts them together, and
 * their text is read again here. Prints nothing. */
#include "analyzer/report/rows.h"

static void add_one(struct other_methods *o, struct slice name)
{
	size_t i = 0;

	while (i < o->n && !slice_eq(o->v[i].name, name))
		i++;
	if (i == OTHER_METHODS)
		return;
	if (i == o->n)
		o->v[o->n++] = (struct other_method){.name = arena_copy(&o->arena, name)};
	o->v[i].requests++;
	o->rest--;
}

void other_methods_read(struct other_methods *o, const struct store *s)
{
	const struct field_kind *k = field_kind("messages");
	const struct field *method;
	struct reader *r;
	struct value v;

	*o = (struct other_methods){.rest = store_totals(s)->requests[SIP_OTHER]};
	method = field_find(k, slice_of("method"), &o->arena, NULL);
	if (!o->rest || !method)
		return;
	r = reader_new(s, k);
	for (uint32_t i = 0; i < k->count(s) && o->rest; i++) {
		const struct msg *m = store_msg(s, i);

		if (m->method != SIP_OTHER || m->status)
			continue;
		reader_seek(r, i);
		reader_get(r, method, &v);
		if (v.type == VALUE_TEXT && v.s.n && v.s.n <= OTHER_METHOD_LEN)
			add_one(o, v.s);
	}
	reader_free(r);
}

void other_methods_free(struct other_methods *o)
{
	arena_free(&o->arena);
}
