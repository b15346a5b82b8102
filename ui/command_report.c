/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command `report`: finds out which document is meant, and has it written for the chosen calls, into a file that appears
 * whole or not at all, or to standard output. What is in a document is report.h's business. */
#include "ui/command_priv.h"
#include "ui/save.h"
#include "ui/settings.h"

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

static struct document_source source_of(struct plan *p, const struct ids *legs)
{
	const struct options *o = p->a->o;

	return (struct document_source){
		.legs = legs->v, .n_legs = legs->n, .max_calls = (size_t)o->limit, .zone = p->a->zone,
		.ladder = {.sdp_only = o->sdp_only, .hide_duplicates = o->hide_duplicates, .no_gaps = o->no_gaps,
			.no_rtp = o->no_rtp,
			.merge_ports = o->merge_ports, .sdp_rows = false},
		.single = o->single, .redact = o->redact, .timeline = o->timeline, .ascii = p->style.ascii,
		.sound = o->no_audio || p->document != DOCUMENT_HTML ? NULL : save_voice, .sound_type = "audio/ogg",
		.ctx = p->a->engine, .width = p->style.width, .time = command_time_kind(o)};
}

static int write_document(struct plan *p, const struct ids *legs, struct err *e)
{
	struct document_source src = source_of(p, legs);
	struct buf title = {0};
	int r;

	settings_source(&title, p->a->o);
	src.title = title.p;
	r = save_document(p->a->engine, p->document, &src, p->a->o->output ? p->a->o->output : "-", e);
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
