/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Clocks that are set back: packet time goes on, by how much is told, and what was said can be had again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "analyzer/capture/clock.h"

static struct counters counters;

/* Packet time, in ms, of a frame whose capture says said_ms. */
static int64_t at(struct clock *k, uint16_t iface, int64_t said_ms)
{
	struct frame f = {.ts_ns = said_ms * NS_PER_MS, .iface = iface, .dlt = 1};

	clock_frame(k, &f, 0);
	assert_int_equal(f.ts_ns - f.back_ns, said_ms * NS_PER_MS);
	return f.ts_ns / NS_PER_MS;
}

static struct clock *begin(void)
{
	counters = (struct counters){0};
	return clock_new(&counters);
}

static void goes_on_where_it_was_set_back(void **state)
{
	struct clock *k = begin();

	(void)state;
	assert_int_equal(at(k, 0, 10000), 10000);
	assert_int_equal(at(k, 0, 20000), 20000);
	assert_int_equal(at(k, 0, 5000), 20000); /* a microsecond later */
	assert_int_equal(at(k, 0, 5500), 20500);
	assert_int_equal(at(k, 0, 25000), 40000); /* a pause: nothing says that it was set forward */
	assert_int_equal(at(k, 0, 3000), 40000);
	assert_int_equal(at(k, 0, 4000), 41000);
	assert_int_equal(counters.n[C_CLOCK_BACK], 2);
	assert_int_equal(k->n, 2);
	clock_free(k);
}

static void bad_order_is_no_step(void **state)
{
	struct clock *k = begin();

	(void)state;
	at(k, 0, 10000);
	assert_int_equal(at(k, 0, 9001), 9001);
	assert_int_equal(at(k, 0, 10500), 10500);
	assert_int_equal(at(k, 1, 5000), 5000); /* another interface, whose clock was always so */
	assert_int_equal(at(k, 0, 10600), 10600);
	assert_int_equal(at(k, 1, 5100), 5100);
	assert_int_equal(counters.n[C_CLOCK_BACK], 0);
	clock_free(k);
}

/* What the second interface hands over late was captured before the step. */
static void interfaces_follow_one_by_one(void **state)
{
	struct clock *k = begin();

	(void)state;
	at(k, 0, 7200000);
	at(k, 1, 7200010);
	assert_int_equal(at(k, 0, 3600000), 7200010);
	assert_int_equal(at(k, 1, 7200020), 7200020);
	assert_int_equal(at(k, 0, 3600020), 7200030);
	assert_int_equal(at(k, 1, 3600030), 7200040);
	assert_int_equal(at(k, 2, 3600040), 7200050); /* one that says its first */
	assert_int_equal(counters.n[C_CLOCK_BACK], 1);
	clock_free(k);
}

static void a_clock_set_forward_again_is_followed(void **state)
{
	struct clock *k = begin();

	(void)state;
	at(k, 0, 7200000);
	at(k, 0, 3600000);
	assert_int_equal(at(k, 0, 3660000), 7260000);
	assert_int_equal(at(k, 0, 7261000), 7261000);
	assert_int_equal(at(k, 0, 7262000), 7262000);
	assert_int_equal(k->n, 2);
	assert_int_equal(k->v[1].back_ns, 0);
	assert_int_equal(counters.n[C_CLOCK_BACK], 1);
	clock_free(k);
}

static void one_packet_from_the_future_moves_nothing(void **state)
{
	struct clock *k = begin();

	(void)state;
	at(k, 0, 10000);
	assert_int_equal(at(k, 0, 90000000), 90000000);
	assert_int_equal(at(k, 0, 10020), 10020);
	assert_int_equal(at(k, 0, 10040), 10040);
	assert_int_equal(counters.n[C_CLOCK_BACK], 0);
	clock_free(k);
}

/* HEP agents tell their own times. */
static void agents_may_be_off(void **state)
{
	struct clock *k = begin();
	struct frame f = {.ts_ns = 100 * NS_PER_S, .dlt = 101};

	(void)state;
	clock_frame(k, &f, 0);
	f.ts_ns = 41 * NS_PER_S;
	clock_frame(k, &f, 0);
	assert_int_equal(f.ts_ns, 41 * NS_PER_S);
	clock_free(k);
}

static void there_is_a_limit_and_no_overflow(void **state)
{
	struct clock *k = begin();
	struct frame f = {.dlt = 1};

	(void)state;
	for (int i = 0; i < 3 * LIMIT_CLOCK_STEPS; i++)
		at(k, 0, 10000 - i * 2000);
	assert_int_equal(k->n, LIMIT_CLOCK_STEPS);
	for (int i = 0; i < 100; i++) {
		f.ts_ns = i % 2 ? TIME_MAX : -TIME_MAX;
		f.iface = (uint16_t)(i * 37);
		clock_frame(k, &f, 0);
		assert_true(f.ts_ns <= TIME_MAX && f.ts_ns >= -TIME_MAX);
	}
	clock_free(k);
}

/* Who begins in the middle goes on as who read all of it. */
static void another_reader_has_the_same_times(void **state)
{
	struct clock *k = begin(), *later = clock_new(&counters);
	struct frame f = {.dlt = 1};

	(void)state;
	for (int i = 0; i < 10; i++) {
		f.ts_ns = (i < 5 ? 7200 + i : 3600 + i) * NS_PER_S;
		clock_frame(k, &f, (uint64_t)i * 100 + 100);
	}
	clock_go_to(later, k, 800, f.ts_ns - 3 * NS_PER_S);
	assert_int_equal(at(later, 0, 3608000), (f.ts_ns - NS_PER_S) / NS_PER_MS);
	assert_int_equal(later->n, 1);
	clock_free(later);
	later = clock_new(&counters);
	clock_go_to(later, k, 200, 7202 * NS_PER_S);
	assert_int_equal(later->n, 0);
	clock_free(later);
	clock_free(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(goes_on_where_it_was_set_back),
		cmocka_unit_test(bad_order_is_no_step),
		cmocka_unit_test(interfaces_follow_one_by_one),
		cmocka_unit_test(a_clock_set_forward_again_is_followed),
		cmocka_unit_test(one_packet_from_the_future_moves_nothing),
		cmocka_unit_test(agents_may_be_off),
		cmocka_unit_test(there_is_a_limit_and_no_overflow),
		cmocka_unit_test(another_reader_has_the_same_times),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
