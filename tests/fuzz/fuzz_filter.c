/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Filter expressions, sort keys and field lists of any bytes: compiled and matched against a small store. The first byte
 * chooses the kind of rows. */
#include "field.h"
#include "tests/unit/mkstore.h"

enum { EXPR_MAX = 4096 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void match_all(const struct store *s, const struct field_kind *k, const char *expr)
{
	struct err e = {0};
	struct filter *f = filter_compile(k, expr, &e);
	struct ids chosen = {0}, sorted = {0};

	if (!f && (!e.text[0] || e.status != 2))
		__builtin_trap();
	if (f && field_select(s, k, f, NULL, 0, &chosen, &e) < 0)
		__builtin_trap();
	if (chosen.n > k->count(s))
		__builtin_trap();
	field_select(s, k, NULL, expr, 3, &sorted, &e);
	ids_free(&chosen);
	ids_free(&sorted);
	filter_free(f);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct mkstore *m; /* made once: it is only read */
	const struct field_kind *k;
	const struct field **fields;
	struct arena a = {0};
	char expr[EXPR_MAX];

	if (!size || size > EXPR_MAX)
		return 0;
	if (!m)
		m = mkstore_sample();
	k = field_kind(data[0] % 2 ? "messages" : "calls");
	memcpy(expr, data + 1, size - 1);
	expr[size - 1] = '\0';
	match_all(m->s, k, expr);
	field_list(k, expr, &a, &fields, NULL);
	arena_free(&a);
	return 0;
}
