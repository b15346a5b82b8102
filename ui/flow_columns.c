/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Columns of the flow view: chosen, moved, joined and left out. How they were arranged is kept when the ladder is made anew.
 */
#include "ui/flow_local.h"
#include "words.h"

/* ---- the arrangement, by addresses --------------------------------------------------------------------------------------- */

enum { KEPT = 256 };
struct arrangement {
	struct addr addrs[KEPT];
	size_t cols[KEPT];      /* where each of them was */
	size_t n, n_cols;
};

static void take(struct arrangement *k, const struct ladder *l)
{
	k->n = 0;
	k->n_cols = ladder_n_cols(l);
	for (size_t col = 0; col < k->n_cols; col++) {
		size_t n = ladder_col_addrs(l, col, k->addrs + k->n, KEPT - k->n);

		for (size_t i = 0; i < n; i++)
			k->cols[k->n++] = col;
	}
}

/* Column of an address; ports count where both have one. SIZE_MAX: none. */
static size_t find_col(const struct ladder *l, const struct addr *a)
{
	struct addr addrs[KEPT];

	for (size_t col = 0; col < ladder_n_cols(l); col++) {
		size_t n = ladder_col_addrs(l, col, addrs, KEPT);

		for (size_t i = 0; i < n; i++)
			if (addr_ip_eq(&addrs[i], a) && (!a->port || !addrs[i].port || addrs[i].port == a->port))
				return col;
	}
	return SIZE_MAX;
}

/* Columns that are new come last. */
static void put(const struct arrangement *k, struct ladder *l)
{
	size_t done = 0;

	for (size_t col = 0; col < k->n_cols; col++) {
		bool is_placed = false;

		for (size_t i = 0; i < k->n; i++) {
			size_t at = k->cols[i] == col ? find_col(l, &k->addrs[i]) : SIZE_MAX;

			if (at == SIZE_MAX || at < done)
				continue;
			if (is_placed && at != done)
				ladder_merge(l, done, at);
			else if (!is_placed)
				ladder_move(l, at, done);
			is_placed = true;
		}
		done += is_placed;
	}
}

void flow_new_ladder(struct view *v, const struct ids *legs)
{
	struct flow_view *f = v->state;
	struct arrangement *kept = f->is_arranged ? mem_alloc(sizeof *kept) : NULL;

	if (kept)
		take(kept, f->ladder);
	ladder_free(f->ladder);
	f->ladder = ladder_new(app_store(v->app), legs->v, legs->n, &f->options);
	if (kept)
		put(kept, f->ladder);
	free(kept);
	f->has_col = false;
	f->list.left = 0;
}

/* ---- keys ----------------------------------------------------------------------------------------------------------------- */

/* Chooses a column, and scrolls to it. */
void flow_choose_col(struct flow_view *f, int dir)
{
	size_t n = ladder_n_cols(f->ladder), x, x0;

	if (!n)
		return;
	if (!f->has_col)
		f->col = dir < 0 ? n - 1 : 0;
	else
		f->col = (f->col + (dir < 0 ? n - 1 : 1)) % n;
	f->has_col = true;
	x = ladder_column_at(f->ladder, &f->style, f->col);
	x0 = ladder_column_at(f->ladder, &f->style, 0);
	if (x - x0 < f->list.left)
		f->list.left = x - x0;
	if (f->list.area.w > 20 && x + 16 > f->list.left + (size_t)f->list.area.w)
		f->list.left = x + 16 - (size_t)f->list.area.w;
}

/* Leaves the chosen party out; with none chosen all are shown again. */
void flow_hide(struct view *v)
{
	struct flow_view *f = v->state;

	if (!f->has_col && f->n_hidden) {
		f->n_hidden = 0;
		app_say(v->app, "%s", _("All parties are shown."));
	} else if (!f->has_col) {
		app_say(v->app, _("Choose a column with %s first: its party is then left out."),
			app_key_name(v->app, VIEW_FLOW, ACTION_COLUMN_RIGHT));
		return;
	} else if (ladder_n_cols(f->ladder) < 3) {
		app_say(v->app, "%s", _("Two parties are the least that a ladder shows."));
		return;
	} else {
		f->n_hidden += ladder_col_addrs(f->ladder, f->col, f->hidden + f->n_hidden, FLOW_HIDDEN - f->n_hidden);
		app_say(v->app, _("%.*s is left out; the same key shows all again."), (int)ladder_col(f->ladder, f->col)->label.n,
			ladder_col(f->ladder, f->col)->label.p);
	}
	f->options.hidden = f->hidden;
	f->options.n_hidden = f->n_hidden;
	flow_rebuild(v);
}

/* Moves the chosen column by one. */
void flow_move_col(struct flow_view *f, int dir)
{
	size_t to = f->col + (dir < 0 ? (size_t)-1 : 1);

	if (f->has_col && to < ladder_n_cols(f->ladder)) {
		ladder_move(f->ladder, f->col, to);
		f->is_arranged = true;
		f->col = to;
	}
}

/* With a column chosen: the one on its right joins it. Without: ports of an address are one column, or each its own. */
void flow_merge(struct view *v)
{
	struct flow_view *f = v->state;

	if (!f->has_col)
		flow_flip(v, &f->options.merge_ports, _("One column for each address"),
			_("One column for each address and port"));
	else if (f->col + 1 < ladder_n_cols(f->ladder)) {
		ladder_merge(f->ladder, f->col, f->col + 1);
		f->is_arranged = true;
	} else
		app_say(v->app, "%s", _("There is no column on the right of it to join."));
}
