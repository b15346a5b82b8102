/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The save view: a format, what goes into the file, and its name; then it is written by the functions that the commands
 * `export`, `report` and those of rows use (save.h, export.h). What is in a file is not decided here.
 */
#include "finding.h"
#include "stream.h"
#include "ui/save.h"
#include "ui/table.h"
#include "tell.h"
#include "words.h"

enum { MOST_FORMATS = 32, MOST_RANGES = 5, HEAD_LINES = 4, LABEL_W = 8, SUFFIX_W = 9 };

enum save_kind { SAVE_EXPORT, SAVE_DOCUMENT, SAVE_ROWS, SAVE_MESSAGE };
struct save_format {
	char suffix[12];        /* ".html" */
	const char *suffixes;   /* ".html,.htm": names that mean it */
	const char *help;
	uint8_t kind;           /* enum save_kind */
	const struct exporter *exporter;
	enum document document;
	enum format rows;
};
/* What can go into a file. */
struct save_range {
	const char *name, *word;/* "the marked rows"; what is added to the default name of the file */
	struct ids legs;        /* none: rows alone can be written */
	struct ids rows;        /* ids of the row kind */
	const struct field_kind *kind;
	bool is_all, is_single;
	bool is_made;           /* the rows do not stay when the store changes */
	uint32_t msg;           /* this message alone, or NONE */
};
struct save_view {
	struct save_range ranges[MOST_RANGES];
	size_t n_ranges, range;
	struct save_format formats[MOST_FORMATS];
	size_t n_formats;
	struct ids shown;       /* formats of the range */
	struct list list;
	struct buf stem;        /* of the file name, as it was typed; empty: a name made of the capture's */
	struct buf path;        /* as it is shown, NUL-terminated; may begin with ~/ */
	struct buf target;      /* as it is opened, NUL-terminated */
	uint64_t generation;    /* of the store when it was opened */
	int64_t begun_ns, told_ns;
	uint64_t frames;        /* of one reading */
};

/* ---- formats --------------------------------------------------------------------------------------------------------- */

static void add_format(struct save_view *k, struct save_format f, const char *suffixes)
{
	struct slice all = slice_of(suffixes), first = slice_cut(&all, ',');

	if (k->n_formats == MOST_FORMATS || first.n >= sizeof f.suffix)
		return;
	memcpy(f.suffix, first.p, first.n);
	f.suffix[first.n] = '\0';
	f.suffixes = suffixes;
	k->formats[k->n_formats++] = f;
}

static void add_formats(struct save_view *k)
{
	size_t n;
	const struct exporter *x = exporter_rows(&n);

	for (size_t i = 0; i < n; i++)
		add_format(k, (struct save_format){.kind = SAVE_EXPORT, .help = x[i].help, .exporter = &x[i]}, x[i].suffix);
	for (unsigned d = 0; d < DOCUMENT_N; d++) {
		const struct document_row *row = document_row((enum document)d);

		add_format(k, (struct save_format){.kind = SAVE_DOCUMENT, .help = row->help, .document = (enum document)d},
			row->suffixes);
	}
	add_format(k, (struct save_format){.kind = SAVE_ROWS, .help = format_row(FORMAT_CSV)->help, .rows = FORMAT_CSV}, ".csv");
	add_format(k, (struct save_format){.kind = SAVE_ROWS, .help = format_row(FORMAT_NDJSON)->help, .rows = FORMAT_NDJSON},
		".ndjson");
	add_format(k, (struct save_format){.kind = SAVE_MESSAGE, .help = N_("The message, byte for byte as it was captured.")},
		".sip");
}

static const struct save_range *range_of(const struct save_view *k)
{
	return &k->ranges[k->range];
}

static const struct save_format *format_at(const struct save_view *k)
{
	return &k->formats[k->shown.v[k->list.cursor]];
}

static bool fits(const struct save_range *r, const struct save_format *f)
{
	if (f->kind == SAVE_MESSAGE)
		return r->msg != NONE;
	return f->kind == SAVE_ROWS || (r->msg == NONE && r->legs.n > 0);
}

/* ---- the name -------------------------------------------------------------------------------------------------------- */

/* Length of a path without the suffix that is one of a format, and which format that is, or NONE. */
static size_t stem_of(const struct save_view *k, struct slice path, uint32_t *format)
{
	*format = NONE;
	for (size_t i = 0; i < k->n_formats; i++) {
		struct slice rest = slice_of(k->formats[i].suffixes);

		while (rest.n > 0) {
			struct slice one = slice_cut(&rest, ',');

			if (path.n > one.n && slice_ieq(slice_sub(path, path.n - one.n, path.n), one)) {
				*format = (uint32_t)i;
				return path.n - one.n;
			}
		}
	}
	return path.n;
}

static void put_default(struct view *v, struct buf *b)
{
	struct save_view *k = v->state;
	const struct app_options *o = app_options(v->app);
	struct slice name = slice_of(o->source ? o->source : "");
	size_t dot = name.n;

	while (dot > 0 && name.p[dot - 1] != '.')
		dot--;
	if (o->n_files == 1 && dot > 1)
		name.n = dot - 1;
	if (o->n_files != 1 || !name.n || slice_find(name, ' ', 0) < name.n || slice_find(name, '/', 0) < name.n)
		name = slice_of("sipladder");
	buf_put(b, name);
	buf_fmt(b, "-%s", range_of(k)->word);
}

/* The path follows the format, and where no name was given the range. */
static void set_path(struct view *v)
{
	struct save_view *k = v->state;
	const char *home = getenv("HOME");

	buf_clear(&k->path);
	if (k->stem.n)
		buf_put(&k->path, buf_slice(&k->stem));
	else
		put_default(v, &k->path);
	buf_puts(&k->path, format_at(k)->suffix);
	buf_putc(&k->path, '\0');
	k->path.n--;
	buf_clear(&k->target);
	if (home && slice_starts(buf_slice(&k->path), slice_of("~/")))
		buf_fmt(&k->target, "%s%s", home, k->path.p + 1);
	else
		buf_puts(&k->target, k->path.p);
}

/* Shows the formats of the range; the cursor stays on its format, where the range has it. */
static void set_range(struct view *v, size_t range)
{
	struct save_view *k = v->state;
	uint32_t was = k->shown.n ? k->shown.v[k->list.cursor] : NONE;
	size_t at = 0;

	k->range = range;
	k->shown.n = 0;
	for (uint32_t i = 0; i < k->n_formats; i++) {
		if (!fits(range_of(k), &k->formats[i]))
			continue;
		if (i == was)
			at = k->shown.n;
		ids_add(&k->shown, i);
	}
	list_set_n(&k->list, k->shown.n);
	list_go(&k->list, at);
	set_path(v);
}

static bool name_done(void *ctx, struct app *a, const char *text)
{
	struct view *v = ctx;
	struct save_view *k = v->state;
	struct slice path = slice_trim(slice_of(text));
	uint32_t format;
	size_t stem = stem_of(k, path, &format);

	buf_clear(&k->stem);
	buf_put(&k->stem, slice_sub(path, 0, stem));
	for (size_t i = 0; i < k->shown.n; i++)
		if (k->shown.v[i] == format) {
			list_go(&k->list, i);
			format = NONE;
		}
	if (format != NONE)
		app_warn(a, _("There is no %s of this; the format stays"), k->formats[format].suffix);
	set_path(v);
	return true;
}

static const struct prompt_kind name_kind = {.label = N_("file: "), .done = name_done};

/* ---- what there is to save ------------------------------------------------------------------------------------------- */

static struct save_range *add_range(struct save_view *k, const char *name, const char *word, const struct field_kind *kind)
{
	struct save_range *r = &k->ranges[k->n_ranges++];

	*r = (struct save_range){.name = name, .word = word, .kind = kind, .msg = NONE};
	return r;
}

static void add_all(struct save_view *k, const struct store *s, const struct field_kind *kind)
{
	struct save_range *r = add_range(k, N_("all that was read"), "all", kind);

	for (uint32_t i = 0; i < store_n_legs(s); i++)
		ids_add(&r->legs, i);
	for (uint32_t i = 0; i < kind->count(s); i++)
		ids_add(&r->rows, i);
	r->is_all = true;
}

/* The calls of rows; an endpoint has none of its own. */
static void put_calls(const struct store *s, struct save_range *r)
{
	struct ids chosen = {0};

	for (size_t i = 0; i < r->rows.n; i++) {
		uint32_t id = r->rows.v[i], leg = NONE;

		if (strcmp(r->kind->name, "calls") == 0)
			leg = id;
		else if (strcmp(r->kind->name, "streams") == 0)
			leg = store_stream(s, id)->leg;
		else if (strcmp(r->kind->name, "findings") == 0)
			leg = store_finding(s, id)->leg;
		if (leg != NONE)
			ids_add(&chosen, leg);
	}
	save_legs(s, &chosen, false, &r->legs);
	ids_free(&chosen);
}

static int of_table(struct save_view *k, const struct store *s, struct table *t, struct err *e)
{
	bool is_calls = strcmp(t->kind->name, "calls") == 0;
	bool has_calls = strcmp(t->kind->name, "endpoints") != 0;
	const struct ids *chosen = table_chosen(t);
	struct save_range *r;

	if (t->is->is_made && !table_is_ready(t))
		return err_set(e, 2, "%s", _("The list is still being made; it can be saved when it is there"));
	if (t->marks.n) {
		r = add_range(k, N_("what is marked"), "marked", t->kind);
		marks_list(&t->marks, &r->rows);
	}
	if (table_selected(t) != NONE) {
		r = add_range(k, is_calls ? N_("this call with all its legs") :
				has_calls ? N_("the selected row, and its call") : N_("the selected row"),
				is_calls ? "call" : "selected", t->kind);
		ids_add(&r->rows, table_selected(t));
	}
	if (chosen->n && chosen->n < t->kind->count(s)) {
		r = add_range(k, N_("the rows of the list, as filtered"), "filtered", t->kind);
		for (size_t i = 0; i < chosen->n; i++)
			ids_add(&r->rows, chosen->v[i]);
	}
	for (size_t i = 0; i < k->n_ranges; i++) {
		put_calls(s, &k->ranges[i]);
		if (is_calls && strcmp(k->ranges[i].word, "call") == 0) {
			k->ranges[i].rows.n = 0;
			for (size_t j = 0; j < k->ranges[i].legs.n; j++)
				ids_add(&k->ranges[i].rows, k->ranges[i].legs.v[j]);
		}
	}
	add_all(k, s, t->kind);
	for (size_t i = 0; i < k->n_ranges; i++)
		k->ranges[i].is_made = t->is->is_made;
	return 0;
}

/* Messages of the legs, in the order of their numbers. */
static void put_messages(const struct store *s, struct save_range *r)
{
	bool *in = mem_zalloc((size_t)store_n_legs(s) + 1);

	for (size_t i = 0; i < r->legs.n; i++)
		in[r->legs.v[i]] = true;
	for (uint32_t i = 0; i < store_n_msgs(s); i++)
		if (store_msg(s, i)->leg != NONE && in[store_msg(s, i)->leg])
			ids_add(&r->rows, i);
	free(in);
}

static void of_messages(struct save_view *k, const struct store *s, const struct view_args *args)
{
	const struct field_kind *kind = field_kind("messages");
	struct ids chosen = {0}, whole = {0};
	struct save_range *r;

	for (size_t i = 0; i < args->n_legs; i++)
		ids_add(&chosen, args->legs[i]);
	save_legs(s, &chosen, false, &whole);
	if (whole.n) {
		r = add_range(k, save_calls(s, &whole) > 1 ? N_("these calls with all their legs")
				: N_("this call with all its legs"),
				save_calls(s, &whole) > 1 ? "calls" : "call", kind);
		save_legs(s, &chosen, false, &r->legs);
		put_messages(s, r);
	}
	if (whole.n > chosen.n) {
		r = add_range(k, N_("the legs shown, and no others"), "legs", kind);
		save_legs(s, &chosen, true, &r->legs);
		r->is_single = true;
		put_messages(s, r);
	}
	if (args->msg != NONE) {
		r = add_range(k, N_("this message"), "message", kind);
		ids_add(&r->rows, args->msg);
		r->msg = args->msg;
	}
	add_all(k, s, kind);
	ids_free(&chosen);
	ids_free(&whole);
}

static bool save_moved(struct view *v, const struct store_moves *m)
{
	struct save_view *k = v->state;
	bool is_there = true;

	for (size_t i = 0; i < k->n_ranges; i++) {
		struct save_range *r = &k->ranges[i];
		bool had_legs = r->legs.n > 0, had_rows = r->rows.n > 0, had_msg = r->msg != NONE;

		app_move_ids(&r->legs, m->legs, m->n_legs);
		r->msg = store_moved(m->msgs, m->n_msgs, r->msg);
		if (strcmp(r->kind->name, "calls") == 0)
			app_move_ids(&r->rows, m->legs, m->n_legs);
		else if (strcmp(r->kind->name, "messages") == 0)
			app_move_ids(&r->rows, m->msgs, m->n_msgs);
		else if (strcmp(r->kind->name, "streams") == 0)
			app_move_ids(&r->rows, m->streams, m->n_streams);
		is_there = is_there && (r->is_all || r->is_made ||
				((!had_legs || r->legs.n) && (!had_rows || r->rows.n) && (!had_msg || r->msg != NONE)));
	}
	return is_there;
}

static void save_close(struct view *v)
{
	struct save_view *k = v->state;

	for (size_t i = 0; i < k->n_ranges; i++) {
		ids_free(&k->ranges[i].legs);
		ids_free(&k->ranges[i].rows);
	}
	ids_free(&k->shown);
	buf_free(&k->stem);
	buf_free(&k->path);
	buf_free(&k->target);
}

static int save_open(struct view *v, const struct view_args *args, struct err *e)
{
	struct save_view *k = v->state;
	const struct store *s = app_store(v->app);
	struct table *t = args->from ? table_of(args->from) : NULL;

	if (!store_n_legs(s) && !store_n_msgs(s))
		return err_set(e, 2, "%s", _("There is nothing to save yet."));
	if (t && of_table(k, s, t, e) < 0)
		return -1;
	if (!t)
		of_messages(k, s, args);
	k->generation = store_generation(s);
	add_formats(k);
	set_range(v, 0);
	/* In the message view it is the message that is meant. */
	for (size_t i = 0; i < k->n_ranges && args->from && args->from->row->id == VIEW_MESSAGE; i++)
		if (k->ranges[i].msg != NONE)
			set_range(v, i);
	return 0;
}

/* ---- writing --------------------------------------------------------------------------------------------------------- */

static void on_tick(void *ctx, uint32_t frames)
{
	struct view *v = ctx;
	struct save_view *k = v->state;
	int64_t now = time_now_mono();

	if (now - k->begun_ns < 300 * NS_PER_MS || now - k->told_ns < 100 * NS_PER_MS)
		return;
	k->told_ns = now;
	words_show(true); /* the screen's; what is written is English */
	app_progress(v->app, _("Reading again: %u %%"),
		frames < k->frames ? (unsigned)((uint64_t)frames * 100 / k->frames) : 100);
	words_show(false);
}

static int pass_shown(void *ctx, struct pass *pass, struct err *e)
{
	struct view *v = ctx;

	pass->tick = on_tick;
	pass->tick_ctx = v;
	return engine_pass(app_options(v->app)->engine, pass, e);
}

static bool interface_of(void *ctx, unsigned file, uint16_t iface, struct capture_interface *out)
{
	return engine_interface(app_options(((struct view *)ctx)->app)->engine, file, iface, out);
}

static int write_export(struct view *v, struct buf *notes, struct err *e)
{
	struct save_view *k = v->state;
	const struct save_range *range = range_of(k);
	const struct app_options *o = app_options(v->app);
	struct export_job job = {.store = app_store(v->app), .leg = NONE, .legs = &range->legs, .is_all = range->is_all,
		.is_single = range->is_single, .sound = {SAVE_PLAYOUT_MS, false, false}, .end_ns = engine_end_ns(o->engine),
		.counters = *engine_counters(o->engine),
		.files = o->files, .n_files = o->n_files, .pass = pass_shown, .interface = interface_of, .ctx = v, .notes = notes};
	bool was;
	int r;

	engine_progress(o->engine, &job.progress);
	k->frames = job.progress.packets;
	k->begun_ns = time_now_mono();
	was = words_show(false);
	r = export_run(format_at(k)->exporter, &job, k->target.p, e);
	words_show(was);
	return r;
}

static int write_document(struct view *v, struct err *e)
{
	struct save_view *k = v->state;
	const struct save_range *r = range_of(k);
	const struct app_options *o = app_options(v->app);
	enum document d = format_at(k)->document;
	struct document_source src = {.title = o->source, .legs = r->legs.v, .n_legs = r->legs.n, .zone = o->zone,
		.ladder = {.sdp_only = o->sdp_only, .merge_ports = o->merge_ports, .no_rtp = o->no_rtp}, .single = r->is_single,
		.ascii = o->ascii, .time = o->time, .sound = d == DOCUMENT_HTML ? save_voice : NULL, .sound_type = "audio/ogg",
		.ctx = o->engine};
	bool was;
	int written;

	app_progress(v->app, _("Writing %s …"), k->path.p);
	was = words_show(false);
	written = save_document(o->engine, d, &src, k->target.p, e);
	words_show(was);
	return written;
}

static int write_rows(struct view *v, struct err *e)
{
	struct save_view *k = v->state;
	const struct save_range *r = range_of(k);
	struct rows_style st = {.format = format_at(k)->rows, .zone = app_options(v->app)->zone};
	bool was;
	int written;

	if (r->is_made && k->generation != store_generation(app_store(v->app)))
		return err_set(e, 2, "%s", _("The list has changed meanwhile: go back, and save what is there now"));
	app_progress(v->app, _("Writing %s …"), k->path.p);
	was = words_show(false);
	written = save_rows(app_store(v->app), r->kind, &r->rows, &st, k->target.p, e);
	words_show(was);
	return written;
}

/* "3 calls", "1 message", "12 rows" */
static void put_count(const struct view *v, const struct save_format *f, struct buf *b)
{
	const struct save_range *r = range_of(v->state);
	size_t n = f->kind == SAVE_ROWS ? r->rows.n : save_calls(app_store(v->app), &r->legs);
	struct buf number = {0};

	if (f->kind == SAVE_MESSAGE) {
		buf_puts(b, _("1 message"));
		return;
	}
	app_number(&number, n);
	tell(b, f->kind == SAVE_ROWS ? words_n("%s row", "%s rows", n) : words_n("%s call", "%s calls", n),
			(struct tell_values){{tell_told(&number)}});
	buf_free(&number);
}

/* "1 call, 4 packets written to x.pcap; ...": with what an exporter says of its file, which begins with the file's name. */
static void put_done(const struct view *v, struct slice notes, struct buf *b)
{
	const struct save_view *k = v->state;
	struct slice path = buf_slice(&k->target), rest = notes, line = slice_cut(&rest, '\n');
	struct buf what = {0};

	put_count(v, format_at(k), &what);
	if (line.n > path.n + 2 && slice_starts(line, path) && ascii_digit(line.p[path.n + 2])) {
		buf_puts(&what, _(", "));
		buf_put(&what, slice_sub(line, path.n + 2, line.n));
		notes = rest;
	}
	tell(b, _("%s written to %s"), (struct tell_values){{tell_told(&what), tell_told(&k->path)}});
	buf_free(&what);
	while (notes.n > 0) {
		line = slice_cut(&notes, '\n');
		buf_puts(b, "; ");
		buf_put(b, slice_starts(line, path) && line.n > path.n + 2 ? slice_sub(line, path.n + 2, line.n) : line);
	}
}

static int write_now(struct view *v, struct buf *notes, struct err *e)
{
	struct save_view *k = v->state;

	switch ((enum save_kind)format_at(k)->kind) {
	case SAVE_EXPORT:
		return write_export(v, notes, e);
	case SAVE_DOCUMENT:
		return write_document(v, e);
	case SAVE_ROWS:
		return write_rows(v, e);
	case SAVE_MESSAGE:
		return save_message(app_store(v->app), range_of(k)->msg, k->target.p, e);
	}
	return -1;
}

/* After a success it goes back to where it was opened from. */
static void write_file(struct view *v)
{
	struct app *a = v->app;
	struct buf notes = {0}, text = {0};
	struct err e = {0};

	if (write_now(v, &notes, &e) < 0) {
		app_warn(a, "%s", e.text);
	} else {
		put_done(v, buf_slice(&notes), &text);
		app_close(a);
		app_say(a, "%s", text.p);
	}
	buf_free(&notes);
	buf_free(&text);
}

static bool replace_done(void *ctx, struct app *a, const char *text)
{
	struct slice answer = slice_trim(slice_of(text));

	if (slice_ieq(answer, slice_of("y")) || slice_ieq(answer, slice_of("yes")))
		write_file(ctx);
	else
		app_say(a, "%s", _("Nothing was written."));
	return true;
}

static void replace_not(void *ctx, struct app *a)
{
	(void)ctx;
	app_say(a, "%s", _("Nothing was written."));
}

static const struct prompt_kind replace_kind = {
	.label = N_("A file of that name is there. Replace it? (y/n) "), .done = replace_done, .cancelled = replace_not};

static void ask_and_write(struct view *v)
{
	struct save_view *k = v->state;
	const struct app_options *o = app_options(v->app);
	struct err e = {0};
	int there = save_is_there(k->target.p, o->files, o->n_files, &e);

	if (there < 0)
		app_warn(v->app, "%s", e.text);
	else if (there)
		app_prompt(v->app, &replace_kind, v, "");
	else
		write_file(v);
}

/* ---- the view -------------------------------------------------------------------------------------------------------- */

static void draw_row(void *ctx, struct canvas *c, int y, int x, int w, size_t left, size_t row)
{
	const struct save_view *k = ((struct view *)ctx)->state;
	const struct save_format *f = &k->formats[k->shown.v[row]];

	(void)left;
	canvas_puts(c, y, x + 1, 1, row == k->list.cursor ? glyph_text(GLYPH_POINT, c->ascii) : " ", STYLE_MARK);
	canvas_puts(c, y, x + 3, SUFFIX_W, f->suffix + 1, STYLE_STRONG);
	canvas_puts(c, y, x + 4 + SUFFIX_W, w - 4 - SUFFIX_W, _(f->help), STYLE_PLAIN);
}

static bool row_matches(void *ctx, size_t row, struct slice needle)
{
	const struct save_view *k = ((struct view *)ctx)->state;
	const struct save_format *f = &k->formats[k->shown.v[row]];

	return slice_isearch(slice_of(f->suffix), needle) < strlen(f->suffix) ||
		slice_isearch(slice_of(f->help), needle) < strlen(f->help);
}

static void put_range(const struct view *v, struct buf *b)
{
	const struct save_view *k = v->state;
	const struct save_range *r = range_of(k);
	struct save_format rows = {.kind = SAVE_ROWS}, calls = {.kind = SAVE_EXPORT};

	buf_fmt(b, "< %s > ", _(r->name));
	if (r->msg == NONE && r->legs.n) {
		put_count(v, &calls, b);
		buf_puts(b, _(", "));
	}
	put_count(v, &rows, b);
}

static void save_draw(struct view *v, struct canvas *c, struct rect r)
{
	struct save_view *k = v->state;
	struct list_source src = {v, draw_row, row_matches};
	struct buf b = {0};

	put_range(v, &b);
	canvas_puts(c, r.y, r.x + 1, LABEL_W, _("What"), STYLE_HEAD);
	canvas_text(c, r.y, r.x + 1 + LABEL_W, r.w - 1 - LABEL_W, buf_slice(&b), STYLE_PLAIN);
	canvas_puts(c, r.y + 1, r.x + 1, LABEL_W, _("File"), STYLE_HEAD);
	canvas_text(c, r.y + 1, r.x + 1 + LABEL_W, r.w - 1 - LABEL_W, buf_slice(&k->path), STYLE_STRONG);
	canvas_puts(c, r.y + 3, r.x + 3, SUFFIX_W, _("Format"), STYLE_HEAD);
	canvas_puts(c, r.y + 3, r.x + 4 + SUFFIX_W, r.w - 4 - SUFFIX_W, _("What it is"), STYLE_HEAD);
	list_draw(&k->list, &src, c, (struct rect){r.y + HEAD_LINES, r.x, r.h - HEAD_LINES, r.w}, app_needle(v->app));
	buf_free(&b);
}

static void save_status(struct view *v, struct buf *left, struct buf *right)
{
	const struct save_view *k = v->state;

	/* The whole sentence, as the line of the list may be too short for it. */
	buf_fmt(left, _("%s: %s"), format_at(k)->suffix + 1, _(format_at(k)->help));
	buf_fmt(right, "%zu/%zu", k->list.cursor + 1, k->shown.n);
}

static bool save_action(struct view *v, enum action a)
{
	struct save_view *k = v->state;
	bool used;

	switch (a) {
	case ACTION_WRITE:
		ask_and_write(v);
		return true;
	case ACTION_NAME:
		app_prompt(v->app, &name_kind, v, k->path.p);
		return true;
	case ACTION_RIGHT:
	case ACTION_LEFT:
		set_range(v, (k->range + (a == ACTION_RIGHT ? 1 : k->n_ranges - 1)) % k->n_ranges);
		return true;
	default:
		used = list_action(&k->list, a);
		set_path(v);
		return used;
	}
}

static bool save_mouse(struct view *v, const struct event *ev)
{
	struct save_view *k = v->state;
	bool opens = false, used = list_mouse(&k->list, ev, &opens);

	set_path(v);
	if (opens)
		ask_and_write(v);
	return used;
}

static bool save_search(struct view *v, struct slice needle, int dir)
{
	struct save_view *k = v->state;
	struct list_source src = {v, draw_row, row_matches};
	bool found = list_search(&k->list, &src, needle, dir < 0 ? -1 : 1, dir == 0);

	set_path(v);
	return found;
}

const struct view_ops view_save_ops = {
	.state_bytes = sizeof(struct save_view),
	.moved = save_moved,
	.open = save_open,
	.close = save_close,
	.draw = save_draw,
	.status = save_status,
	.action = save_action,
	.mouse = save_mouse,
	.search = save_search,
};
