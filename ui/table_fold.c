/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A table whose rows fold: legs under the call that they belong to (fold.h). What is chosen (filter, order) are legs; the
 * rows are made of them here, and made again when a call is opened or closed.
 */
#include "finding.h"
#include "ui/table.h"
#include "words.h"

enum { FOLD_MS = 4 };

const struct ids *table_chosen(const struct table *t)
{
	return t->folds ? &t->chosen : &t->rows;
}

void table_find(struct table *t, uint32_t id)
{
	/* Who follows stays on the last row, whatever that is. */
	if (t->list.follows)
		return;
	if (t->folds && !fold_is_open(&t->fold, id))
		id = fold_head(&t->fold, id);
	for (size_t i = 0; i < t->rows.n; i++) {
		if (t->rows.v[i] != id)
			continue;
		list_go(&t->list, i);
		break;
	}
}

static void fold_now(struct table *t, uint32_t id)
{
	if (t->folds)
		fold_make(&t->fold, app_store(t->app), &t->chosen, &t->rows);
	list_set_n(&t->list, t->rows.n);
	if (id != NONE)
		table_find(t, id);
}

void table_fold_rows(struct table *t, uint32_t id)
{
	t->is_folding = t->folds && table_is_large(t) && !store_calls_step(app_store(t->app), FOLD_MS * NS_PER_MS);
	if (t->is_folding)
		t->fold_ns = time_now_mono();
	else
		fold_now(t, id);
}

bool table_fold_step(struct table *t, int64_t budget_ns)
{
	if (!t->is_folding)
		return true;
	if (!store_calls_step(app_store(t->app), budget_ns))
		return false;
	t->is_folding = false;
	fold_now(t, table_wanted(t));
	t->selected_ns = time_now_mono();
	t->cost_ns += t->selected_ns - t->fold_ns;
	return true;
}

/* The same legs in other rows; the cursor stays on its leg, or goes to the one that stands for it. */
static void fold_again(struct table *t)
{
	uint32_t id = table_selected(t);

	/* Ids may have changed since it was made, and then it is made anew very soon. */
	if (!t->fold.is_made)
		return;
	t->search.left = 0;
	table_fold_rows(t, id);
}

bool table_fold_action(struct table *t, enum action action)
{
	uint32_t id = table_selected(t), head = fold_head(&t->fold, id);

	if (action == ACTION_FOLD_ALL) {
		fold_flip_all(&t->fold);
		fold_again(t);
		app_say(t->app, "%s", t->fold.opens_all ? _("A row for each leg, under its call") : _("A row for each call"));
		return true;
	}
	if (id == NONE || !fold_is_head(&t->fold, head)) {
		app_say(t->app, "%s", t->folds ? _("This call has no other leg.") : _("Legs are not folded (--no-fold)."));
		return true;
	}
	fold_flip(&t->fold, id);
	fold_again(t);
	return true;
}

uint32_t table_match_folded(struct table *t, uint32_t id, struct slice needle)
{
	if (!t->folds || !fold_is_head(&t->fold, id) || fold_is_open(&t->fold, id))
		return NONE;
	for (uint32_t x = fold_next(&t->fold, id); x != NONE; x = fold_next(&t->fold, x))
		if (table_row_matches(t, x, needle))
			return x;
	return NONE;
}

void table_unfold(struct table *t, uint32_t id)
{
	fold_flip(&t->fold, id);
	if (t->fold.is_made)
		fold_now(t, id);
}

/* ---- drawing ---------------------------------------------------------------------------------------------------------- */

int table_indent(const struct table *t, uint32_t id)
{
	return t->folds && fold_head(&t->fold, id) != id ? 2 : 0;
}

/* What is folded away and wrong shows all the same. */
static enum style sign_style(const struct table *t, uint32_t id)
{
	enum severity worst = SEVERITY_NONE;

	if (fold_is_open(&t->fold, id))
		return STYLE_DIM;
	for (uint32_t x = id; x != NONE; x = fold_next(&t->fold, x)) {
		enum severity s = store_leg_severity(app_store(t->app), x);

		if (s > worst)
			worst = s;
	}
	return worst == SEVERITY_ERROR ? STYLE_ERROR : worst == SEVERITY_WARNING ? STYLE_WARN : STYLE_DIM;
}

void table_draw_fold(struct table *t, struct canvas *c, int y, uint32_t id)
{
	int x = t->list.area.x + 1;

	if (!t->folds)
		return;
	if (fold_is_head(&t->fold, id))
		canvas_glyph(c, y, x, fold_is_open(&t->fold, id) ? GLYPH_OPEN : GLYPH_POINT, sign_style(t, id));
	else if (table_indent(t, id))
		canvas_glyph(c, y, x + 1, fold_next(&t->fold, id) == NONE ? GLYPH_ELBOW : GLYPH_TEE, STYLE_DIM);
}

bool table_fold_pressed(struct table *t, const struct event *ev)
{
	size_t row = t->list.top + (size_t)(ev->y - t->list.area.y);

	if (!t->folds || ev->mouse != MOUSE_PRESS || ev->x > t->list.area.x + 1 || ev->y < t->list.area.y || row >= t->rows.n ||
			!fold_is_head(&t->fold, t->rows.v[row]))
		return false;
	list_go(&t->list, row);
	return table_fold_action(t, ACTION_FOLD);
}
