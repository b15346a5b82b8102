/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Chosen calls as files, for the commands and for the save view: which legs go along, documents with their sound, rows, a
 * message. What is in a file is the business of export.h and report.h; nobody is asked here. */
#include "ui/save.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "option.h"

static int by_number(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

static void sort_once(struct ids *ids)
{
	size_t n = 0;

	if (ids->n)
		qsort(ids->v, ids->n, sizeof *ids->v, by_number);
	for (size_t i = 0; i < ids->n; i++)
		if (!n || ids->v[n - 1] != ids->v[i])
			ids->v[n++] = ids->v[i];
	ids->n = n;
}

void save_legs(const struct store *s, const struct ids *chosen, bool single, struct ids *legs)
{
	bool *seen = mem_zalloc((size_t)store_n_calls(s) + 1);

	for (size_t i = 0; i < chosen->n; i++) {
		uint32_t call = store_call_of(s, chosen->v[i]).number;

		if (single)
			ids_add(legs, chosen->v[i]);
		else if (!seen[call])
			store_call_legs(s, chosen->v[i], legs);
		seen[call] = true;
	}
	free(seen);
	sort_once(legs);
}

size_t save_calls(const struct store *s, const struct ids *legs)
{
	bool *seen = mem_zalloc((size_t)store_n_calls(s) + 1);
	size_t n = 0;

	for (size_t i = 0; i < legs->n; i++) {
		uint32_t call = store_call_of(s, legs->v[i]).number;

		n += !seen[call];
		seen[call] = true;
	}
	free(seen);
	return n;
}

/* ---- sound ------------------------------------------------------------------------------------------------------ */

static bool read_file(const char *path, struct buf *out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char block[65536];
	ssize_t n;

	if (fd < 0)
		return false;
	while ((n = read(fd, block, sizeof block)) > 0)
		buf_put(out, slice_make(block, (size_t)n));
	close(fd);
	return n == 0;
}

/* The exporter's file of sound goes through a folder of its own, where nobody else writes. */
bool save_voice(void *engine, const uint32_t *legs, size_t n, struct buf *out)
{
	const char *tmp = getenv("TMPDIR");
	struct buf folder = {0}, path = {0}, notes = {0};
	struct ids ids = {0};
	struct export_job job = {.store = engine_store(engine), .legs = &ids, .leg = NONE,
		.sound = {SAVE_PLAYOUT_MS, false, false}, .pass = engine_pass, .interface = engine_interface, .ctx = engine,
		.notes = &notes};
	struct err e = {0};
	bool ok = false;

	for (size_t i = 0; i < n; i++)
		ids_add(&ids, legs[i]);
	sort_once(&ids);
	engine_progress(engine, &job.progress);
	buf_fmt(&folder, "%s/sipladder.XXXXXX", tmp && *tmp ? tmp : "/tmp");
	if (mkdtemp(folder.p)) {
		buf_fmt(&path, "%s/call.ogg", folder.p);
		ok = export_run(exporter_of(path.p, &e), &job, path.p, &e) == 0 && read_file(path.p, out);
		unlink(path.p);
		rmdir(folder.p);
	}
	buf_free(&folder);
	buf_free(&path);
	buf_free(&notes);
	ids_free(&ids);
	return ok;
}

/* ---- files ------------------------------------------------------------------------------------------------------ */

int save_document(struct engine *en, enum document d, struct document_source *src, const char *path, struct err *e)
{
	struct buf versions = {0};
	struct sink out;
	int r = sink_create(&out, path, e);

	if (r == 0) {
		options_versions(&versions);
		src->stats = (struct stats_source){.store = engine_store(en), .counters = engine_counters(en),
			.versions = versions.p};
		engine_progress(en, &src->stats.progress);
		report_document(&out, d, src);
		r = sink_commit(&out, true, e);
	}
	buf_free(&versions);
	return r;
}

int save_rows(const struct store *s, const struct field_kind *k, const struct ids *rows, const struct rows_style *st,
		const char *path, struct err *e)
{
	const struct field **fields;
	struct arena arena = {0};
	struct sink out;
	int n = field_list(k, "*", &arena, &fields, e), r = n < 0 ? -1 : sink_create(&out, path, e);

	if (r == 0) {
		report_rows(&out, s, k, fields, (size_t)n, rows, st);
		r = sink_commit(&out, true, e);
	}
	arena_free(&arena);
	return r;
}

int save_message(const struct store *s, uint32_t msg, const char *path, struct err *e)
{
	struct sink out;

	if (sink_create(&out, path, e) < 0)
		return -1;
	buf_put(&out.buf, store_text(s, msg));
	return sink_commit(&out, true, e);
}

int save_is_there(const char *path, const char *const *inputs, size_t n, struct err *e)
{
	struct stat st, in;

	if (stat(path, &st) != 0)
		return 0;
	if (S_ISDIR(st.st_mode))
		return err_set(e, 4, "%.200s: cannot be written: it is a folder", path);
	if (!S_ISREG(st.st_mode))
		return err_set(e, 4, "%.200s: cannot be written: it is no ordinary file", path);
	for (size_t i = 0; i < n; i++)
		if (stat(inputs[i], &in) == 0 && in.st_dev == st.st_dev && in.st_ino == st.st_ino)
			return err_set(e, 2, "%.200s is what is read; choose another name", path);
	return 1;
}
