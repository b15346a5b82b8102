/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ways from any view to another: statistics, endpoints, streams, findings, timeline, saving; and an action by its name from
 * wherever one is. Views that show some calls lead to what concerns those, all others to what concerns the list of calls.
 */
#include "ui/app_priv.h"

/* What views open by themselves, knowing more of it: not from here. */
static const struct {
	enum action action;
	uint32_t own;           /* enum view_bit */
	enum view_id view;
	bool is_of_all;         /* whatever the view shows */
} ways[] = {
	{ACTION_STATS, IN_CALLS, VIEW_STATS, true},
	{ACTION_ENDPOINTS, IN_CALLS, VIEW_ENDPOINTS, true},
	{ACTION_STREAMS, IN_CALLS | IN_FLOW, VIEW_STREAMS, false},
	{ACTION_FINDINGS, IN_CALLS | IN_FLOW, VIEW_FINDINGS, false},
	{ACTION_TIMELINE, IN_CALLS | IN_FLOW, VIEW_TIMELINE, false},
	{ACTION_SAVE, IN_CALLS | IN_ENDPOINTS | IN_STREAMS | IN_FINDINGS | IN_FLOW | IN_MESSAGE | IN_COLUMNS | IN_SETTINGS |
		IN_SAVE, VIEW_SAVE, false},
};

/* The uppermost open view of that kind, or NULL. */
static struct view *open_view(const struct app *a, enum view_id id)
{
	struct view *v = a->top;

	while (v && v->row->id != id)
		v = v->below;
	return v;
}

/* The uppermost view that was opened on some calls, or NULL. */
static struct view *view_of_legs(const struct app *a)
{
	struct view *v = a->top;

	while (v && !v->legs.n)
		v = v->below;
	return v;
}

static uint32_t stream_leg(const struct app *a)
{
	return a->top->row->id == VIEW_STREAM && a->top->args.stream != NONE ?
		store_stream(app_store(a), a->top->args.stream)->leg : NONE;
}

static void go(struct app *a, enum view_id id, bool is_of_all)
{
	struct view *calls = open_view(a, VIEW_CALLS), *flow = open_view(a, VIEW_FLOW), *of = view_of_legs(a);
	struct view_args args = {.msg = NONE, .other = NONE, .stream = NONE, .from = calls};
	uint32_t leg = stream_leg(a);

	/* One of each is enough: else going round would open more and more of them. */
	if (is_of_all && open_view(a, id)) {
		app_close_above(a, open_view(a, id));
		return;
	}
	if (!is_of_all && (of || leg != NONE)) {
		args.legs = leg != NONE ? &leg : of->legs.v;
		args.n_legs = leg != NONE ? 1 : of->legs.n;
		args.from = id == VIEW_TIMELINE && flow ? flow : a->top;
	}
	if (id == VIEW_TIMELINE && args.n_legs && flow) {
		id = VIEW_LANES;
		args.legs = flow->legs.v;
		args.n_legs = flow->legs.n;
	} else if (id == VIEW_TIMELINE)
		args.from = calls;
	if (open_view(a, id) && (id == VIEW_LANES || id == VIEW_TIMELINE))
		app_close_above(a, open_view(a, id));
	else
		app_open(a, id, &args);
}

bool app_jump(struct app *a, enum action action)
{
	for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
		if (ways[i].action != action || (ways[i].own & 1u << a->top->row->id) || !open_view(a, VIEW_CALLS))
			continue;
		go(a, ways[i].view, ways[i].is_of_all);
		return true;
	}
	return false;
}

const struct action_row *app_named(const struct app *a, struct slice name, struct view **where)
{
	for (struct view *v = a->top; v; v = v->below) {
		const struct action_row *row = action_of_name(name, v->row->id);

		if (row) {
			*where = v;
			return row;
		}
	}
	return NULL;
}
