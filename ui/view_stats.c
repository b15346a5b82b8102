/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The view of statistics: what `sipladder stats` prints, as a list in which every figure that calls stand behind opens them.
 * The figures are made by the store; here is only which filter belongs to which.
 */
#include "evict.h"
#include "report.h"
#include "ui/table.h"
#include "words.h"

#include <math.h>

enum { LABEL_W = 36, NUMBER_W = 12, GAP = 2, SPREADS = 4, MOST_ROWS = 1200, REST = 9 };

struct stats_row {
	const char *label;      /* NULL: a blank line */
	const char *where;      /* filter of the calls that stand behind it, or NULL */
	const char *sort;       /* their order, or NULL */
	const char *note;       /* what it is, or NULL */
	struct slice cells[SPREADS];
	unsigned n_cells;
	uint64_t n, of;         /* share of the section's largest: a bar; of 0: none */
	bool is_head;
};
struct stats_view {
	struct arena arena;
	struct stats_row rows[MOST_ROWS];
	size_t n;
	struct list list;
	struct buf scratch;
	uint64_t generation;
	int64_t made_ns, cost_ns;
	struct kpi_work *work;  /* key figures on their way, or NULL */
	struct kpi kpi;         /* those made last */
	bool has_kpi;
};

/* ---- which calls stand behind a key figure ---------------------------------------------------------------------------- */

#define INVITES "method == INVITE"
#define ANSWERED "(status >= 200 and status < 300)"

/* Of a ratio the calls that it counts as bad; of a delay the calls that have it, slowest first. */
static const struct {
	const char *key, *where, *sort, *note;
} behind[] = {
	{"rrd_ms", "method == REGISTER and state == ok", NULL, N_("RFC 6076 §4.1")},
	{"ira_pct", "method == REGISTER and (state == rejected or state == failed or state == timeout)", NULL,
		N_("RFC 6076 §4.2: those that failed")},
	{"srd_ok_ms", INVITES " and " ANSWERED, NULL, N_("RFC 6076 §4.3.1")},
	{"srd_fail_ms", INVITES " and status >= 300", NULL, N_("RFC 6076 §4.3.2")},
	{"sdd_ms", "methods == BYE", NULL, N_("RFC 6076 §4.4")},
	{"sdt_s", "talk_ms >= 0", "-talk_ms", N_("RFC 6076 §4.5")},
	{"ser_pct", INVITES " and not (status >= 200 and status < 400)", NULL, N_("RFC 6076 §4.6: those not established")},
	{"seer_pct", INVITES " and not (status < 400 or status == 480 or status == 486 or status == 600 or status == 603)", NULL,
		N_("RFC 6076 §4.7: those not effective")},
	{"isa_pct", INVITES " and (status == 408 or status == 500 or status == 503 or status == 504 or state == timeout)", NULL,
		N_("RFC 6076 §4.8: those ineffective")},
	{"scr_pct", INVITES " and state != completed", NULL, N_("RFC 6076 §4.9: those not completed")},
	{"pdd_ms", "pdd_ms >= 0", "-pdd_ms", N_("slowest first")},
	{"setup_ms", "setup_ms >= 0", "-setup_ms", N_("slowest first")},
	{"asr_pct", INVITES " and not " ANSWERED, NULL, N_("ITU-T E.425: those not answered")},
	{"ner_pct", INVITES " and not (" ANSWERED " or status == 480 or status == 486 or status == 600 or status == 603 or "
		"status == 487 and ring_ms >= 0)", NULL, N_("those that the network failed")},
	{"acd_s", "talk_ms >= 0", "-talk_ms", N_("longest first")},
	{"retrans_pct", "retransmissions > 0", "-retransmissions", N_("calls with any")},
	{"cps_mean", INVITES, NULL, NULL},
	{"cps_peak", INVITES, NULL, NULL},
	{"concurrent_peak", INVITES, NULL, NULL},
	{"attempts", INVITES, NULL, NULL},
	{"answered", INVITES " and " ANSWERED, NULL, NULL},
	{"pending", INVITES " and status == null", NULL, NULL},
	{"registrations", "method == REGISTER", NULL, NULL},
};

/* ---- making the rows -------------------------------------------------------------------------------------------------- */

static struct stats_row *add(struct stats_view *k, const char *label)
{
	struct stats_row *r = &k->rows[k->n < MOST_ROWS - 1 ? k->n++ : MOST_ROWS - 1];

	memset(r, 0, sizeof *r);
	r->label = label;
	return r;
}

static void add_head(struct stats_view *k, const char *title)
{
	if (k->n > 0)
		add(k, NULL);
	add(k, title)->is_head = true;
}

/* What is in the scratch becomes one more cell of the row. */
static void add_cell(struct stats_view *k, struct stats_row *r)
{
	r->cells[r->n_cells++] = arena_copy(&k->arena, buf_slice(&k->scratch));
	buf_clear(&k->scratch);
}

static struct stats_row *add_count(struct stats_view *k, const char *label, uint64_t n)
{
	struct stats_row *r = add(k, label);

	app_number(&k->scratch, n);
	add_cell(k, r);
	r->n = n;
	return r;
}

static const char *keep(struct stats_view *k)
{
	const char *z = arena_copy(&k->arena, buf_slice(&k->scratch)).p;

	buf_clear(&k->scratch);
	return z;
}

/* Bars of a section are as long as its largest says. */
static void add_bars(struct stats_view *k, size_t from)
{
	uint64_t most = 1;

	for (size_t i = from; i < k->n; i++)
		most = k->rows[i].n > most ? k->rows[i].n : most;
	for (size_t i = from; i < k->n; i++)
		k->rows[i].of = most;
}

static void add_capture(struct stats_view *k, const struct app *a)
{
	const struct store *s = app_store(a);
	struct capture_progress p;

	engine_progress(app_engine(a), &p);
	add_head(k, _("Capture"));
	add_count(k, _("packets"), p.packets);
	add_count(k, _("bytes"), p.bytes);
	if (p.first_ns != TIME_NONE && p.last_ns != TIME_NONE) {
		struct stats_row *r = add(k, _("duration"));

		time_span(&k->scratch, p.last_ns - p.first_ns);
		add_cell(k, r);
	}
	add_count(k, _("SIP messages"), store_all_msgs(s));
	add_count(k, _("retransmissions"), store_totals(s)->retransmissions)->where = "retransmissions > 0";
	add_count(k, _("calls, with all their legs"), app_n_calls(a) + store_totals(s)->past_calls)->where = "";
	add_count(k, _("legs, one for each Call-ID"), store_all_legs(s))->where = "";
}

static void add_requests(struct stats_view *k, const struct store_totals *t)
{
	size_t from;

	add_head(k, _("Requests"));
	from = k->n;
	for (unsigned i = 1; i <= SIP_METHOD_N; i++) {
		unsigned m = i % SIP_METHOD_N; /* the others come last */
		const char *name = sip_method_row((enum sip_method)m)->name;
		struct stats_row *r;

		if (!t->requests[m])
			continue;
		r = add_count(k, name, t->requests[m]);
		buf_fmt(&k->scratch, "methods == \"%s\"", name);
		r->where = keep(k);
	}
	add_bars(k, from);
}

static void add_responses(struct stats_view *k, const struct store_totals *t)
{
	size_t from;

	add_head(k, _("Responses"));
	from = k->n;
	for (unsigned i = 0; i < sizeof t->responses / sizeof t->responses[0]; i++) {
		const struct sip_status_row *row;
		struct stats_row *r;

		if (!t->responses[i])
			continue;
		row = sip_status_row(i);
		buf_fmt(&k->scratch, "%u %s", i, row ? row->reason : "");
		r = add_count(k, i ? keep(k) : _("(unreadable)"), t->responses[i]);
		buf_clear(&k->scratch);
		if (i > 0) {
			buf_fmt(&k->scratch, "statuses == %u", i);
			r->where = keep(k);
		}
	}
	add_bars(k, from);
}

static void add_states(struct stats_view *k, const struct store_totals *t)
{
	size_t from;

	add_head(k, _("States of calls"));
	from = k->n;
	for (unsigned i = 0; i < LEG_STATE_N; i++) {
		const char *name = leg_state_row((enum leg_state)i)->name;
		struct stats_row *r;

		if (!t->states[i])
			continue;
		r = add_count(k, _(name), t->states[i]);
		buf_fmt(&k->scratch, "state == \"%s\"", name);
		r->where = keep(k);
	}
	add_bars(k, from);
}

static void add_double(struct stats_view *k, struct stats_row *r, double v, unsigned decimals, const char *unit)
{
	double scale = 1;

	for (unsigned i = 0; i < decimals; i++)
		scale *= 10;
	if (isfinite(v) && fabs(v) < 1e12)
		buf_fixed(&k->scratch, llround(v * scale), decimals);
	else
		buf_putc(&k->scratch, '-');
	buf_fmt(&k->scratch, "%s%s", *unit ? " " : "", unit);
	add_cell(k, r);
}

static void set_behind(struct stats_row *r, const char *key)
{
	for (size_t i = 0; i < sizeof behind / sizeof behind[0]; i++) {
		if (strcmp(behind[i].key, key) != 0)
			continue;
		r->where = behind[i].where;
		r->sort = behind[i].sort;
		r->note = behind[i].note ? _(behind[i].note) : NULL;
	}
}

/* Figures that are one number, or (`spreads`) those that are four; what is undefined is left out. */
static void add_figures(struct stats_view *k, const struct kpi *kpi, bool spreads)
{
	for (size_t i = 0; i < n_kpi_rows; i++) {
		const struct kpi_row *row = &kpi_rows[i];
		const void *at = (const char *)kpi + row->offset;
		const struct kpi_spread *x = at;
		struct stats_row *r;

		if ((row->type == KPI_SPREAD) != spreads || (row->type != KPI_COUNT && !isfinite(*(const double *)at)))
			continue;
		r = add(k, _(row->label));
		if (row->type == KPI_COUNT) {
			app_number(&k->scratch, *(const uint64_t *)at);
			add_cell(k, r);
		} else if (row->type == KPI_DOUBLE) {
			add_double(k, r, *(const double *)at, row->decimals, row->unit);
		} else {
			for (unsigned j = 0; j < SPREADS; j++)
				add_double(k, r, (const double[]){x->mean, x->p50, x->p95, x->max}[j],
						row->decimals > 1 ? 1 : row->decimals, row->unit);
		}
		set_behind(r, row->key);
	}
}

static void add_counters(struct stats_view *k, const struct counters *cs)
{
	bool any = false;

	for (unsigned i = 0; i < C_N; i++) {
		if (!cs->n[i])
			continue;
		if (!any)
			add_head(k, _("Dropped, cut or mended"));
		any = true;
		add_count(k, counter_name((enum counter)i), cs->n[i])->note = _(counter_help((enum counter)i));
	}
}

static void add_kpi(struct stats_view *k)
{
	struct stats_row *head;

	add_head(k, _("Key figures"));
	add_figures(k, &k->kpi, false);
	add_head(k, _("Delays"));
	head = &k->rows[k->n - 1];
	for (unsigned i = 0; i < SPREADS; i++) {
		buf_puts(&k->scratch, _(((const char *const[]){N_("mean"), "p50", "p95", N_("max")})[i]));
		add_cell(k, head);
	}
	add_figures(k, &k->kpi, true);
}

/* Key figures of many calls take a while: until they are there, those made before are shown, or none. */
static void make_rows(struct view *v)
{
	struct stats_view *k = v->state;
	const struct store *s = app_store(v->app);

	arena_reset(&k->arena);
	k->n = 0;
	add_capture(k, v->app);
	add_requests(k, store_totals(s));
	add_responses(k, store_totals(s));
	add_states(k, store_totals(s));
	if (k->has_kpi)
		add_kpi(k);
	add_counters(k, engine_counters(app_engine(v->app)));
	list_set_n(&k->list, k->n);
}

static void make(struct view *v)
{
	struct stats_view *k = v->state;

	kpi_work_free(k->work);
	k->work = kpi_work_new(app_store(v->app));
	k->generation = store_generation(app_store(v->app));
	k->cost_ns = 0;
	make_rows(v);
}

/* ---- drawing ---------------------------------------------------------------------------------------------------------- */

static void draw_bar(const struct stats_row *r, struct canvas *c, int y, int x, int w)
{
	int n = w > 0 ? (int)((double)r->n / (double)r->of * w + 0.5) : 0;

	n = n > 0 || r->n == 0 ? n : 1;
	for (int i = 0; i < n; i++)
		canvas_glyph(c, y, x + i, GLYPH_FULL, STYLE_LIFELINE);
}

static void draw_row(void *ctx, struct canvas *c, int y, int x, int w, size_t left, size_t row)
{
	const struct stats_view *k = ((struct view *)ctx)->state;
	const struct stats_row *r = &k->rows[row];
	int label = w < 76 ? w * LABEL_W / 76 : LABEL_W, at = x + GAP + label, room;

	(void)left;
	if (!r->label)
		return;
	canvas_puts(c, y, r->is_head ? x + 1 : x + GAP, label - 1, r->label, r->is_head ? STYLE_HEAD : STYLE_PLAIN);
	for (unsigned i = 0; i < r->n_cells && at + NUMBER_W <= x + w; i++, at += NUMBER_W)
		canvas_field(c, y, at, NUMBER_W, r->cells[i], r->is_head ? STYLE_DIM : STYLE_STRONG, true);
	at += GAP;
	room = x + w - at - 1;
	if (r->of > 0)
		draw_bar(r, c, y, at, room < 60 ? room : 60);
	else if (r->note && r->n_cells < SPREADS)
		canvas_puts(c, y, at, room, r->note, STYLE_NOTE);
}

static bool row_matches(void *ctx, size_t row, struct slice needle)
{
	const struct stats_view *k = ((struct view *)ctx)->state;
	const struct stats_row *r = &k->rows[row];
	const char *const texts[] = {r->label, r->note, r->where};

	for (size_t i = 0; r->label && i < sizeof texts / sizeof texts[0]; i++)
		if (texts[i] && slice_isearch(slice_of(texts[i]), needle) < strlen(texts[i]))
			return true;
	return false;
}

static struct list_source source_of(struct view *v)
{
	return (struct list_source){.ctx = v, .draw = draw_row, .matches = row_matches};
}

static void stats_draw(struct view *v, struct canvas *c, struct rect r)
{
	struct stats_view *k = v->state;
	struct list_source src = source_of(v);

	list_draw(&k->list, &src, c, r, app_needle(v->app));
}

static void stats_status(struct view *v, struct buf *left, struct buf *right)
{
	const struct stats_view *k = v->state;
	const struct stats_row *r = &k->rows[k->list.cursor];

	if (r->where)
		buf_fmt(left, "%s %s", glyph_text(GLYPH_POINT, app_ascii(v->app)), *r->where ? r->where : _("All calls"));
	else if (r->note)
		buf_puts(left, r->note);
	else
		buf_puts(left, _("Statistics"));
	if (r->where)
		buf_puts(right, _("Enter shows these calls"));
}

/* ---- actions ---------------------------------------------------------------------------------------------------------- */

/* Heads and blank lines are passed over. */
static void settle(struct stats_view *k, bool is_up)
{
	size_t at = k->list.cursor;

	while (at < k->n && (!k->rows[at].label || k->rows[at].is_head))
		at += is_up ? (size_t)-1 : 1;
	for (; at >= k->n || k->rows[at].is_head || !k->rows[at].label; at++)
		if (at >= k->n)
			at = 0;
	list_go(&k->list, at);
}

static void open_calls(struct view *v)
{
	const struct stats_view *k = v->state;
	const struct stats_row *r = &k->rows[k->list.cursor];

	if (r->where)
		calls_show(v, r->where, r->sort);
	else
		app_warn(v->app, "%s", _("This figure does not come from calls"));
}

static bool stats_action(struct view *v, enum action a)
{
	struct stats_view *k = v->state;

	if (a == ACTION_OPEN) {
		open_calls(v);
		return true;
	}
	if (!list_action(&k->list, a))
		return false;
	settle(k, a == ACTION_UP || a == ACTION_PAGE_UP || a == ACTION_END);
	/* The head of the first section is shown with it. */
	if (k->list.cursor == 1)
		k->list.top = 0;
	return true;
}

static bool stats_mouse(struct view *v, const struct event *ev)
{
	struct stats_view *k = v->state;
	bool opens = false, used = list_mouse(&k->list, ev, &opens);

	if (used)
		settle(k, ev->mouse == MOUSE_WHEEL_UP);
	if (opens)
		open_calls(v);
	return used;
}

static bool stats_search(struct view *v, struct slice needle, int dir)
{
	struct stats_view *k = v->state;
	struct list_source src = source_of(v);

	if (!list_search(&k->list, &src, needle, dir < 0 ? -1 : 1, dir == 0))
		return false;
	settle(k, false);
	return true;
}

static bool stats_work(struct view *v, int64_t budget_ns)
{
	struct stats_view *k = v->state;
	int64_t begin = time_now_mono();
	bool is_done;

	if (!k->work)
		return false;
	is_done = kpi_work_step(k->work, budget_ns, &k->kpi);
	k->made_ns = time_now_mono();
	k->cost_ns += k->made_ns - begin;
	if (!is_done)
		return true;
	kpi_work_free(k->work);
	k->work = NULL;
	k->has_kpi = true;
	make_rows(v);
	settle(k, false);
	return false;
}

static int stats_open(struct view *v, const struct view_args *args, struct err *e)
{
	(void)args;
	(void)e;
	make(v);
	settle(v->state, false);
	return 0;
}

static void stats_close(struct view *v)
{
	struct stats_view *k = v->state;

	kpi_work_free(k->work);
	arena_free(&k->arena);
	buf_free(&k->scratch);
}

static void stats_changed(struct view *v, const char *name)
{
	if (strcmp(name, "language") == 0)
		make_rows(v);
}

/* Never more often than a tenth of the time while a capture is read. */
static bool stats_update(struct view *v)
{
	struct stats_view *k = v->state;

	if (app_is_loading(v->app) && (k->work || k->generation == store_generation(app_store(v->app)) ||
			time_now_mono() - k->made_ns < k->cost_ns * REST))
		return false;
	make(v);
	settle(k, false);
	return true;
}

const struct view_ops view_stats_ops = {
	.state_bytes = sizeof(struct stats_view),
	.moved = view_stays,
	.open = stats_open,
	.close = stats_close,
	.update = stats_update,
	.changed = stats_changed,
	.work = stats_work,
	.draw = stats_draw,
	.status = stats_status,
	.action = stats_action,
	.mouse = stats_mouse,
	.search = stats_search,
};
