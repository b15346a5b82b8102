/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lines that all views have in common: where from, how much and what was lost on top; what the view says under it;
 * the keys at the bottom. Each says what there is room for, the most important first.
 */
#include "ui/app_priv.h"
#include "words.h"

/* What was in the capture and is not on the screen. A row without text counts for the one before it. */
static const struct {
	enum counter counter;
	const char *text;
} losses[] = {
	{C_KERNEL_DROP, N_("dropped by the kernel")},
	{C_DEVICE_DROP, N_("dropped by devices")},
	{C_SIP_CUT, N_("messages cut")},
	{C_SIP_TOO_LONG, N_("messages too long")},
	{C_SPOOL_FULL, N_("texts lost")},
	{C_SIP_NO_CALL_ID, N_("without Call-ID")},
	{C_FRAGMENT_TIMEOUT, N_("datagrams not whole")},
	{C_FRAGMENT_MISSING, NULL},
	{C_FRAGMENT_EVICTED, NULL},
	{C_TCP_GAP, N_("gaps in TCP streams")},
	{C_TLS_SEGMENT, N_("TLS segments not decrypted")},
	{C_EVICTED_LEG, N_("calls let go")},
};

enum { N_LOSSES = sizeof losses / sizeof losses[0] };

static void put_group(struct buf *b, uint64_t v)
{
	if (v >= 1000) {
		put_group(b, v / 1000);
		buf_fmt(b, ",%03u", (unsigned)(v % 1000));
	} else {
		buf_u64(b, v);
	}
}

void app_number(struct buf *b, uint64_t v)
{
	if (v < 10000000) {
		put_group(b, v);
		return;
	}
	put_group(b, v / 1000000);
	if (v < 1000000000)
		buf_fmt(b, ".%u", (unsigned)(v / 100000 % 10));
	buf_puts(b, " M");
}

/* ---- top line -------------------------------------------------------------------------------------------------------- */

enum { SOURCE_MIN = 20, SEPARATOR = 3 };
enum { ITEM_SOURCE, ITEM_TIMES, ITEM_CALLS, ITEM_MESSAGES, ITEM_PACKETS, ITEM_MEMORY, ITEM_N };

static void put_count(struct buf *b, uint64_t n, const char *one, const char *many)
{
	app_number(b, n);
	buf_putc(b, ' ');
	buf_puts(b, words_n(one, many, n));
}

static void put_item(const struct app *a, int item, const struct capture_progress *p, struct buf *b)
{
	const struct store *s = app_store(a);

	if (item == ITEM_TIMES && p->first_ns != TIME_NONE) {
		time_clock(b, store_said_ns(s, p->first_ns), a->o->zone, 0);
		buf_puts(b, glyph_text(GLYPH_DASH, a->canvas.ascii));
		time_clock(b, store_said_ns(s, p->last_ns), a->o->zone, 0);
	} else if (item == ITEM_CALLS) {
		put_count(b, app_n_calls(a), "call", "calls");
	} else if (item == ITEM_MESSAGES) {
		put_count(b, store_n_msgs(s), "message", "messages");
	} else if (item == ITEM_PACKETS) {
		put_count(b, p->packets, "packet", "packets");
	} else if (item == ITEM_MEMORY && engine_memory_bound(app_engine(a))) {
		buf_fmt(b, _("memory %u of %u MiB"), (unsigned)(engine_memory(app_engine(a)) >> 20),
				(unsigned)(engine_memory_bound(app_engine(a)) >> 20));
	}
}

/* Which items fit in `room` columns, as bits. The source always does: it may be cut, and then to no less than it takes to
 * tell files apart. */
static unsigned choose_items(const struct app *a, const struct capture_progress *p, size_t room)
{
	static const int by_weight[] = {ITEM_CALLS, ITEM_MESSAGES, ITEM_PACKETS, ITEM_MEMORY, ITEM_TIMES};
	size_t source = a->o->source ? text_columns(slice_of(a->o->source)) : 0;
	size_t used = text_columns(slice_of(" sipladder")) + 1 + SEPARATOR;
	unsigned bits = 1u << ITEM_SOURCE;
	struct buf b = {0};

	used += source < SOURCE_MIN ? source : SOURCE_MIN;
	for (size_t i = 0; i < sizeof by_weight / sizeof by_weight[0]; i++) {
		size_t n;

		/* What is of less weight does not cost the source its name. */
		if (i == 2 && source > SOURCE_MIN)
			used += source - SOURCE_MIN;
		buf_clear(&b);
		put_item(a, by_weight[i], p, &b);
		n = b.n > 0 ? text_columns(buf_slice(&b)) + SEPARATOR : 0;
		if (n == 0 || used + n > room)
			continue;
		used += n;
		bits |= 1u << by_weight[i];
	}
	buf_free(&b);
	return bits;
}

static void put_losses(const struct app *a, const struct capture_progress *p, struct buf *b)
{
	const struct counters *cs = engine_counters(app_engine(a));

	if (a->load_failed)
		buf_fmt(b, "%s %s  ", glyph_text(GLYPH_UP, a->canvas.ascii), _("reading failed"));
	if (p->gone.n && a->o->is_live) {
		buf_puts(b, glyph_text(GLYPH_UP, a->canvas.ascii));
		buf_putc(b, ' ');
		text_visible(b, p->gone);
		buf_fmt(b, " %s  ", _("is gone"));
	}
	if (p->is_spool_full)
		buf_fmt(b, "%s %s  ", glyph_text(GLYPH_UP, a->canvas.ascii), _("disk full"));
	if (p->is_cut_short)
		buf_fmt(b, "%s %s  ", glyph_text(GLYPH_UP, a->canvas.ascii), _("capture cut short"));
	for (size_t i = 0; i < N_LOSSES;) {
		const char *text = losses[i].text;
		uint64_t n = 0;

		do
			n += cs->n[losses[i++].counter];
		while (i < N_LOSSES && !losses[i].text);
		if (n == 0)
			continue;
		buf_puts(b, glyph_text(GLYPH_UP, a->canvas.ascii));
		buf_putc(b, ' ');
		app_number(b, n);
		buf_fmt(b, " %s  ", _(text));
	}
}

static void put_loaded(const struct app *a, const struct capture_progress *p, struct buf *b)
{
	enum { BAR = 8 };
	unsigned pct = p->total > 0 ? (unsigned)(p->done * 100 / p->total) : 0;

	if (replay_is_on(a)) {
		replay_put(a, b);
		return;
	}
	if (!a->is_loading) {
		buf_puts(b, _("loaded 100 % "));
		return;
	}
	if (p->total == 0) {
		buf_puts(b, a->is_frozen ? _("live, paused ") : a->o->is_live ? _("live ") : _("loading "));
		return;
	}
	pct = pct < 99 ? pct : 99;
	for (unsigned i = 0; i < BAR; i++)
		buf_puts(b, glyph_text(i * 100 < pct * BAR ? GLYPH_FULL : GLYPH_EMPTY, a->canvas.ascii));
	buf_fmt(b, " %s %u %% ", _("loading"), pct);
}

/* The right part: what was lost, and how far reading is; of losses only the first where there is no room for all. */
static int draw_top_right(struct app *a, int y, const struct capture_progress *p)
{
	struct canvas *c = &a->canvas;
	struct buf lost = {0}, loaded = {0};
	int n_lost, n_loaded, x;

	put_losses(a, p, &lost);
	put_loaded(a, p, &loaded);
	n_lost = (int)text_columns(buf_slice(&lost));
	n_loaded = (int)text_columns(buf_slice(&loaded));
	if (replay_is_on(a))
		n_loaded = n_loaded < c->w / 2 ? n_loaded : c->w / 2;
	else if (n_loaded > c->w / 2 || (!a->is_loading && n_lost > 0 && (c->w < 100 || n_lost + n_loaded > c->w / 2)))
		n_loaded = 0;
	if (n_lost > c->w / 2 - n_loaded)
		n_lost = c->w / 2 - n_loaded;
	x = c->w - n_loaded - n_lost;
	canvas_text(c, y, x, n_lost, buf_slice(&lost), STYLE_TOP_WARN);
	canvas_text(c, y, x + n_lost, n_loaded, buf_slice(&loaded), replay_is_on(a) ? STYLE_KEY : STYLE_TOP);
	buf_free(&lost);
	buf_free(&loaded);
	return x;
}

/* The source, cut so that `others` fit beside it. */
static void put_source(const struct app *a, size_t room, size_t others, struct buf *b)
{
	struct slice name = slice_of(a->o->source ? a->o->source : "");
	size_t left = room > others ? room - others : 0, n = text_columns(name);

	text_fit(b, name, n < left ? n : left > SOURCE_MIN ? left : SOURCE_MIN, false, a->canvas.ascii);
}

void bar_top(struct app *a, int y)
{
	struct canvas *c = &a->canvas;
	struct capture_progress p;
	struct buf rest = {0}, all = {0};
	unsigned bits;
	size_t room;
	int end;

	canvas_fill(c, y, 0, c->w, STYLE_TOP);
	if (!a->o->engine) {
		canvas_puts(c, y, 1, c->w - 1, "sipladder", STYLE_TOP);
		return;
	}
	engine_progress(app_engine(a), &p);
	end = draw_top_right(a, y, &p) - 2;
	room = end > 0 ? (size_t)end : 0;
	bits = choose_items(a, &p, room);
	for (int i = ITEM_SOURCE + 1; i < ITEM_N; i++) {
		if (!(bits >> i & 1))
			continue;
		buf_fmt(&rest, " %s ", glyph_text(GLYPH_DOT, c->ascii));
		put_item(a, i, &p, &rest);
	}
	buf_fmt(&all, " sipladder %s ", glyph_text(GLYPH_DOT, c->ascii));
	put_source(a, room, text_columns(buf_slice(&all)) + text_columns(buf_slice(&rest)), &all);
	buf_put(&all, buf_slice(&rest));
	canvas_text(c, y, 0, end, buf_slice(&all), STYLE_TOP);
	buf_free(&all);
	buf_free(&rest);
}

/* ---- status line ----------------------------------------------------------------------------------------------------- */

void bar_status(struct app *a, int y)
{
	struct canvas *c = &a->canvas;
	struct buf left = {0}, right = {0};
	int n_right;

	if (a->top->row->ops->status)
		a->top->row->ops->status(a->top, &left, &right);
	n_right = (int)text_columns(buf_slice(&right));
	if (n_right > c->w / 2)
		n_right = c->w / 2;
	canvas_text(c, y, 1, c->w - n_right - 3, buf_slice(&left), STYLE_STATUS);
	canvas_text(c, y, c->w - n_right - 1, n_right, buf_slice(&right), STYLE_STATUS);
	buf_free(&left);
	buf_free(&right);
}

/* ---- bottom line ----------------------------------------------------------------------------------------------------- */

/* A row of the bottom line: first key, label. False where the action has no key. */
static bool first_key(const struct app *a, const struct action_row *r, struct buf *b)
{
	uint32_t key = keymap_key(app_keys(a), r, a->top->row->id, 0);

	buf_clear(b);
	if (key != K_NONE)
		key_put_name(b, key);
	return key != K_NONE;
}

/* Where the program began with the start page, the list of calls leads back to it. */
static const char *label_of(const struct app *a, const struct action_row *r)
{
	return r->action == ACTION_LEAVE && a->o->start ? _("Back") : _(r->label);
}

static int width_of(const struct app *a, const struct action_row *r, const struct buf *key)
{
	return (int)(text_columns(buf_slice(key)) + 1 + text_columns(slice_of(label_of(a, r))) + 2);
}

/* Whether the bottom line may name it: it has a label. What moves a replay is named only while there is one. */
static bool is_shown(const struct app *a, const struct action_row *r, bool of_replay)
{
	bool is_of_replay = action_is_of_replay(r->action) && r->action != ACTION_REPLAY;

	return r->views >> a->top->row->id & 1 && r->label && is_of_replay == of_replay;
}

/* Rows to show: those of a replay first, as many as fit; the last one, which leads out, always does. */
static size_t choose_rows(const struct app *a, int room, const struct action_row **out)
{
	size_t n, chosen = 0;
	const struct action_row *rows = action_rows(&n);
	int widths[HOTS], total = 0;
	struct buf key = {0};

	for (size_t i = replay_is_on(a) ? 0 : n; i < 2 * n && chosen < HOTS; i++) {
		const struct action_row *r = &rows[i % n];

		if (!is_shown(a, r, i < n) || !first_key(a, r, &key))
			continue;
		out[chosen] = r;
		widths[chosen] = width_of(a, r, &key);
		total += widths[chosen++];
	}
	while (total > room && chosen > 2) {
		total -= widths[chosen - 2];
		out[chosen - 2] = out[chosen - 1];
		widths[chosen - 2] = widths[chosen - 1];
		chosen--;
	}
	buf_free(&key);
	return chosen;
}

void bar_bottom(struct app *a, int y)
{
	const struct action_row *rows[HOTS];
	struct canvas *c = &a->canvas;
	struct pen p = pen_make(c, y, 0, c->w, 0);
	size_t n = choose_rows(a, c->w - 1, rows);
	struct buf key = {0};

	a->n_hots = 0;
	pen_puts(&p, " ", STYLE_BOTTOM);
	for (size_t i = 0; i < n; i++) {
		int x = p.x;

		first_key(a, rows[i], &key);
		pen_text(&p, buf_slice(&key), STYLE_KEY);
		pen_puts(&p, " ", STYLE_BOTTOM);
		pen_puts(&p, label_of(a, rows[i]), STYLE_BOTTOM);
		a->hots[a->n_hots++] = (struct hot){x, p.x - x, rows[i]->action};
		if (i + 1 < n)
			pen_puts(&p, "  ", STYLE_BOTTOM);
	}
	pen_fill(&p, STYLE_BOTTOM);
	buf_free(&key);
}

enum action bar_pressed(const struct app *a, int x)
{
	for (size_t i = 0; i < a->n_hots; i++)
		if (x >= a->hots[i].x && x < a->hots[i].x + a->hots[i].w)
			return a->hots[i].action;
	return ACTION_NONE;
}
