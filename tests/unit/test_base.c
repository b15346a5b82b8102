/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Memory and maps against naive models, slices, cursor. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base.h"

static uint32_t rnd(uint32_t *s)
{
	*s ^= *s << 13;
	*s ^= *s >> 17;
	*s ^= *s << 5;
	return *s;
}

static void test_lib(void **state)
{
	struct {
		double (*cosine)(double x), (*none)(double x);
	} fns = {NULL, NULL};
	const struct lib_symbol symbols[] = {{"cos", offsetof(__typeof__(fns), cosine)},
		{"no_such", offsetof(__typeof__(fns), none)}};
	struct err e = {0};
	void *handle = lib_open("libm.so.6", symbols, 1, &fns, &e);

	(void)state;
	if (!handle) /* another C library names it otherwise */
		skip();
	assert_true(fns.cosine(0) == 1);
	lib_close(handle);
	assert_null(lib_open("libm.so.6", symbols, 2, &fns, &e));
	assert_int_equal(e.status, 2);
	assert_string_equal(e.text, "libm.so.6 cannot be loaded: it has no no_such");
	assert_null(lib_open("libnosuch.so.9", symbols, 1, &fns, NULL));
	assert_null(lib_open("libnosuch.so.9", symbols, 1, &fns, &e));
	assert_string_equal(e.text,
			"libnosuch.so.9 cannot be loaded: cannot open shared object file: No such file or directory");
	lib_close(NULL);
}

static void test_slice_to_u64(void **state)
{
	static const struct {
		const char *text;
		uint64_t max, value;
		bool ok;
	} rows[] = {
		{"0", 9, 0, true}, {"00042", 100, 42, true}, {"101", 100, 0, false}, {"", 9, 0, false}, {"-1", 9, 0, false},
		{" 1", 9, 0, false}, {"1x", 9, 0, false}, {"18446744073709551615", UINT64_MAX, UINT64_MAX, true},
		{"18446744073709551616", UINT64_MAX, 0, false}, {"99999999999999999999999", UINT64_MAX, 0, false},
		{"2147483647", INT32_MAX, INT32_MAX, true}, {"2147483648", INT32_MAX, 0, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint64_t v = 77;

		assert_int_equal(slice_to_u64(slice_of(rows[i].text), rows[i].max, &v), rows[i].ok);
		assert_int_equal(v, rows[i].ok ? rows[i].value : 77);
	}
}

static void test_slice_edges(void **state)
{
	struct slice s = slice_of("a;b;;c"), none = slice_make(NULL, 0);

	(void)state;
	assert_true(slice_eq(slice_cut(&s, ';'), slice_of("a")));
	assert_true(slice_eq(slice_cut(&s, ';'), slice_of("b")));
	assert_int_equal(slice_cut(&s, ';').n, 0);
	assert_true(slice_eq(slice_cut(&s, ';'), slice_of("c")));
	assert_int_equal(s.n, 0);
	assert_int_equal(slice_cut(&s, ';').n, 0);
	assert_true(slice_eq(none, slice_of("")));
	assert_int_equal(slice_trim(none).n, 0);
	assert_int_equal(slice_trim(slice_of(" \t\r\n ")).n, 0);
	assert_true(slice_eq(slice_trim(slice_of("\r\n a b\t")), slice_of("a b")));
	assert_int_equal(slice_search(slice_of("abc"), slice_of("")), 0);
	assert_int_equal(slice_search(slice_of("abc"), slice_of("bc")), 1);
	assert_int_equal(slice_search(slice_of("abc"), slice_of("cd")), 3);
	assert_int_equal(slice_isearch(slice_of("xSiP"), slice_of("sip")), 1);
	assert_int_equal(slice_isearch(none, slice_of("a")), 0);
	assert_true(slice_cmp(slice_of("ab"), slice_of("abc")) < 0);
	assert_true(slice_cmp(slice_of("b"), slice_of("abc")) > 0);
	assert_true(slice_istarts(slice_of("SIP:x"), slice_of("sip:")));
	assert_false(slice_starts(slice_of("SIP:x"), slice_of("sip:")));
	assert_false(slice_ieq(slice_of("a["), slice_of("A{")));
	assert_int_equal(slice_sub(slice_of("abc"), 5, 2).n, 0);
}

/* The word at every place of texts of all lengths, among letters that it begins and ends with. */
static void test_search_at_every_place(void **state)
{
	const struct slice word = slice_of("taRget");
	char text[64];

	(void)state;
	for (size_t n = 0; n < sizeof text; n++) {
		for (size_t i = 0; i < n; i++)
			text[i] = "tTxtaR"[i % 6];
		assert_int_equal(slice_isearch(slice_make(text, n), word), n);
		for (size_t at = 0; at + word.n <= n; at++) {
			char before[6];

			memcpy(before, text + at, sizeof before);
			memcpy(text + at, at % 2 ? "TARGET" : "target", sizeof before);
			assert_int_equal(slice_isearch(slice_make(text, n), word), at);
			assert_int_equal(slice_isearch(slice_make(text, at + 5), word), at + 5);
			memcpy(text + at, before, sizeof before);
		}
	}
}

/* Texts that the folded product alone takes for the same as their complements: one pair in a hundred million. And a change of
 * any bit counts, at all lengths. */
static void test_short_hash(void **state)
{
	static const struct {
		uint64_t seed, text[2], flip[2];
	} pairs[] = {
		{0xcc94d776b050b3bc, {0xf23d0aee730b7293, 0xd19603ede1b16dcd}, {0, UINT64_MAX}},
		{0x1dbeef6eb592b0fb, {0x26b76f910cf502ea, 0x431989e803244422}, {0, UINT64_MAX}},
		{0x347b991bc0f8e451, {0x384d1cd6ad1bb86e, 0xfa6476f188666573}, {UINT64_MAX, UINT64_MAX}},
	};
	char text[70] = "one", bit;

	(void)state;
	for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
		const uint64_t *t = pairs[i].text, other[2] = {t[0] ^ pairs[i].flip[0], t[1] ^ pairs[i].flip[1]};

		assert_true(hash_short(slice_make((const char *)t, 16), pairs[i].seed) !=
				hash_short(slice_make((const char *)other, 16), pairs[i].seed));
	}
	for (size_t n = 1; n <= sizeof text; n++) {
		uint64_t hash = hash_short(slice_make(text, n), 7);

		assert_true(hash != hash_short(slice_make(text, n - 1), 7) && hash != hash_short(slice_make(text, n), 8));
		for (size_t i = 0; i < n * 8; i++) {
			bit = (char)(1u << i % 8);
			text[i / 8] ^= bit;
			assert_true(hash != hash_short(slice_make(text, n), 7));
			text[i / 8] ^= bit;
		}
	}
	assert_true(hash_short(slice_make(NULL, 0), 7) == hash_short(slice_of(""), 7));
}

static void test_cursor_never_passes_the_end(void **state)
{
	const uint8_t bytes[] = {1, 2, 3, 4, 5};
	struct cursor c = cursor_make(bytes, sizeof bytes);

	(void)state;
	assert_int_equal(cursor_be16(&c), 0x0102);
	assert_int_equal(cursor_be32(&c), 0);
	assert_true(c.bad);
	assert_int_equal(cursor_u8(&c), 0); /* bad stays */
	assert_int_equal(cursor_left(&c), 3);
	c = cursor_make(bytes, sizeof bytes);
	assert_int_equal(cursor_be32(&c), 0x01020304);
	assert_int_equal(cursor_u8(&c), 5);
	assert_false(c.bad);
	assert_null(cursor_take(&c, 1));
	c = cursor_make(bytes, 4);
	assert_null(cursor_take(&c, SIZE_MAX));
	c = cursor_make(bytes, 4);
	assert_int_equal(cursor_h16(&c, true), __builtin_bswap16(*(const uint16_t *)(const void *)bytes));
}

struct model {
	uint64_t keys[5000];
	bool there[5000];
	uint64_t wanted;
};

static bool key_is(const void *ctx, uint32_t id)
{
	const struct model *m = ctx;

	return m->keys[id] == m->wanted;
}

/* Few distinct hashes, so that runs are long and wrap around the table's end. */
static uint64_t hash_of(uint64_t key)
{
	return (key % 97) << 58 | (key % 7) << 32;
}

static void test_map_against_model(void **state)
{
	static struct model m;
	struct map map = {0};
	uint32_t seed = 7, n = 0;

	(void)state;
	for (unsigned i = 0; i < 60000; i++) {
		uint32_t id = rnd(&seed) % 5000;

		m.keys[id] = id * 31ull;
		m.wanted = m.keys[id];
		assert_int_equal(map_get(&map, hash_of(m.wanted), key_is, &m), m.there[id] ? id : NONE);
		if (!m.there[id] && n < 400) {
			map_put(&map, hash_of(m.wanted), id);
			m.there[id] = true;
			n++;
		} else if (m.there[id]) {
			map_del(&map, hash_of(m.wanted), id);
			m.there[id] = false;
			n--;
		}
		assert_int_equal(map.n, n);
	}
	map_del(&map, 1, 4999); /* not there: nothing happens */
	map_free(&map);
	assert_int_equal(map_get(&map, 1, key_is, &m), NONE);
	map_del(&map, 1, 1);
}

static void check_pool(bool with_slab)
{
	struct slab slab = {0};
	struct pool p;
	uint64_t *first;

	pool_init(&p, sizeof(uint64_t), with_slab ? &slab : NULL);
	first = pool_add(&p);
	*first = 42;
	for (uint32_t i = 1; i < 3 * POOL_CHUNK + 1; i++) {
		uint64_t *x = pool_add(&p);

		assert_int_equal(*x, 0);
		*x = i;
	}
	assert_ptr_equal(pool_at(&p, 0), first);
	assert_int_equal(*(uint64_t *)pool_at(&p, POOL_CHUNK), POOL_CHUNK);
	assert_int_equal(*(uint64_t *)pool_at(&p, 3 * POOL_CHUNK), 3 * POOL_CHUNK);
	pool_free(&p);
	assert_int_equal(p.n, 0);
	slab_free(&slab);
}

static void test_pool_keeps_addresses(void **state)
{
	(void)state;
	check_pool(false);
	check_pool(true);
}

static void test_slab(void **state)
{
	struct slab s = {0};

	(void)state;
	for (unsigned i = 0; i < 40; i++) {
		char *p = slab_alloc(&s, 200000 + i);

		assert_int_equal((uintptr_t)p % 64, 0);
		assert_int_equal(p[0] | p[200000 + i - 1], 0);
		memset(p, 0xff, 200000 + i);
	}
	slab_free(&s);
	assert_null(s.head);
}

static void test_arena(void **state)
{
	struct arena a = {0};
	struct slice copies[2000];
	uint32_t seed = 3;
	char text[300];

	(void)state;
	memset(text, 'x', sizeof text);
	for (unsigned i = 0; i < 2000; i++) {
		size_t n = rnd(&seed) % sizeof text;

		text[0] = (char)('a' + i % 26);
		copies[i] = arena_copy(&a, slice_make(text, n));
		assert_int_equal(copies[i].p[copies[i].n], 0);
		assert_int_equal((uintptr_t)arena_alloc(&a, 24) % 16, 0);
	}
	for (unsigned i = 0; i < 2000; i++)
		if (copies[i].n)
			assert_int_equal(copies[i].p[0], 'a' + i % 26);
	memset(arena_alloc(&a, 1000000), 1, 1000000);
	arena_reset(&a);
	arena_free(&a);
	assert_int_equal(a.total, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lib), cmocka_unit_test(test_slice_to_u64), cmocka_unit_test(test_slice_edges),
		cmocka_unit_test(test_search_at_every_place), cmocka_unit_test(test_short_hash),
		cmocka_unit_test(test_cursor_never_passes_the_end), cmocka_unit_test(test_map_against_model),
		cmocka_unit_test(test_pool_keeps_addresses), cmocka_unit_test(test_slab), cmocka_unit_test(test_arena),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
