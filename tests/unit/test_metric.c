/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rules of figures: each figure has one, each key is named once, and each key exists. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "field.h"
#include "metric.h"

#include "analyzer/report/rows.h"

/* Fields of streams that are no figures. */
static bool is_plain(const char *name)
{
	static const char *const plain[] = {"start_epoch", "first_frame", "duration_ms", "payload_type", "clock_hz"};

	for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++)
		if (strcmp(name, plain[i]) == 0)
			return true;
	return false;
}

static bool is_number(const struct field *f)
{
	return f->type == VALUE_INT || f->type == VALUE_FIXED;
}

static bool is_key(struct slice key)
{
	size_t n_kinds;
	const struct field_kind *const *kinds = field_kinds(&n_kinds);

	for (size_t i = 0; i < n_kpi_rows; i++)
		if (slice_eq(key, slice_of(kpi_rows[i].key)))
			return true;
	for (size_t k = 0; k < n_kinds; k++)
		for (size_t i = 0; i < kinds[k]->n_fields; i++)
			if (slice_eq(key, slice_of(kinds[k]->fields[i].name)))
				return true;
	return false;
}

static void test_each_has_one(void **state)
{
	static const char *const counts[] = {"attempts", "answered", "pending", "registrations"};
	const struct field_kind *streams = field_kind("streams");

	(void)state;
	for (size_t i = 0; i < n_kpi_rows; i++) {
		bool is_count = false;

		for (size_t k = 0; k < sizeof(counts) / sizeof(counts[0]); k++)
			is_count |= strcmp(counts[k], kpi_rows[i].key) == 0;
		if (!is_count && !metric_find(slice_of(kpi_rows[i].key)))
			fail_msg("no rule for %s", kpi_rows[i].key);
	}
	for (size_t i = 0; i < streams->n_fields; i++)
		if (is_number(&streams->fields[i]) && !is_plain(streams->fields[i].name) &&
				!metric_find(slice_of(streams->fields[i].name)))
			fail_msg("no rule for %s", streams->fields[i].name);
}

static void test_rows(void **state)
{
	size_t n;
	const struct metric_row *r = metric_rows(&n);
	struct buf b = {0};

	(void)state;
	for (size_t i = 0; i < n; i++) {
		struct slice keys = slice_of(r[i].keys), text;

		while (keys.n) {
			struct slice key = slice_cut(&keys, ' ');

			assert_ptr_equal(metric_find(key), &r[i]);
			if (!is_key(key))
				fail_msg("%.*s is no field", (int)key.n, key.p);
		}
		buf_clear(&b);
		metric_help(&b, &r[i]);
		for (text = buf_slice(&b); text.n;)
			assert_true(text_columns(slice_cut(&text, '\n')) <= 80);
	}
	buf_free(&b);
}

static void test_names(void **state)
{
	(void)state;
	assert_non_null(metric_find(slice_of("jitter")));
	assert_ptr_equal(metric_find(slice_of("JITTER_MAX")), metric_find(slice_of("jitter_ms")));
	assert_ptr_equal(metric_find(slice_of("lost")), metric_find(slice_of("lost_pct")));
	assert_ptr_equal(metric_find(slice_of("clock_drift")), metric_find(slice_of("clock_drift_ppm")));
	assert_null(metric_find(slice_of("jitter_")));
	assert_null(metric_find(slice_of("jitt")));
	assert_null(metric_find(slice_of("")));
	assert_null(metric_find(slice_of("calls")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_has_one), cmocka_unit_test(test_rows), cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
