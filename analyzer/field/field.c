/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Kinds of rows, and fields by name. The fields themselves are in *_fields.c; `hdr.NAME` is made
 * here, for any header field there is. */
#include "analyzer/field/find.h"
#include "analyzer/field/reader.h"

static const struct field_kind *const kinds[] = {&field_kind_calls, &field_kind_messages, &field_kind_endpoints,
	&field_kind_streams, &field_kind_findings};
enum { N_KINDS = sizeof kinds / sizeof kinds[0] };

const struct field_kind *field_kind(const char *name)
{
	for (size_t i = 0; i < N_KINDS; i++) {
		if (strcmp(kinds[i]->name, name) == 0)
			return kinds[i];
	}
	return NULL;
}

const struct field_kind *const *field_kinds(size_t *n)
{
	*n = N_KINDS;
	return kinds;
}

/* ---- nearest names ---------------------------------------------------------------------------------------------- */

void nearest_try(struct nearest *n, const char *name)
{
	unsigned d = text_distance(n->wanted, slice_of(name)) + 1;

	if (n->wanted.n >= 3 && slice_istarts(slice_of(name), n->wanted))
		d = 1;
	if (!n->name || d < n->distance) {
		n->name = name;
		n->distance = d;
	}
}

const char *nearest_name(const struct nearest *n)
{
	return n->name && text_is_near(n->wanted, n->distance - 1) ? n->name : NULL;
}

const char *nearest_field(const struct field_kind *k, struct slice s)
{
	struct nearest n = {.wanted = s};

	for (size_t i = 0; i < k->n_fields; i++)
		nearest_try(&n, k->fields[i].name);
	return nearest_name(&n);
}

/* ---- hdr.NAME --------------------------------------------------------------------------------------------------- */

struct header_field {
	struct field f;
	struct slice name;
	const struct sip_header_row *row; /* or NULL */
};

/* Values found so far: most header fields have one, and only the second makes a list. */
struct found {
	struct slice *items;
	uint32_t n, cap;
};

static void found_add(struct reader *r, struct found *f, struct slice value)
{
	struct value v = {.type = VALUE_NULL};

	if (f->n == f->cap) {
		uint32_t cap = f->cap ? f->cap * 2 : 4;
		struct slice *items = arena_alloc(&r->arena, cap * sizeof *items);

		if (f->n)
			memcpy(items, f->items, f->n * sizeof *items);
		f->items = items;
		f->cap = cap;
	}
	give_header(r, &v, value);
	f->items[f->n++] = v.s;
}

static bool is_named(const struct header_field *hf, const struct sip_header *h)
{
	return hf->row ? h->row == hf->row : slice_ieq(h->name, hf->name);
}

static void get_header(struct reader *r, uint32_t id, struct value *out)
{
	const struct header_field *hf = (const struct header_field *)(const void *)r->field;
	const struct sip_msg *m = reader_first(r);
	struct slice rest = m ? m->headers : slice_make(NULL, 0), item;
	struct found found = {0};
	struct sip_header h;

	(void)id;
	while (m && sip_header_next(&rest, &h)) {
		if (!is_named(hf, &h))
			continue;
		if (!hf->row || !hf->row->is_list || !h.value.n) {
			found_add(r, &found, h.value.p ? h.value : slice_make("", 0));
			continue;
		}
		while (sip_list_next(&h.value, &item))
			found_add(r, &found, item);
	}
	if (found.n == 1) {
		give_text(out, found.items[0]);
	} else if (found.n) {
		out->type = VALUE_LIST;
		out->items = found.items;
		out->n_items = found.n;
	}
}

/* Token characters of RFC 3261 §25.1. */
static bool is_token(struct slice s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (!ascii_digit(s.p[i]) && !ascii_alpha(s.p[i]) && !(s.p[i] && strchr("-.!%*_+`'~", s.p[i])))
			return false;
	}
	return s.n > 0;
}

static const struct field *header_field(struct slice name, struct arena *a, struct err *e)
{
	struct slice header = slice_sub(name, 4, name.n);
	struct header_field *hf;

	if (!is_token(header)) {
		err_set(e, 2, "`hdr.` needs the name of a header field after it, as in `hdr.Subject`, not `%.*s`",
				shown_len(header), header.n ? header.p : "");
		return NULL;
	}
	hf = arena_alloc(a, sizeof *hf);
	*hf = (struct header_field){.row = sip_header_row(header)};
	hf->name = arena_copy(a, header);
	hf->f = (struct field){
		.name = arena_copy(a, name).p,
		.head = hf->name.p,
		.help = hf->row ? hf->row->help : "A header field of the message.",
		.type = VALUE_TEXT,
		.width = 20,
		.get = get_header,
	};
	return &hf->f;
}

/* ---- by name ---------------------------------------------------------------------------------------------------- */

const struct field *field_find(const struct field_kind *k, struct slice name, struct arena *a, struct err *e)
{
	const char *near;

	for (size_t i = 0; i < k->n_fields; i++) {
		if (slice_eq(slice_of(k->fields[i].name), name))
			return &k->fields[i];
	}
	if (slice_istarts(name, slice_of("hdr.")))
		return header_field(name, a, e);
	near = nearest_field(k, name);
	if (near)
		err_set(e, 2, "unknown field `%.*s` of %s: did you mean `%s`?", shown_len(name), name.n ? name.p : "", k->name,
				near);
	else
		err_set(e, 2, "unknown field `%.*s` of %s: sipladder --rows fields lists all", shown_len(name),
				name.n ? name.p : "", k->name);
	return NULL;
}

/* Adds f where it is not there yet: a name given twice gives one column. */
static void list_add(const struct field **v, size_t *n, const struct field *f)
{
	for (size_t i = 0; i < *n; i++) {
		if (strcmp(v[i]->name, f->name) == 0)
			return;
	}
	v[(*n)++] = f;
}

static void get_nothing(struct reader *r, uint32_t id, struct value *out)
{
	(void)r;
	(void)id;
	(void)out;
}

/* A field of `*`: what costs much is there, but absent. */
static const struct field *cheap(const struct field *f, struct arena *a)
{
	struct field *copy;

	if (!f->only_by_name)
		return f;
	copy = arena_alloc(a, sizeof *copy);
	*copy = *f;
	copy->get = get_nothing;
	return copy;
}

int field_list(const struct field_kind *k, const char *names, struct arena *a, const struct field ***out, struct err *e)
{
	struct slice rest = slice_of(names ? names : k->columns);
	size_t n = 0, cap = k->n_fields + 1;
	const struct field **v;

	for (size_t i = 0; i < rest.n; i++)
		cap += rest.p[i] == ',';
	if (cap > 4096)
		return err_set(e, 2, "too many fields");
	v = arena_alloc(a, cap * sizeof *v);
	do {
		struct slice name = slice_trim(slice_cut(&rest, ','));
		const struct field *f;

		if (slice_eq(name, slice_of("*"))) {
			for (size_t i = 0; i < k->n_fields; i++)
				list_add(v, &n, cheap(&k->fields[i], a));
			continue;
		}
		if (!name.n)
			return err_set(e, 2, "a field name is missing: fields are given as `a,b,c`, or `*` for all");
		f = field_find(k, name, a, e);
		if (!f)
			return -1;
		list_add(v, &n, f);
	} while (rest.n);
	*out = v;
	return (int)n;
}
