/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sentences with values of a packet in them, and lists of clauses. Does not translate (who calls does), and does not make
 * bytes of packets safe: drawing does.
 */
#include "tell.h"

static void put_quote(struct buf *b, struct slice s)
{
	size_t n = s.n;

	if (n > TELL_QUOTE_MAX) {
		n = TELL_QUOTE_MAX;
		while (n > 0 && ((unsigned char)s.p[n] & 0xc0) == 0x80)
			n--;
	}
	buf_put(b, slice_make(s.p, n));
	if (n < s.n)
		buf_puts(b, "…");
}

static void put_value(struct buf *b, unsigned i, const void *values)
{
	const struct tell_values *v = values;

	if (i >= TELL_VALUES)
		return;
	if (v->at[i].is_number)
		buf_u64(b, v->at[i].number);
	else if (v->at[i].is_whole)
		buf_put(b, v->at[i].text);
	else
		put_quote(b, v->at[i].text);
}

void tell(struct buf *b, const char *text, struct tell_values v)
{
	words_fill(b, text, put_value, &v);
}

void tell_one(struct buf *b, const char *text, struct slice s)
{
	tell(b, text, (struct tell_values){{tell_quote(s)}});
}

void tell_clause(struct buf *list, const char *text, struct tell_values v)
{
	if (list->n > 0)
		buf_puts(list, _(", "));
	tell(list, text, v);
}

void tell_item(struct buf *list, const char *text, struct tell_values v)
{
	if (list->n > 0)
		buf_puts(list, words_in("list", ", "));
	tell(list, text, v);
}

void tell_word(struct buf *b, struct slice word, const char *means)
{
	if (means)
		tell(b, _("%s (%s)"), (struct tell_values){{tell_quote(word), tell_words(means)}});
	else
		tell_one(b, "%s", word);
}

void tell_here(struct buf *b, const struct buf *clauses)
{
	tell(b, _(" Here: %s."), (struct tell_values){{tell_told(clauses)}});
}
