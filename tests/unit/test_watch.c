/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Findings over all calls of a capture that goes on: told when they have become true, and once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "engine.h"
#include "watch.h"

static unsigned rows(struct watch *w, int64_t s, bool is_all)
{
	struct buf b = {0};
	unsigned n = 0;

	watch_capture_rows(w, s * NS_PER_S, is_all, &b);
	for (size_t i = 0; i < b.n; i++)
		n += b.p[i] == '\n';
	if (n)
		assert_true(strstr(b.p, "\"kind\":\"finding\"") && strstr(b.p, "answer-ratio-drop"));
	buf_free(&b);
	return n;
}

static void told_once(void **state)
{
	const char *file = "samples/finding-answer-ratio-drop.pcap";
	struct engine *en = engine_open(&(struct capture_options){.files = &file, .n_files = 1}, NULL);
	struct watch *w;
	unsigned n;

	(void)state;
	assert_non_null(en);
	assert_int_equal(engine_step(en, 0, NULL), 0);
	w = watch_new(engine_store(en), &(struct watch_options){0});
	assert_int_equal(rows(w, 1000, false), 0);
	assert_int_equal(rows(w, 1059, false), 0);
	n = rows(w, 1060, false);
	assert_true(n > 0);
	assert_int_equal(rows(w, 2000, false), 0);
	assert_int_equal(rows(w, 3000, true), 0);
	watch_free(w);
	w = watch_new(engine_store(en), &(struct watch_options){0});
	assert_int_equal(rows(w, 1000, true), n);
	watch_free(w);
	engine_close(en);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(told_once)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
