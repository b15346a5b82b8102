/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pages of b-trees as SQLite reads them, made bottom up: a page is written when it is full, and only one of each level is in
 * memory. Knows pages; what is in them, and the schema, is in sqlite.c. */
#include "analyzer/report/sqlite_pages.h"

#include <assert.h>
#include <errno.h>
#include <unistd.h>

enum {
	FLUSH_AT = 15 * SQLITE_PAGE,
	LOCK_PAGE = 0x40000000 / SQLITE_PAGE + 1,  /* where SQLite puts its locks: never used */
	N_PAGES_AT = 28,                           /* in the header of the database */
	LEAF_HEAD = 8, INNER_HEAD = 12,
	CELL_POINTER = 2,
	TABLE_LOCAL = SQLITE_PAGE - 35,            /* a row longer than this goes on in other pages */
	TABLE_LEAST = (SQLITE_PAGE - 12) * 32 / 255 - 23,
	OVERFLOW_BYTES = SQLITE_PAGE - 4,
};

static void put_u16(unsigned char *p, unsigned v)
{
	p[0] = (unsigned char)(v >> 8);
	p[1] = (unsigned char)v;
}

static void put_u32(unsigned char *p, uint32_t v)
{
	put_u16(p, v >> 16);
	put_u16(p + 2, v & 0xffff);
}

/* ---- the file ------------------------------------------------------------------------------------------------------- */

static void write_at(struct pages *p, const void *bytes, size_t n, off_t at)
{
	const char *b = bytes;

	while (n && !p->error) {
		ssize_t did = pwrite(p->fd, b, n, at);

		if (did < 0 && errno != EINTR) {
			p->error = errno;
		} else if (did == 0) {
			p->error = ENOSPC;
		} else if (did > 0) {
			b += did;
			at += did;
			n -= (size_t)did;
		}
	}
}

static void flush(struct pages *p)
{
	write_at(p, p->out.p, p->out.n, (off_t)p->n * SQLITE_PAGE - (off_t)p->out.n);
	buf_clear(&p->out);
}

void pages_begin(struct pages *p, int fd, uint32_t n_pages)
{
	*p = (struct pages){.fd = fd, .n = n_pages};
}

/* The number that the next page will have. */
static uint32_t next_page(struct pages *p)
{
	if (p->n + 1 == LOCK_PAGE) {
		buf_fill(&p->out, 0, SQLITE_PAGE);
		p->n++;
	}
	return p->n + 1;
}

static uint32_t add_page(struct pages *p, const unsigned char *page)
{
	uint32_t number = next_page(p);

	buf_put(&p->out, slice_make((const char *)page, SQLITE_PAGE));
	p->n = number;
	if (p->out.n >= FLUSH_AT)
		flush(p);
	return number;
}

int pages_end(struct pages *p)
{
	unsigned char n[4];

	flush(p);
	put_u32(n, p->n);
	write_at(p, n, sizeof n, N_PAGES_AT);
	buf_free(&p->out);
	return p->error ? -1 : 0;
}

/* ---- trees ---------------------------------------------------------------------------------------------------------- */

void tree_begin(struct tree *t, struct pages *p, uint32_t root, bool is_index)
{
	*t = (struct tree){.pages = p, .root = root, .is_index = is_index};
}

static unsigned head_bytes(unsigned level)
{
	return level ? INNER_HEAD : LEAF_HEAD;
}

static struct tree_level *level_at(struct tree *t, unsigned level)
{
	struct tree_level *l = &t->levels[level];

	assert(level < TREE_LEVELS);
	if (level == t->n_levels) {
		*l = (struct tree_level){.page = mem_alloc(SQLITE_PAGE), .content = SQLITE_PAGE};
		t->n_levels++;
	}
	return l;
}

static bool has_room(const struct tree_level *l, unsigned level, size_t n)
{
	return head_bytes(level) + (l->n + 1) * CELL_POINTER + n <= l->content;
}

/* Room for the next cell, which fits. */
static unsigned char *add_cell(struct tree_level *l, unsigned level, size_t n)
{
	l->content -= (unsigned)n;
	l->last_n = (unsigned)n;
	put_u16(l->page + head_bytes(level) + CELL_POINTER * l->n++, l->content);
	return l->page + l->content;
}

/* Takes the last cell off again. */
static struct slice pop_cell(struct tree_level *l)
{
	struct slice cell = slice_make((const char *)l->page + l->content, l->last_n);

	l->content += l->last_n;
	l->n--;
	return cell;
}

static void close_page(const struct tree *t, struct tree_level *l, unsigned level, uint32_t right)
{
	static const unsigned char kinds[2][2] = {{0x0d, 0x05}, {0x0a, 0x02}}; /* table, index: leaf, inner */
	unsigned used = head_bytes(level) + CELL_POINTER * l->n;

	memset(l->page, 0, head_bytes(level));
	l->page[0] = kinds[t->is_index][level > 0];
	put_u16(l->page + 3, l->n);
	put_u16(l->page + 5, l->content);
	memset(l->page + used, 0, l->content - used);
	if (level)
		put_u32(l->page + 8, right);
}

/* The page of a level as one of its own; the level begins another. */
static uint32_t page_out(struct tree *t, unsigned level, uint32_t right)
{
	struct tree_level *l = &t->levels[level];
	uint32_t number;

	close_page(t, l, level, right);
	number = add_page(t->pages, l->page);
	l->n = 0;
	l->content = SQLITE_PAGE;
	return number;
}

static uint32_t get_u32(const char *p)
{
	const unsigned char *b = (const unsigned char *)p;

	return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

/* A page of the level below is done, and `key` divides it from what comes. Of a page that is full the last cell goes up: its
 * child is the rightmost one, its key divides. So no page is ever without a cell. */
static void add_child(struct tree *t, unsigned level, uint32_t child, struct slice key)
{
	char up[SQLITE_VARINT + SQLITE_PAGE / 4];
	struct tree_level *l = level_at(t, level);
	struct slice last, divider;
	unsigned char *cell;
	uint32_t number;

	assert(key.n + 4 <= sizeof up);
	if (!has_room(l, level, key.n + 4)) {
		last = pop_cell(l);
		divider = slice_make(up, last.n - 4);
		memcpy(up, last.p + 4, divider.n);
		number = get_u32(last.p);
		number = page_out(t, level, number);
		add_child(t, level + 1, number, divider);
	}
	cell = add_cell(l, level, key.n + 4);
	put_u32(cell, child);
	memcpy(cell + 4, key.p, key.n);
}

/* What of a row has no place in the page, as a chain of pages; returns the first. */
static uint32_t put_overflow(struct pages *p, struct slice rest)
{
	unsigned char page[SQLITE_PAGE];
	uint32_t first = next_page(p);

	while (rest.n) {
		size_t n = rest.n < OVERFLOW_BYTES ? rest.n : OVERFLOW_BYTES;
		uint32_t number = next_page(p), after = number + 1 == LOCK_PAGE ? number + 2 : number + 1;

		memset(page, 0, sizeof page);
		put_u32(page, n < rest.n ? after : 0);
		memcpy(page + 4, rest.p, n);
		add_page(p, page);
		rest = slice_sub(rest, n, rest.n);
	}
	return first;
}

static size_t local_bytes(size_t n)
{
	size_t k;

	if (n <= TABLE_LOCAL)
		return n;
	k = TABLE_LEAST + (n - TABLE_LEAST) % OVERFLOW_BYTES;
	return k <= TABLE_LOCAL ? k : TABLE_LEAST;
}

/* The leaf has no room for n bytes more: it ends, with the id of its last row. */
static void end_leaf(struct tree *t)
{
	unsigned char key[SQLITE_VARINT];
	unsigned n = sqlite_varint(key, (uint64_t)t->last_id);

	add_child(t, 1, page_out(t, 0, 0), slice_make((const char *)key, n));
}

void tree_row(struct tree *t, int64_t id, struct slice record)
{
	struct tree_level *l = level_at(t, 0);
	size_t local = local_bytes(record.n), rest = record.n - local;
	unsigned char head[2 * SQLITE_VARINT], *cell;
	unsigned n = sqlite_varint(head, record.n);

	n += sqlite_varint(head + n, (uint64_t)id);
	if (!has_room(l, 0, n + local + (rest ? 4 : 0)))
		end_leaf(t);
	cell = add_cell(l, 0, n + local + (rest ? 4 : 0));
	memcpy(cell, head, n);
	memcpy(cell + n, record.p, local);
	if (rest)
		put_u32(cell + n + local, put_overflow(t->pages, slice_sub(record, local, record.n)));
	t->last_id = id;
}

void tree_entry(struct tree *t, struct slice record)
{
	struct tree_level *l = level_at(t, 0);
	unsigned char head[SQLITE_VARINT], *cell;
	unsigned n = sqlite_varint(head, record.n);

	if (!has_room(l, 0, n + record.n)) {
		char divider[SQLITE_VARINT + 512];
		struct slice last = pop_cell(l);

		assert(last.n <= sizeof divider);
		memcpy(divider, last.p, last.n);
		add_child(t, 1, page_out(t, 0, 0), slice_make(divider, last.n));
	}
	cell = add_cell(l, 0, n + record.n);
	memcpy(cell, head, n);
	memcpy(cell + n, record.p, record.n);
}

void tree_end(struct tree *t)
{
	uint32_t child = 0;

	for (unsigned level = 0; level < t->n_levels; level++) {
		struct tree_level *l = &t->levels[level];

		if (level + 1 < t->n_levels) {
			child = page_out(t, level, child);
		} else {
			close_page(t, l, level, child);
			write_at(t->pages, l->page, SQLITE_PAGE, (off_t)(t->root - 1) * SQLITE_PAGE);
		}
		free(l->page);
	}
	*t = (struct tree){0};
}
