/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The configuration file, and all that only the screen understands of it; the same bytes as lines that are edited, and as a
 * script of keys. Nothing but a wrong line comes of them. */
#include <sys/mman.h>
#include <unistd.h>

#include "ui/keymap.h"
#include "ui/script.h"
#include "ui/settings.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool is_so)
{
	if (!is_so)
		abort();
}

/* It takes long, and without lines for it there is nothing to find out. */
static void try_keys(struct options *o)
{
	struct keymap *keys;

	for (size_t i = 0; i < o->n_settings; i++)
		if (o->settings[i].group == SETTING_KEY) {
			keys = keymap_new();
			keymap_configure(keys, o);
			keymap_free(keys);
			return;
		}
}

static void try_values(const struct options *o)
{
	size_t n;

	(void)option_rows(&n);
	for (size_t i = 0; i < n; i++) {
		struct buf b = {0};

		options_value(o, i, &b);
		buf_free(&b);
	}
	for (size_t i = 0; settings_scheme(o, i).p; i++) {
		struct slice s = settings_scheme(o, i);
		struct palette p;
		struct buf name = {0};

		buf_fmt(&name, "%.*s", (int)s.n, s.p ? s.p : "");
		if (name.n > 0)
			settings_palette(o, name.p, &p);
		buf_free(&name);
	}
}

static void try_file(const uint8_t *data, size_t size)
{
	char path[40], program[] = "sipladder", calls[] = "calls", config[] = "--config", name[] = "a.pcap";
	char *argv[] = {program, calls, config, path, name, NULL};
	struct app_options a = {.where = NULL};
	struct options o;
	struct err e = {0};
	int fd = memfd_create("fuzz", MFD_CLOEXEC);

	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	if (options_parse(&o, 5, argv, &e) == 0) {
		try_keys(&o);
		settings_check(&o);
		settings_fill(&a, &o);
		try_values(&o);
		for (size_t i = 0; i < o.warnings.n; i++)
			must((uint8_t)o.warnings.p[i] >= ' ' || o.warnings.p[i] == '\n');
	} else {
		must(e.text[0] != 0);
	}
	options_free(&o);
	close(fd);
}

/* What was edited is there, and editing it once more changes nothing. */
static void try_edit(struct slice old)
{
	static const struct option_edit edits[] = {{"limit", "7"}, {"sort", NULL}, {"key.open", "Enter"}};
	struct buf once = {0}, twice = {0};

	option_edit_text(old, edits, 3, &once);
	option_edit_text(buf_slice(&once), edits, 3, &twice);
	must(slice_eq(buf_slice(&once), buf_slice(&twice)));
	must(slice_search(buf_slice(&once), slice_of("limit = 7\n")) < once.n);
	buf_free(&once);
	buf_free(&twice);
}

static void try_script(struct slice rest)
{
	struct script_step step;
	struct err e = {0};

	for (;;) {
		size_t before = rest.n;

		if (script_next(&rest, &step, &e) < 0) {
			must(e.status == 2 && e.text[0]);
			return;
		}
		if (step.kind == SCRIPT_END)
			return;
		must(rest.n < before);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice all = slice_make(data, size);

	try_file(data, size);
	try_edit(all);
	try_script(all);
	return 0;
}
