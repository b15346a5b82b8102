/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An engine on a capture file, for tests that read whole captures. */
#ifndef SL_TEST_OPEN_CAPTURE_H
#define SL_TEST_OPEN_CAPTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine.h"

/** An engine on some files; their names stay while it is open. The test fails where they cannot be opened. */
static inline struct engine *open_captures(const char *const *files, size_t n)
{
	struct capture_options co = {.files = (const char **)(uintptr_t)files, .n_files = n};
	struct err e = {0};
	struct engine *en = engine_open(&co, &e);

	if (!en)
		print_error("%s\n", e.text);
	assert_non_null(en);
	return en;
}

/** The same for the one whose name `file` points to. */
static inline struct engine *open_capture(const char *const *file)
{
	return open_captures(file, 1);
}

#endif
