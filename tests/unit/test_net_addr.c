/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of addresses: text form there and back, order, and text that is none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "net.h"

static struct addr parse(const char *text)
{
	struct addr a;

	assert_true(addr_parse(slice_of(text), &a));
	return a;
}

/* Text in, text out of addr_put. */
static void expect(const char *text, const char *out, bool is_ip4)
{
	struct addr a = parse(text);
	struct buf b = {0};

	addr_put(&b, &a);
	assert_string_equal(b.p, out);
	assert_int_equal(addr_is_ip4(&a), is_ip4);
	buf_free(&b);
}

static void test_text(void **state)
{
	(void)state;
	expect("192.0.2.1", "192.0.2.1:0", true);
	expect("192.0.2.1:5060", "192.0.2.1:5060", true);
	expect("255.255.255.255:65535", "255.255.255.255:65535", true);
	expect("0.9.10.99:9", "0.9.10.99:9", true);
	expect("100.101.109.110:10", "100.101.109.110:10", true);
	expect("199.200.209.250:10000", "199.200.209.250:10000", true);
	expect("2001:db8::1", "[2001:db8::1]:0", false);
	expect("[2001:db8::1]", "[2001:db8::1]:0", false);
	expect("[2001:DB8:0:0:0::1]:5061", "[2001:db8::1]:5061", false);
	expect("::", "[::]:0", false);
	expect("2001:db8:0:1:1:1:1:1", "[2001:db8:0:1:1:1:1:1]:0", false); /* RFC 5952 §4.2.2 */
	expect("2001:0:0:1:0:0:0:1", "[2001:0:0:1::1]:0", false);
	expect("2001:db8:0:0:1:0:0:1", "[2001:db8::1:0:0:1]:0", false);
	expect("::ffff:192.0.2.1", "192.0.2.1:0", true);
	expect("[::ffff:192.0.2.1]:5060", "192.0.2.1:5060", true);
}

static void test_wrong_text(void **state)
{
	static const char *const wrong[] = {"", "a", "192.0.2", "192.0.2.1.5", "192.0.2.256", "192.0.2.1:",
		"192.0.2.1:65536", "192.0.2.1:5060x", "192.0.2.1 ", "[192.0.2.1]", "[2001:db8::1",
		"2001:db8::1]", "[2001:db8::1]5060", "[2001:db8::1]:", "[]", "[]:1", ":", "::1::", ":5060", "[::1]:-1",
		"1:2:3:4:5:6:7:8:9",
		"fe80::1%eth0",
		"0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000"};
	struct addr a = {.port = 77};

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		assert_false(addr_parse(slice_of(wrong[i]), &a));
	assert_false(addr_parse(slice_make("192.0.2.1\0", 10), &a));
	assert_int_equal(a.port, 77);
}

static void test_order(void **state)
{
	static const char *const sorted[] = {"0.0.0.0", "9.0.0.1:1", "10.0.0.1:1", "10.0.0.1:2", "192.0.2.1", "::",
		"::1", "[2001:db8::1]:1", "[2001:db8::1]:300"};

	(void)state;
	for (size_t i = 0; i < sizeof sorted / sizeof *sorted; i++) {
		for (size_t k = 0; k < sizeof sorted / sizeof *sorted; k++) {
			struct addr a = parse(sorted[i]), b = parse(sorted[k]);
			int d = addr_cmp(&a, &b);

			assert_int_equal((d > 0) - (d < 0), (i > k) - (i < k));
			assert_int_equal(addr_eq(&a, &b), i == k);
		}
	}
}

/* Hosts of one network spread over a map, whose index is the low end of the upper half. */
static void test_hash_spreads(void **state)
{
	enum { N = 1 << 14 };
	static uint8_t seen[N];
	size_t n = 0;

	(void)state;
	for (uint32_t i = 0; i < N; i++) {
		struct addr a = {.ip = {0, [10] = 0xff, 0xff, 10, 1, (uint8_t)(i >> 8), (uint8_t)i}};
		uint64_t at = addr_hash(&a, 1) >> 32 & (N - 1);

		n += !seen[at];
		seen[at] = 1;
	}
	assert_true(n > N / 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_wrong_text),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_hash_spreads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
