/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The view of endpoints: what is at each address, and how it answers. From a row its calls open; a row can be given a name,
 * and rows of one name are one party everywhere. What an endpoint is, is decided in call/role.c.
 */
#include "ui/table.h"
#include "words.h"

static enum style cell_style(const struct table *t, const struct field *f, uint32_t id)
{
	const struct endpoint *e = endpoints_at(store_endpoints(app_store(t->app)), id);

	if (strcmp(f->name, "address") == 0 || strcmp(f->name, "alias") == 0)
		return STYLE_PARTY;
	if (strcmp(f->name, "answer_ratio_pct") == 0 && e->n_calls > 0 && e->n_answered == 0)
		return STYLE_WARN;
	return STYLE_PLAIN;
}

static bool gather(const struct store *s, uint32_t *at, int64_t budget_ns, unsigned *pct)
{
	(void)at;
	return store_endpoints_step(s, budget_ns, pct);
}

static const struct table_more more[] = {{140, ",registered"}};
static const struct table_kind endpoints = {.name = "endpoints", .more = more, .n_more = sizeof more / sizeof more[0],
	.columns = "address,alias,roles,calls,answer_ratio_pct,response_ms_p50,response_ms_p95,requests_sent,requests_received,"
		"responses_sent,user_agents",
	.whole = "address", .style = cell_style, .is_made = true,
	.prepare = gather};

static int endpoints_open(struct view *v, const struct view_args *args, struct err *e)
{
	(void)args;
	table_init(v->state, v, &endpoints);
	return table_choose(v->state, e);
}

static void endpoints_close(struct view *v)
{
	table_close(v->state);
}

static void endpoints_draw(struct view *v, struct canvas *c, struct rect r)
{
	const struct table *t = v->state;

	table_draw(v, c, r, t->filter ? _("No endpoint matches the filter; %s changes it.") :
			_("No SIP was found in this capture."));
}

static void endpoints_status(struct view *v, struct buf *left, struct buf *right)
{
	struct table *t = v->state;

	if (t->where.n > 0)
		buf_fmt(left, "%s %s", glyph_text(GLYPH_POINT, t->ascii), t->where.p);
	else
		buf_puts(left, _("Endpoints"));
	table_status(t, table_is_ready(t) ? t->kind->count(app_store(v->app)) : 0, right);
}

static const struct endpoint *selected(const struct view *v)
{
	uint32_t id = table_is_ready(v->state) ? table_selected(v->state) : NONE;

	return id == NONE ? NULL : endpoints_at(store_endpoints(app_store(v->app)), id);
}

/* The calls whose messages it sent or got. */
static void open_calls(struct view *v)
{
	const struct endpoint *e = selected(v);
	struct buf where = {0};

	if (!e)
		return;
	if (!e->addr.port) {
		app_warn(v->app, "%s", _("Only media goes to it: no message of a call"));
		return;
	}
	buf_puts(&where, "addresses == \"");
	addr_put(&where, &e->addr);
	buf_puts(&where, "\"");
	calls_show(v, where.p, NULL);
	buf_free(&where);
}

/* ---- names ----------------------------------------------------------------------------------------------------------- */

/* Names the marked endpoints, or the selected one. */
static bool name_done(void *ctx, struct app *a, const char *text)
{
	struct view *v = ctx;
	struct table *t = v->state;
	const struct endpoints *all = store_endpoints(app_store(a));
	struct slice name = slice_trim(slice_of(text));
	struct ids rows = {0};
	struct addr *addrs;

	marks_list(&t->marks, &rows);
	if (!rows.n && table_selected(t) != NONE)
		ids_add(&rows, table_selected(t));
	addrs = mem_alloc((rows.n + 1) * sizeof *addrs);
	/* A name changes the endpoints: their addresses are taken first. */
	for (size_t i = 0; i < rows.n; i++)
		addrs[i] = endpoints_at(all, rows.v[i])->addr;
	for (size_t i = 0; i < rows.n; i++)
		app_set_alias(a, &addrs[i], name);
	marks_clear(&t->marks);
	table_choose(t, NULL);
	if (name.n)
		app_say(a, _("Addresses named %.*s are one party now; alias = ADDRESS=NAME in the configuration keeps a name"),
				(int)(name.n < 60 ? name.n : 60), name.p);
	free(addrs);
	ids_free(&rows);
	return true;
}

/* Names that there are: the same name makes one party of two addresses. */
static const char *name_word(void *ctx, struct slice before, size_t i)
{
	struct view *v = ctx;
	struct table *t = v->state;
	const struct endpoints *all = store_endpoints(app_store(v->app));

	if (slice_trim(before).n > 0)
		return NULL;
	for (size_t j = 0; j < endpoints_n(all); j++) {
		struct slice alias = store_alias(app_store(v->app), &endpoints_at(all, j)->addr);

		if (!alias.n || i-- > 0)
			continue;
		buf_clear(&t->scratch);
		buf_put(&t->scratch, alias);
		buf_putc(&t->scratch, '\0');
		return t->scratch.p;
	}
	return NULL;
}

static const struct prompt_kind name_kind = {.label = N_("name: "), .done = name_done, .word = name_word};

static void ask_name(struct view *v)
{
	const struct endpoint *e = selected(v);
	struct buf text = {0};

	if (!e)
		return;
	buf_put(&text, store_alias(app_store(v->app), &e->addr));
	buf_putc(&text, '\0');
	app_prompt(v->app, &name_kind, v, text.p);
	buf_free(&text);
}

/* ---- the view -------------------------------------------------------------------------------------------------------- */

static bool endpoints_action(struct view *v, enum action action)
{
	switch (action) {
	case ACTION_OPEN:
		open_calls(v);
		return true;
	case ACTION_ALIAS:
		ask_name(v);
		return true;
	default:
		return table_action(v, action);
	}
}

static bool endpoints_mouse(struct view *v, const struct event *ev)
{
	bool opens = false, used = table_mouse(v, ev, &opens);

	if (opens)
		open_calls(v);
	return used;
}

const struct view_ops view_endpoints_ops = {
	.state_bytes = sizeof(struct table),
	.is_table = true,
	.open = endpoints_open,
	.close = endpoints_close,
	.update = table_update,
	.rewind = table_rewind,
	.moved = table_moved,
	.work = table_work,
	.draw = endpoints_draw,
	.status = endpoints_status,
	.action = endpoints_action,
	.mouse = endpoints_mouse,
	.search = table_search,
	.changed = table_changed,
};
