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

/** `file` points to its name, which stays while the engine is open. The test fails where it cannot be opened. */
static inline struct engine *open_capture(const char *const *file)
{
	struct capture_options co = {.files = (const char **)(uintptr_t)file, .n_files = 1};
	struct err e = {0};
	struct engine *en = engine_open(&co, &e);

	if (!en)
		print_error("%s\n", e.text);
	assert_non_null(en);
	return en;
}

#endif
