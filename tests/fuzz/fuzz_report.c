/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The way of a capture through the whole program: read from a file in memory, then one document and one kind of rows, as the
 * bytes have it, for all take too long. Nothing that is written may have a control byte, or bytes that are no UTF-8, whatever
 * was in the packets. */
#include <sys/mman.h>
#include <unistd.h>

#include "engine.h"
#include "report.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool is_so)
{
	if (!is_so)
		abort();
}

static void check_text(struct sink *out)
{
	struct slice rest = buf_slice(&out->buf);
	struct err why = {0};
	uint32_t cp;

	while (rest.n > 0) {
		rest = slice_sub(rest, utf8_decode(rest, &cp), rest.n);
		must(cp != UINT32_MAX && cp != 0x7f);
		must(cp >= ' ' || cp == '\n' || cp == '\r' || cp == '\t');
	}
	must(sink_end(out, &why) == 0);
	buf_free(&out->buf);
}

static void write_document(struct engine *en, const struct ids *legs, uint64_t which)
{
	struct document_source src = {.stats = {.store = engine_store(en), .counters = engine_counters(en), .versions = "none=0"},
		.title = "fuzz", .legs = legs->v, .n_legs = legs->n, .redact = which & 1, .single = which >> 1 & 1,
		.ascii = which >> 2 & 1, .timeline = which >> 3 & 1};
	struct sink out = {.fd = -1};

	engine_progress(en, &src.stats.progress);
	report_document(&out, (enum document)((which >> 4) % DOCUMENT_N), &src);
	check_text(&out);
}

static void write_rows(const struct store *s, const struct field_kind *k, struct arena *arena)
{
	const struct field **fields;
	struct ids ids = {0};
	struct err e = {0};
	int n = field_list(k, "*", arena, &fields, &e);

	must(n > 0 && field_select(s, k, NULL, NULL, 0, &ids, &e) == 0);
	for (unsigned f = 0; f < FORMAT_N; f++) {
		struct sink out = {.fd = -1};

		report_rows(&out, s, k, fields, (size_t)n, &ids, &(struct rows_style){.format = (enum format)f});
		check_text(&out);
	}
	ids_free(&ids);
}

static void write_all(struct engine *en, uint64_t which)
{
	const struct store *s = engine_store(en);
	size_t n_kinds;
	const struct field_kind *const *kinds = field_kinds(&n_kinds);
	struct arena arena = {0};
	struct ids legs = {0};
	struct err e = {0};

	must(field_select(s, field_kind("calls"), NULL, NULL, 0, &legs, &e) == 0);
	write_document(en, &legs, which);
	ids_free(&legs);
	write_rows(s, kinds[(which >> 8) % n_kinds], &arena);
	arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err e = {0};
	char path[40];
	const char *paths[] = {path};
	struct capture_options o = {.files = paths, .n_files = 1};
	struct engine *en;
	int fd = memfd_create("fuzz", MFD_CLOEXEC);

	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	en = engine_open(&o, &e);
	if (en) {
		if (engine_step(en, 0, &e) < 0)
			must(e.text[0] != 0);
		engine_settle(en);
		write_all(en, hash_bytes(data, size, 0));
		engine_close(en);
	} else {
		must(e.status == 3 && e.text[0]);
	}
	close(fd);
	return 0;
}
