/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The start page: devices with their traffic, captures that were opened lately, and any other by its path. It opens nothing
 * itself: it says what to open (app_choose), and the app ends.
 */
#include <dirent.h>
#include <math.h>
#include <sys/stat.h>
#include <unistd.h>

#include "live.h"
#include "ui/graph.h"
#include "ui/recent.h"
#include "ui/view.h"
#include "words.h"

enum { MOST_DEVICES = 64, PAST = 60, NAME_W = 16, ADDRESS_W = 17, NUMBER_W = 13, SIZE_W = 9, DATE_W = 16,
	MOST_ENTRIES = 4096 };

enum line_kind { LINE_TITLE, LINE_NOTE, LINE_DEVICE, LINE_RECENT };
struct start_line {
	uint8_t kind;           /* enum line_kind */
	size_t i;
	const char *text;
};
/* What a device did in each second. */
struct device_past {
	char name[32];
	double bytes[PAST];     /* a second each; NAN: not known */
	double packets;         /* in the last second */
	uint64_t last_bytes, last_packets;
	bool has_last;
};
struct start_view {
	struct list list;
	struct start_line lines[MOST_DEVICES + RECENT_MOST + 8];
	size_t n;
	struct live_device devices[MOST_DEVICES];
	size_t n_devices;
	struct device_past past[MOST_DEVICES];  /* of devices[i] */
	struct recent recent;
	struct dirent **entries;/* of the folder that a path is completed in */
	int n_entries;
	struct buf folder, word;
};

/* ---- devices ------------------------------------------------------------------------------------------------------------- */

static struct device_past *past_of(struct start_view *k, const struct device_past *old, size_t n_old, size_t i)
{
	struct device_past *p = &k->past[i];

	for (size_t j = 0; j < n_old; j++) {
		if (strcmp(old[j].name, k->devices[i].name) != 0)
			continue;
		*p = old[j];
		return p;
	}
	memset(p, 0, sizeof *p);
	memcpy(p->name, k->devices[i].name, sizeof p->name);
	for (size_t j = 0; j < PAST; j++)
		p->bytes[j] = NAN;
	return p;
}

static void note(struct device_past *p, const struct live_device *d, double seconds)
{
	memmove(p->bytes, p->bytes + 1, (PAST - 1) * sizeof p->bytes[0]);
	p->bytes[PAST - 1] = NAN;
	/* Counters begin anew where a device went and came. */
	if (p->has_last && d->bytes >= p->last_bytes && d->packets >= p->last_packets) {
		p->bytes[PAST - 1] = (double)(d->bytes - p->last_bytes) / seconds;
		p->packets = (double)(d->packets - p->last_packets) / seconds;
	}
	p->last_bytes = d->bytes;
	p->last_packets = d->packets;
	p->has_last = true;
}

/* `any` is all of them. */
static void read_devices(struct start_view *k, double seconds)
{
	struct device_past *old = mem_alloc(sizeof k->past);
	size_t n_old = k->n_devices, n = live_devices(k->devices + 1, MOST_DEVICES - 1);
	struct live_device any = {.name = "any", .is_up = true};

	memcpy(old, k->past, sizeof k->past);
	for (size_t i = 1; i <= n; i++) {
		any.packets += k->devices[i].packets;
		any.bytes += k->devices[i].bytes;
	}
	k->devices[0] = any;
	k->n_devices = n ? n + 1 : 0;
	for (size_t i = 0; i < k->n_devices; i++)
		note(past_of(k, old, n_old, i), &k->devices[i], seconds);
	free(old);
}

/* ---- lines --------------------------------------------------------------------------------------------------------------- */

static void add_line(struct start_view *k, enum line_kind kind, size_t i, const char *text)
{
	k->lines[k->n++] = (struct start_line){(uint8_t)kind, i, text};
}

static bool is_stop(const struct start_view *k, size_t row)
{
	return row < k->n && (k->lines[row].kind == LINE_DEVICE || k->lines[row].kind == LINE_RECENT);
}

static void add_rights(struct start_view *k)
{
	add_line(k, LINE_NOTE, 0, N_("To capture needs a right that is missing here, CAP_NET_RAW. As root, or once:"));
	add_line(k, LINE_NOTE, 0, N_("  sudo setcap cap_net_raw,cap_net_admin=eip $(command -v sipladder)"));
}

static void make_lines(struct start_view *k)
{
	k->n = 0;
	add_line(k, LINE_TITLE, 0, N_("Devices"));
	for (size_t i = 0; i < k->n_devices; i++)
		add_line(k, LINE_DEVICE, i, NULL);
	if (!k->n_devices)
		add_line(k, LINE_NOTE, 0, N_("The system names no device."));
	else if (!live_may_capture())
		add_rights(k);
	add_line(k, LINE_NOTE, 0, "");
	add_line(k, LINE_TITLE, 0, N_("Captures opened lately"));
	for (size_t i = 0; i < k->recent.n; i++)
		add_line(k, LINE_RECENT, i, NULL);
	if (!k->recent.n)
		add_line(k, LINE_NOTE, 0, N_("None yet."));
	list_set_n(&k->list, k->n);
}

/* On to a line that can be opened. */
static void settle(struct start_view *k, int dir)
{
	size_t row = k->list.cursor;

	while (row < k->n && !is_stop(k, row))
		row += dir < 0 ? (size_t)-1 : 1;
	if (row >= k->n)
		for (row = k->list.cursor; row < k->n && !is_stop(k, row);)
			row += dir < 0 ? 1 : (size_t)-1;
	if (row < k->n)
		list_go(&k->list, row);
}

static int start_open(struct view *v, const struct view_args *args, struct err *e)
{
	struct start_view *k = v->state;

	(void)args;
	(void)e;
	recent_load(&k->recent);
	read_devices(k, 1);
	make_lines(k);
	/* Who has opened a capture before most often opens one again. */
	if (k->recent.n)
		list_go(&k->list, k->n - k->recent.n);
	settle(k, 1);
	return 0;
}

static void forget_entries(struct start_view *k)
{
	for (int i = 0; i < k->n_entries; i++)
		free(k->entries[i]);
	free(k->entries);
	k->entries = NULL;
	k->n_entries = 0;
}

static void start_close(struct view *v)
{
	struct start_view *k = v->state;

	recent_free(&k->recent);
	forget_entries(k);
	buf_free(&k->folder);
	buf_free(&k->word);
}

static void start_tick(struct view *v, int64_t elapsed_ns)
{
	struct start_view *k = v->state;
	struct start_line at = k->lines[k->list.cursor];
	size_t row = k->list.cursor;

	read_devices(k, (double)elapsed_ns / (double)NS_PER_S);
	make_lines(k);
	if (at.kind == LINE_RECENT)
		row = k->n - k->recent.n + at.i;
	list_go(&k->list, row);
	settle(k, 1);
}

/* ---- drawing ------------------------------------------------------------------------------------------------------------- */

/* "1.2 MB/s" */
static void put_rate(struct buf *b, double v, const char *unit)
{
	static const char *const prefixes[] = {"", "k", "M", "G", "T"};
	unsigned i = 0;

	for (; v >= 1000 && i < 4; i++)
		v /= 1000;
	buf_fmt(b, i && v < 100 ? "%.1f %s%s" : "%.0f %s%s", v, prefixes[i], unit);
}

static void draw_device(const struct start_view *k, struct canvas *c, int y, int x, int w, size_t i, const char *term)
{
	const struct live_device *d = &k->devices[i];
	const struct device_past *p = &k->past[i];
	double most = 1000, last = p->bytes[PAST - 1];
	enum style st = d->is_up ? STYLE_PLAIN : STYLE_DIM;
	struct buf b = {0};
	int graph = w - 2 - NAME_W - ADDRESS_W - 2 * NUMBER_W - 4;

	for (size_t j = 0; j < k->n_devices; j++)
		for (size_t s = 0; s < PAST; s++)
			if (k->past[j].bytes[s] > most)
				most = k->past[j].bytes[s];
	canvas_field(c, y, x + 2, NAME_W - 1, slice_of(d->name), st, false);
	canvas_field(c, y, x + 2 + NAME_W, ADDRESS_W - 1, slice_of(i == 0 ? _("all devices") : d->is_up ? d->address : _("down")),
		STYLE_DIM, false);
	x += 2 + NAME_W + ADDRESS_W;
	graph = graph < 4 ? 4 : graph > PAST ? PAST : graph;
	graph_draw(c, (struct rect){y, x, 1, graph}, p->bytes + PAST - graph, (size_t)graph, 0, most,
		c->ascii ? GRAPH_ASCII : graph_best(false, term) == GRAPH_BRAILLE ? GRAPH_BLOCKS : graph_best(false, term), true,
		STYLE_ACTIVE);
	x += graph + 1;
	if (isnan(last)) {
		buf_puts(&b, glyph_text(GLYPH_DASH, c->ascii));
		canvas_field(c, y, x, NUMBER_W, buf_slice(&b), STYLE_DIM, true);
	} else {
		put_rate(&b, p->packets, _("packets/s"));
		canvas_field(c, y, x, NUMBER_W, buf_slice(&b), st, true);
		buf_clear(&b);
		put_rate(&b, last, _("B/s"));
		canvas_field(c, y, x + NUMBER_W + 1, NUMBER_W - 3, buf_slice(&b), st, true);
	}
	buf_free(&b);
}

/* The name, how large and how old it is, and where. */
static void draw_recent(const struct view *v, struct canvas *c, int y, int x, int w, const char *path)
{
	const char *name = strrchr(path, '/') + 1, *home = getenv("HOME");
	struct stat st;
	struct buf b = {0};
	bool is_there = stat(path, &st) == 0;
	int name_w = w / 3 > NAME_W ? w / 3 : NAME_W, at = x + 2 + name_w + 1;
	struct slice folder = slice_make(path, (size_t)(name - path) - (name - path > 1));

	canvas_field(c, y, x + 2, name_w, slice_of(name), is_there ? STYLE_PLAIN : STYLE_DIM, false);
	if (is_there) {
		put_rate(&b, (double)st.st_size, "B");
		canvas_field(c, y, at, SIZE_W, buf_slice(&b), STYLE_PLAIN, true);
		buf_clear(&b);
		time_date(&b, (int64_t)st.st_mtime * NS_PER_S, app_options(v->app)->zone, 0);
		canvas_field(c, y, at + SIZE_W + 2, DATE_W, slice_sub(buf_slice(&b), 0, DATE_W), STYLE_DIM, false);
	} else {
		canvas_puts(c, y, at, SIZE_W + DATE_W, _("not there any more"), STYLE_WARN);
	}
	at += SIZE_W + DATE_W + 3;
	buf_clear(&b);
	if (home && *home && slice_starts(folder, slice_of(home)) && (folder.n == strlen(home) || folder.p[strlen(home)] == '/')) {
		buf_putc(&b, '~');
		folder = slice_sub(folder, strlen(home), folder.n);
	}
	buf_put(&b, folder);
	canvas_field(c, y, at, x + w - at, buf_slice(&b), STYLE_DIM, false);
	buf_free(&b);
}

static void draw_line(void *ctx, struct canvas *c, int y, int x, int w, size_t left, size_t row)
{
	struct view *v = ctx;
	const struct start_view *k = v->state;
	const struct start_line *l = &k->lines[row];

	(void)left;
	if (l->kind == LINE_TITLE)
		canvas_puts(c, y, x + 1, w - 1, _(l->text), STYLE_HEAD);
	else if (l->kind == LINE_NOTE)
		canvas_puts(c, y, x + 2, w - 2, *l->text ? _(l->text) : "", STYLE_DIM);
	else if (l->kind == LINE_DEVICE)
		draw_device(k, c, y, x, w, l->i, app_terminal(v->app));
	else
		draw_recent(v, c, y, x, w, k->recent.paths[l->i]);
}

static bool line_matches(void *ctx, size_t row, struct slice needle)
{
	const struct start_view *k = ((struct view *)ctx)->state;
	const struct start_line *l = &k->lines[row];
	const char *text = l->kind == LINE_DEVICE ? k->devices[l->i].name : l->kind == LINE_RECENT ? k->recent.paths[l->i] : "";

	return *text && slice_isearch(slice_of(text), needle) < strlen(text);
}

static struct list_source source_of(struct view *v)
{
	return (struct list_source){v, draw_line, line_matches};
}

static void start_draw(struct view *v, struct canvas *c, struct rect r)
{
	struct start_view *k = v->state;
	struct list_source src = source_of(v);

	list_draw(&k->list, &src, c, r, app_needle(v->app));
}

static void start_status(struct view *v, struct buf *left, struct buf *right)
{
	const struct start_view *k = v->state;
	const struct start_line *l = &k->lines[k->list.cursor];

	(void)right;
	if (l->kind == LINE_RECENT)
		buf_puts(left, k->recent.paths[l->i]);
	else
		buf_puts(left, _("What is to be opened?"));
}

/* ---- by path ------------------------------------------------------------------------------------------------------------- */

/* ~/ is the user's home. */
static void put_path(struct buf *b, struct slice text)
{
	const char *home = getenv("HOME");

	if (text.n > 0 && text.p[0] == '~' && (text.n == 1 || text.p[1] == '/') && home) {
		buf_puts(b, home);
		text = slice_sub(text, 1, text.n);
	}
	buf_put(b, text);
	buf_putc(b, '\0');
}

static void read_folder(struct start_view *k, struct slice folder)
{
	struct buf path = {0};

	if (k->entries && slice_eq(buf_slice(&k->folder), folder))
		return;
	forget_entries(k);
	buf_clear(&k->folder);
	buf_put(&k->folder, folder);
	put_path(&path, folder.n ? folder : slice_of("."));
	k->n_entries = scandir(path.p, &k->entries, NULL, alphasort);
	if (k->n_entries < 0) {
		k->n_entries = 0;
		k->entries = NULL;
	}
	buf_free(&path);
}

static bool is_folder(const struct start_view *k, const struct dirent *d)
{
	struct buf path = {0};
	struct stat st;
	bool is;

	if (d->d_type != DT_LNK && d->d_type != DT_UNKNOWN)
		return d->d_type == DT_DIR;
	buf_put(&path, buf_slice(&k->folder));
	buf_puts(&path, d->d_name);
	is = path.n > 0;
	if (is) {
		struct buf real = {0};

		put_path(&real, buf_slice(&path));
		is = stat(real.p, &st) == 0 && S_ISDIR(st.st_mode);
		buf_free(&real);
	}
	buf_free(&path);
	return is;
}

/* Files and folders that begin as the text does; hidden ones where it asks for them. */
static const char *path_word(void *ctx, struct slice text, size_t i)
{
	struct start_view *k = ((struct view *)ctx)->state;
	size_t slash = text.n;

	while (slash > 0 && text.p[slash - 1] != '/')
		slash--;
	read_folder(k, slice_sub(text, 0, slash));
	for (int j = 0; j < k->n_entries && j < MOST_ENTRIES; j++) {
		const struct dirent *d = k->entries[j];
		struct slice name = slice_sub(text, slash, text.n);

		if (strcmp(d->d_name, ".") == 0 || strcmp(d->d_name, "..") == 0 || (d->d_name[0] == '.' && !name.n))
			continue;
		if (!slice_istarts(slice_of(d->d_name), name) || i-- > 0)
			continue;
		buf_clear(&k->word);
		buf_put(&k->word, slice_sub(text, 0, slash));
		buf_puts(&k->word, d->d_name);
		if (is_folder(k, d))
			buf_putc(&k->word, '/');
		buf_putc(&k->word, '\0');
		return k->word.p;
	}
	return NULL;
}

static bool path_check(void *ctx, const char *text, struct err *e)
{
	struct buf path = {0};
	bool ok;

	put_path(&path, slice_of(text));
	ok = !*text || access(path.p, F_OK) == 0 || path_word(ctx, slice_of(text), 0);
	buf_free(&path);
	if (!ok)
		err_set(e, 2, "there is no '%s'", text);
	return ok;
}

static bool path_done(void *ctx, struct app *a, const char *text)
{
	struct buf path = {0};
	struct stat st;

	(void)ctx;
	put_path(&path, slice_of(text));
	if (!*text)
		;
	else if (stat(path.p, &st) < 0)
		app_warn(a, _("There is no '%s'"), path.p);
	else if (S_ISDIR(st.st_mode))
		app_warn(a, _("%s is a folder"), path.p);
	else
		app_choose(a, path.p, false);
	buf_free(&path);
	return true;
}

static const struct prompt_kind path_kind = {
	.label = N_("capture: "), .done = path_done, .check = path_check, .word = path_word, .is_whole = true};

/* ---- the view ------------------------------------------------------------------------------------------------------------ */

static void open_selected(struct view *v)
{
	struct start_view *k = v->state;
	const struct start_line *l = &k->lines[k->list.cursor];

	if (l->kind == LINE_DEVICE)
		app_choose(v->app, k->devices[l->i].name, true);
	else if (l->kind == LINE_RECENT)
		app_choose(v->app, k->recent.paths[l->i], false);
}

static void forget(struct view *v)
{
	struct start_view *k = v->state;
	const struct start_line *l = &k->lines[k->list.cursor];
	size_t at = k->list.cursor;

	if (l->kind != LINE_RECENT)
		return;
	recent_forget(k->recent.paths[l->i]);
	recent_free(&k->recent);
	recent_load(&k->recent);
	make_lines(k);
	list_go(&k->list, at);
	settle(k, 1);
}

static bool start_action(struct view *v, enum action action)
{
	struct start_view *k = v->state;

	switch (action) {
	case ACTION_OPEN:
		open_selected(v);
		return true;
	case ACTION_NAME:
		forget_entries(k); /* files may have come since */
		app_prompt(v->app, &path_kind, v, "");
		return true;
	case ACTION_FORGET:
		forget(v);
		return true;
	default:
		if (!list_action(&k->list, action))
			return false;
		settle(k, action == ACTION_UP || action == ACTION_PAGE_UP || action == ACTION_END ? -1 : 1);
		return true;
	}
}

static bool start_mouse(struct view *v, const struct event *ev)
{
	struct start_view *k = v->state;
	bool opens = false, used = list_mouse(&k->list, ev, &opens);

	if (opens)
		open_selected(v);
	else
		settle(k, ev->mouse == MOUSE_WHEEL_UP ? -1 : 1);
	return used;
}

static bool start_search(struct view *v, struct slice needle, int dir)
{
	struct start_view *k = v->state;
	struct list_source src = source_of(v);

	return list_search(&k->list, &src, needle, dir < 0 ? -1 : 1, dir == 0);
}

const struct view_ops view_start_ops = {
	.state_bytes = sizeof(struct start_view),
	.open = start_open,
	.close = start_close,
	.draw = start_draw,
	.status = start_status,
	.action = start_action,
	.mouse = start_mouse,
	.search = start_search,
	.tick = start_tick,
};
