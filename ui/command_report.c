/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command `report`: finds out which document is meant, and has it written for the chosen calls, into a file that appears
 * whole or not at all, or to standard output. What is in a document is report.h's business. */
#include "ui/command_priv.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "export.h"

static void put_names(struct buf *b)
{
	for (unsigned d = 0; d < DOCUMENT_N; d++)
		buf_fmt(b, "%s%s", d ? ", " : "", document_row((enum document)d)->name);
}

int command_report_plan(struct plan *p, struct err *e)
{
	const struct options *o = p->a->o;
	bool has_format = o->format && options_was_given(o, "format");
	struct buf names = {0};
	int r = 0;

	put_names(&names);
	if (has_format)
		p->document = document_of(o->format);
	else
		p->document = o->output ? document_of_path(o->output) : DOCUMENT_TEXT;
	if (p->document == DOCUMENT_N && has_format)
		r = err_set(e, 2, "--format %s is none of a report: %s", o->format, names.p);
	else if (p->document == DOCUMENT_N && o->output && strcmp(o->output, "-") != 0)
		r = err_set(e, 2, "%s: its suffix names no kind of report; --format does: %s", o->output, names.p);
	else if (p->document == DOCUMENT_N)
		p->document = DOCUMENT_TEXT;
	if (r == 0 && o->timeline && p->document != DOCUMENT_SVG)
		r = err_set(e, 2, "--timeline is a picture: it needs --format svg, or a file name that ends in .svg");
	buf_free(&names);
	return r;
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

enum { SOUND_PLAYOUT_MS = 60 }; /* as export does unless told */

static int by_number(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

/* The exporter's file of sound goes through a folder of its own, where nobody else writes. */
static bool sound_of(void *ctx, const uint32_t *legs, size_t n, struct buf *out)
{
	const struct plan *p = ctx;
	const char *tmp = getenv("TMPDIR");
	struct buf folder = {0}, path = {0}, notes = {0};
	struct ids ids = {0};
	struct export_job job = {.store = engine_store(p->a->engine), .legs = &ids, .leg = NONE,
		.sound = {SOUND_PLAYOUT_MS, false, false}, .pass = engine_pass, .interface = engine_interface, .ctx = p->a->engine,
		.notes = &notes};
	struct err e = {0};
	bool ok = false;

	for (size_t i = 0; i < n; i++)
		ids_add(&ids, legs[i]);
	qsort(ids.v, ids.n, sizeof *ids.v, by_number);
	engine_progress(p->a->engine, &job.progress);
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

static struct document_source source_of(struct plan *p, const struct ids *legs)
{
	const struct options *o = p->a->o;

	return (struct document_source){
		.stats = {.store = engine_store(p->a->engine), .counters = engine_counters(p->a->engine)},
		.legs = legs->v, .n_legs = legs->n, .max_calls = (size_t)o->limit, .zone = p->a->zone,
		.ladder = {.sdp_only = o->sdp_only, .hide_duplicates = o->hide_duplicates, .no_gaps = o->no_gaps,
			.no_rtp = o->no_rtp,
			.merge_ports = o->merge_ports, .sdp_rows = false},
		.single = o->single, .redact = o->redact, .timeline = o->timeline, .ascii = p->style.ascii,
		.sound = o->no_audio || p->document != DOCUMENT_HTML ? NULL : sound_of, .sound_type = "audio/ogg",
		.ctx = p, .width = p->style.width, .time = command_time_kind(o)};
}

static int write_document(struct plan *p, const struct ids *legs, struct err *e)
{
	struct document_source src = source_of(p, legs);
	struct buf versions = {0}, title = {0};
	struct sink out;
	int r = sink_create(&out, p->a->o->output ? p->a->o->output : "-", e);

	if (r == 0) {
		options_versions(&versions);
		command_source(&title, p->a->o);
		src.stats.versions = versions.p;
		src.title = title.p;
		engine_progress(p->a->engine, &src.stats.progress);
		report_document(&out, p->document, &src);
		r = sink_commit(&out, true, e);
	}
	buf_free(&versions);
	buf_free(&title);
	return r;
}

int command_report(struct plan *p, struct err *e)
{
	struct ids ids = {0};
	int r = command_choose(p, &ids, e);

	if (r == 0)
		r = write_document(p, &ids, e);
	ids_free(&ids);
	return r;
}
