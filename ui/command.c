/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs calls, messages, flow, stats and report: checks what was asked before a long capture is read, reads it, chooses rows, and
 * hands them to report.h. It formats no row and no ladder itself. */
#include "ui/command_priv.h"

#include <langinfo.h>
#include <stdarg.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "field.h"
#include "finding.h"
#include "ladder.h"
#include "stream.h"

void command_say(const char *fmt, ...)
{
	struct buf safe = {0};
	char text[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, words_error(fmt), ap);
	va_end(ap);
	text_visible(&safe, slice_of(text));
	fprintf(stderr, "sipladder: %.*s\n", (int)safe.n, safe.p ? safe.p : "");
	buf_free(&safe);
}

void command_say_fragments(const char *filter)
{
	command_say("filter \"%s\": for this kind of capture it cannot let IP fragments through; long messages may be cut",
			filter);
}

bool command_wants_color(const struct options *o)
{
	const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");

	if (o->color && strcmp(o->color, "auto") != 0)
		return strcmp(o->color, "always") == 0;
	return isatty(STDOUT_FILENO) && !(no_color && *no_color) && !(term && strcmp(term, "dumb") == 0);
}

/* ASCII where it is asked for, or where standard output is a terminal that shows nothing else. */
static bool wants_ascii(const struct options *o)
{
	return o->ascii || (isatty(STDOUT_FILENO) && strcmp(nl_langinfo(CODESET), "UTF-8") != 0);
}

static size_t output_width(const struct options *o)
{
	struct winsize w;

	if (o->width)
		return (size_t)o->width;
	if (isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == 0)
		return w.ws_col;
	return 0;
}

/* ---- reading -------------------------------------------------------------------------------------------------------- */

static void show_progress(const struct command_args *a, bool is_last)
{
	struct capture_progress p;
	struct buf b = {0};

	engine_progress(a->engine, &p);
	buf_putc(&b, '\r');
	if (!is_last && p.total)
		buf_fmt(&b, words_error("reading: %3u %%, %llu packets, %u calls"),
			(unsigned)((double)p.done * 100 / (double)p.total), (unsigned long long)p.packets,
			(unsigned)store_all_legs(engine_store(a->engine)));
	else if (!is_last)
		buf_fmt(&b, words_error("reading: %llu MB, %llu packets, %u calls"), (unsigned long long)p.done / 1000000,
			(unsigned long long)p.packets, (unsigned)store_all_legs(engine_store(a->engine)));
	buf_puts(&b, "\x1b[K");
	fwrite(b.p, 1, b.n, stderr);
	fflush(stderr);
	buf_free(&b);
}

/* Reads to the end. Progress is shown from half a second on, so that short work leaves no trace. */
static int read_all(const struct command_args *a, struct err *e)
{
	bool shows = !a->o->quiet && isatty(STDERR_FILENO), shown = false;
	int64_t start = time_now_mono();
	int r;

	do {
		r = engine_step(a->engine, shows ? 100 * NS_PER_MS : 0, e);
		if (r == 1 && shows && time_now_mono() - start > 500 * NS_PER_MS) {
			show_progress(a, false);
			shown = true;
		}
	} while (r == 1);
	if (shown)
		show_progress(a, true);
	return r;
}

/* What was read, and what was dropped or mended, for --verbose. */
static void say_counters(const struct command_args *a)
{
	const struct counters *cs = engine_counters(a->engine);
	const struct store *s = engine_store(a->engine);
	struct capture_progress p;

	engine_progress(a->engine, &p);
	command_say("packets: %llu; bytes: %llu; SIP messages: %u; calls: %u", (unsigned long long)p.packets,
			(unsigned long long)p.bytes, (unsigned)store_all_msgs(s), (unsigned)store_all_legs(s));
	for (int c = 0; c < C_N; c++) {
		if (cs->n[c])
			command_say("%llu %s: %s", (unsigned long long)cs->n[c], counter_name((enum counter)c),
					words_error(counter_help((enum counter)c)));
	}
}

static void say_warnings(const struct command_args *a)
{
	struct capture_progress p;

	engine_progress(a->engine, &p);
	if (p.is_cut_short && !a->o->quiet)
		command_say("%s: cut short after packet %llu; analyzed up to there", p.cut_file ? p.cut_file : words_error("input"),
				(unsigned long long)p.cut_at_packet);
	if (p.loses_fragments && !a->o->quiet)
		command_say_fragments(a->o->bpf);
	if (a->o->verbose)
		say_counters(a);
}

/* ---- choosing ------------------------------------------------------------------------------------------------------- */

static void plan_free(struct plan *p)
{
	filter_free(p->filter);
	arena_free(&p->arena);
}

static const struct field_kind *kind_of(const struct options *o)
{
	return field_kind(o->command & COMMAND_ROWS ? command_row(o->command)->name : "calls");
}

/* Fields of the command's rows: machines get all unless told, people the chief ones. */
static int list_fields(const struct options *o, const struct field_kind *k, struct arena *a, const struct field ***out,
		struct err *e)
{
	bool is_text = !o->format || format_of(o->format) == FORMAT_TEXT;

	return field_list(k, o->fields || is_text ? o->fields : "*", a, out, e);
}

/* Whether the rows of a kind have what --fields, --sort or --where says. */
static bool fits(const struct options *o, const char *name, const char *value, const struct field_kind *k, const struct store *s,
		struct err *e)
{
	const struct field **fields;
	struct arena arena = {0};
	struct ids ids = {0};
	struct filter *f;
	bool ok;

	if (strcmp(name, "where") == 0) {
		f = filter_compile_named(k, value, options_filters(o), e);
		ok = f != NULL;
		filter_free(f);
	} else if (strcmp(name, "sort") == 0) {
		ok = field_select(s, k, NULL, value, 0, &ids, e) == 0;
	} else {
		ok = field_list(k, value, &arena, &fields, e) >= 0;
	}
	ids_free(&ids);
	arena_free(&arena);
	return ok;
}

static void settle_one(struct options *o, const struct store *s, const char *name, const char **value)
{
	size_t n;
	const struct field_kind *const *kinds = field_kinds(&n);
	struct err why, other;

	if (!*value || options_was_given(o, name) || fits(o, name, *value, kind_of(o), s, &why))
		return;
	for (size_t i = 0; i < n; i++) {
		if (fits(o, name, *value, kinds[i], s, &other)) {
			*value = NULL;
			return;
		}
	}
	options_warn_of(o, name, "%s: %s; it is not used", name, why.text);
	*value = NULL;
}

void command_settle(struct options *o, const struct store *s)
{
	if (o->format && !options_was_given(o, "format") && (o->command & (COMMAND_ROWS | COMMAND_STATS)) &&
			format_of(o->format) == FORMAT_N)
		o->format = NULL; /* it is for reports */
	settle_one(o, s, "fields", &o->fields);
	settle_one(o, s, "sort", &o->sort);
	settle_one(o, s, "where", &o->where);
}

static const uint64_t LIVE_MEMORY = 1ull << 30; /* unless told */

/* A pattern without a * fits nothing. */
static int check_affixes(const char *patterns, struct err *e)
{
	for (struct slice rest = slice_of(patterns ? patterns : ""); rest.n;) {
		struct slice one = slice_trim(slice_cut(&rest, ','));

		if (slice_find(one, '*', 0) == one.n)
			return err_set(e, 2, "--correlate-affixes: '%.*s' has no * in the place of the other's Call-ID, as "
					"*_b2b has",
					(int)(one.n < 60 ? one.n : 60), one.n ? one.p : "");
	}
	return 0;
}

int command_memory(struct options *o, struct err *e)
{
	if (check_affixes(o->correlate_affixes, e) < 0)
		return -1;
	if (o->max_memory && o->max_memory < ENGINE_LEAST_MEMORY)
		return err_set(e, 2, "--max-memory: that is too little; it takes %dM at least", ENGINE_LEAST_MEMORY >> 20);
	if (options_is_live(o) && !o->max_memory)
		o->max_memory = LIVE_MEMORY;
	return 0;
}

void command_engine(struct engine *en, struct options *o)
{
	for (size_t i = 0; i < o->n_aliases; i++)
		engine_add_alias(en, &o->aliases[i].addr, o->aliases[i].name);
	engine_hep_key(en, o->hep_key);
	engine_max_memory(en, o->max_memory);
	engine_rtp_heuristic(en, !o->no_rtp_heuristic && !(o->command == COMMAND_STATS && o->call));
	if (o->command == COMMAND_STATS)
		engine_only_call(en, o->call);
	engine_correlate_by(en, o->correlate_headers, o->correlate_affixes);
	if (o->command != COMMAND_CAPTURE)
		command_settle(o, engine_store(en));
	if (!o->quiet && o->warnings.n)
		fwrite(o->warnings.p, 1, o->warnings.n, stderr);
}

/* Rows have formats of their own; --format knows those of reports, too. */
static int check_format(const struct options *o, struct err *e)
{
	if (o->format && format_of(o->format) == FORMAT_N)
		return err_set(e, 2, "--format %s is for a report; rows are written as text, json, ndjson or csv", o->format);
	return 0;
}

/* Whether it will be asked which legs make a call: by what is not rows, or by a column. */
static bool asks_for_calls(const struct plan *p, enum command c)
{
	static const char *const names[] = {"call_group", "related", "related_by", "related_pct"};

	if (!(c & COMMAND_ROWS))
		return true;
	for (size_t f = 0; p->kind == field_kind("calls") && f < p->n_fields; f++)
		for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
			if (strcmp(p->fields[f]->name, names[i]) == 0)
				return true;
	return false;
}

/* Whatever can be wrong with the question is found before a long capture is read. The store is still empty. */
static int plan_make(struct plan *p, const struct command_args *a, struct err *e)
{
	const struct options *o = a->o;
	struct ids none = {0};
	int n;

	p->a = a;
	p->color = command_wants_color(o);
	p->style = (struct rows_style){.format = o->format ? format_of(o->format) : FORMAT_TEXT, .zone = a->zone,
		.color = p->color, .ascii = wants_ascii(o), .width = output_width(o)};
	if (o->command == COMMAND_STATS)
		return check_format(o, e);
	if (o->command == COMMAND_REPORT ? command_report_plan(p, e) < 0 : check_format(o, e) < 0)
		return -1;
	if (o->command == COMMAND_EXPORT && command_export_check(o, e) < 0)
		return -1;
	p->kind = kind_of(o);
	n = list_fields(o, p->kind, &p->arena, &p->fields, e);
	if (n < 0)
		return -1;
	p->n_fields = (size_t)n;
	if (asks_for_calls(p, o->command))
		engine_note_calls(a->engine);
	if (o->where) {
		p->filter = filter_compile_named(p->kind, o->where, options_filters(o), e);
		if (!p->filter)
			return -1;
	}
	n = field_select(engine_store(a->engine), p->kind, NULL, o->sort, 0, &none, e);
	ids_free(&none);
	return n;
}

/* Whether an endpoint sent or got a message of a leg; where none is asked for, of any call that begins with INVITE. */
static bool takes_part(const struct store *s, uint32_t endpoint, uint32_t leg)
{
	const struct endpoint *e = endpoints_at(store_endpoints(s), endpoint);

	if (leg == NONE)
		return e->n_calls > 0;
	for (uint32_t i = store_leg(s, leg)->first; i != NONE; i = store_msg(s, i)->next) {
		struct flow f = store_flow(s, store_msg(s, i)->flow);

		if (addr_eq(&f.src, &e->addr) || addr_eq(&f.dst, &e->addr))
			return true;
	}
	return false;
}

static bool in_scope(const struct options *o, uint32_t leg)
{
	if (!o->scope || strcmp(o->scope, "all") == 0)
		return true;
	return (strcmp(o->scope, "capture") == 0) == (leg == NONE);
}

static bool is_kept(const struct plan *p, uint32_t only, uint32_t id)
{
	const struct options *o = p->a->o;
	const struct store *s = engine_store(p->a->engine);
	uint32_t leg = o->command == COMMAND_MESSAGES ? store_msg(s, id)->leg
		       : o->command == COMMAND_STREAMS ? store_stream(s, id)->leg : id;

	if (o->command == COMMAND_FINDINGS) {
		leg = store_finding(s, id)->leg;
		if (!in_scope(o, leg))
			return false;
	}

	if (o->command == COMMAND_ENDPOINTS)
		return takes_part(s, id, only);
	if (o->call && leg != only)
		return false;
	return !o->invites || (leg != NONE && store_leg(s, leg)->is_invite);
}

/* Whether a finding is as bad as --fail-on says. */
static bool fails_on(const struct options *o, const struct finding *f)
{
	const char *level = o->fail_on ? o->fail_on : "error";

	for (int s = SEVERITY_INFO; s < SEVERITY_N; s++)
		if (strcmp(severity_name((enum severity)s), level) == 0)
			return f->severity >= s;
	return false;
}

/* Keeps rows of the one call, or of calls that begin with INVITE, which no filter text can say so exactly. */
static void keep_calls(struct plan *p, uint32_t only, struct ids *ids)
{
	const struct options *o = p->a->o;
	size_t kept = 0;

	for (size_t i = 0; i < ids->n; i++)
		if (is_kept(p, only, ids->v[i]))
			ids->v[kept++] = ids->v[i];
	ids->n = kept;
	for (size_t i = 0; o->command == COMMAND_FINDINGS && i < kept; i++)
		p->fails |= fails_on(o, store_finding(engine_store(p->a->engine), ids->v[i]));
	if (o->limit && (o->command & COMMAND_ROWS) && ids->n > (size_t)o->limit)
		ids->n = (size_t)o->limit;
}

/* No call has the Call-ID asked for: names up to three that contain it, or the one most like it. */
static int no_such_call(const struct store *s, const char *asked, struct err *e)
{
	enum { SHOWN = 3, COMPARED = 20000 };
	struct slice want = slice_of(asked);
	struct buf like = {0};
	unsigned shown = 0, best_d = UINT32_MAX;
	uint32_t best = NONE, n = store_n_legs(s);

	for (uint32_t i = 0; i < n && shown < SHOWN; i++) {
		struct slice id = store_leg(s, i)->call_id;

		if (want.n && slice_isearch(id, want) < id.n)
			buf_fmt(&like, "%s%.*s", shown++ ? ", " : "", (int)(id.n < 120 ? id.n : 120), id.p);
	}
	for (uint32_t i = 0; i < n && !shown && i < COMPARED; i++) {
		unsigned d = text_distance(store_leg(s, i)->call_id, want);

		if (d < best_d) {
			best_d = d;
			best = i;
		}
	}
	if (!shown && best != NONE && best_d * 2 <= want.n) {
		struct slice id = store_leg(s, best)->call_id;

		buf_fmt(&like, "%.*s", (int)(id.n < 120 ? id.n : 120), id.p);
	}
	if (like.n)
		err_set(e, 2, "no call has the Call-ID '%.120s'; these are like it: %s", asked, like.p);
	else
		err_set(e, 2, "no call has the Call-ID '%.120s'; sipladder calls lists all", asked);
	buf_free(&like);
	return -1;
}

int command_choose(struct plan *p, struct ids *ids, struct err *e)
{
	const struct options *o = p->a->o;
	const struct store *s = engine_store(p->a->engine);
	bool later = o->call || o->invites || o->command == COMMAND_FINDINGS, is_rows = (o->command & COMMAND_ROWS) != 0;
	size_t limit = later || !is_rows ? 0 : (size_t)o->limit;
	uint32_t only = NONE;

	if (o->call) {
		only = store_find_leg(s, slice_of(o->call));
		if (only == NONE)
			return no_such_call(s, o->call, e);
	}
	if (field_select(s, p->kind, p->filter, o->sort, limit, ids, e) < 0)
		return -1;
	if (later)
		keep_calls(p, only, ids);
	return 0;
}

/* ---- writing -------------------------------------------------------------------------------------------------------- */

static int write_rows(struct plan *p, struct sink *out, struct err *e)
{
	struct ids ids = {0};
	int r = command_choose(p, &ids, e);

	if (r == 0)
		report_rows(out, engine_store(p->a->engine), p->kind, p->fields, p->n_fields, &ids, &p->style);
	ids_free(&ids);
	return r;
}

/* One dialog is as the call is: of several each may be otherwise. */
static void put_dialogs(const struct store *s, const struct leg *l, struct buf *b)
{
	enum { MOST = 8 };
	uint32_t n = 0;

	for (uint32_t d = l->first_dialog; l->n_dialogs > 1 && d != NONE && n < MOST; d = store_dialog(s, d)->next)
		buf_fmt(b, "%s%s", n++ ? ", " : "   dialogs: ", dialog_state_name(store_dialog_state(s, d)));
	if (l->n_dialogs > MOST)
		buf_fmt(b, " and %u more", l->n_dialogs - MOST);
}

static void put_flow_heading(const struct store *s, uint32_t id, bool says_why, struct buf *b)
{
	const struct leg *l = store_leg(s, id);
	uint8_t by = store_call_of(s, id).by;

	buf_puts(b, "Call-ID ");
	text_visible(b, l->call_id);
	buf_fmt(b, "   %s   %s", sip_method_row((enum sip_method)l->method)->name, leg_state_row((enum leg_state)l->state)->name);
	if (l->status)
		buf_fmt(b, " (%u)", l->status);
	put_dialogs(s, l, b);
	if (says_why && by < CORRELATOR_N)
		buf_fmt(b, "   related by %s, %u %%", correlator_row((enum correlator)by)->name,
				correlator_row((enum correlator)by)->confidence_pct);
	buf_putc(b, '\n');
}

uint8_t command_time_kind(const struct options *o)
{
	if (!o->time || strcmp(o->time, "absolute") == 0)
		return LADDER_TIME_ABSOLUTE;
	return strcmp(o->time, "start") == 0 ? LADDER_TIME_START : LADDER_TIME_DELTA;
}

/* What is wrong with the call, in one sentence. */
static void put_verdict(const struct store *s, uint32_t id, bool ascii, struct buf *b)
{
	static const char *const marks[SEVERITY_N][2] = {
		[SEVERITY_NONE] = {"", ""}, [SEVERITY_INFO] = {"● ", "i "}, [SEVERITY_WARNING] = {"▲ ", "! "},
		[SEVERITY_ERROR] = {"✖ ", "x "}};
	struct slice verdict = store_verdict(s, id);

	if (!verdict.n)
		return;
	buf_puts(b, marks[store_leg_severity(s, id)][ascii]);
	text_visible(b, verdict);
	buf_putc(b, '\n');
}

static void write_ladder(const struct plan *p, const struct ids *legs, struct sink *out)
{
	const struct options *o = p->a->o;
	const struct store *s = engine_store(p->a->engine);
	struct ladder_options lo = {.sdp_only = o->sdp_only, .hide_duplicates = o->hide_duplicates, .no_gaps = o->no_gaps,
		.no_rtp = o->no_rtp, .merge_ports = o->merge_ports, .sdp_rows = o->sdp && strcmp(o->sdp, "full") == 0};
	struct ladder_style st = {.ascii = p->style.ascii, .time = command_time_kind(o), .zone = p->a->zone,
		.sdp_first = o->sdp && strcmp(o->sdp, "first") == 0, .width = p->style.width};
	struct ladder *l = ladder_new(s, legs->v, legs->n, &lo);

	for (size_t i = 0; i < legs->n; i++)
		put_flow_heading(s, legs->v[i], legs->n > 1, &out->buf);
	for (size_t i = 0; i < legs->n; i++)
		put_verdict(s, legs->v[i], st.ascii, &out->buf);
	buf_putc(&out->buf, '\n');
	report_flow(out, l, &st, p->color);
	sink_flow(out);
	ladder_free(l);
}

static bool *calls_seen(const struct store *s)
{
	return mem_zalloc((size_t)store_n_calls(s) + 1);
}

/* A ladder for each call that has one of the legs, or with --single for each leg. */
static int write_flow(struct plan *p, struct sink *out, struct err *e)
{
	const struct options *o = p->a->o;
	const struct store *s = engine_store(p->a->engine);
	struct ids ids = {0}, legs = {0};
	int r = command_choose(p, &ids, e);
	bool *seen = calls_seen(s);
	long n = 0;

	for (size_t i = 0; r == 0 && i < ids.n && !out->error && (!o->limit || n < o->limit); i++) {
		uint32_t call = store_call_of(s, ids.v[i]).number;

		if (seen[call] && !o->single)
			continue;
		seen[call] = true;
		legs.n = 0;
		if (o->single)
			ids_add(&legs, ids.v[i]);
		else
			store_call_legs(s, ids.v[i], &legs);
		if (n++)
			buf_putc(&out->buf, '\n');
		write_ladder(p, &legs, out);
	}
	free(seen);
	ids_free(&ids);
	ids_free(&legs);
	return r;
}

static int write_export(struct plan *p, struct err *e)
{
	struct ids ids = {0};
	int r = command_choose(p, &ids, e);

	if (r == 0)
		r = command_export(p->a, &ids, e);
	ids_free(&ids);
	return r;
}

static int write_stats(const struct plan *p, struct sink *out, struct err *e)
{
	struct buf versions = {0};
	struct stats_source src = {.store = engine_store(p->a->engine), .counters = engine_counters(p->a->engine)};

	if (p->a->o->call && !store_n_legs(src.store))
		return err_set(e, 2, "no call has the Call-ID '%.120s'; sipladder calls lists all", p->a->o->call);
	options_versions(&versions);
	src.versions = versions.p;
	engine_progress(p->a->engine, &src.progress);
	report_stats(out, &src, &p->style);
	buf_free(&versions);
	return 0;
}

static int write_output(struct plan *p, struct err *e)
{
	struct sink out = {.fd = STDOUT_FILENO};
	int r = 0;

	if (p->a->o->command == COMMAND_REPORT)
		return command_report(p, e);
	if (p->a->o->command == COMMAND_STATS)
		r = write_stats(p, &out, e);
	else if (p->a->o->command == COMMAND_EXPORT)
		r = write_export(p, e);
	else if (p->a->o->command == COMMAND_FLOW)
		r = write_flow(p, &out, e);
	else
		r = write_rows(p, &out, e);
	if (r == 0)
		r = sink_end(&out, e);
	buf_free(&out.buf);
	return r;
}

int command_print(const struct buf *b, struct err *e)
{
	struct sink out = {.fd = STDOUT_FILENO};
	int r;

	buf_put(&out.buf, buf_slice(b));
	r = sink_end(&out, e);
	buf_free(&out.buf);
	return r < 0 ? e->status : 0;
}

int command_run(const struct command_args *a, struct err *e)
{
	struct plan p = {0};
	struct err read_err;
	int r = plan_make(&p, a, e), r_read = 0;

	if (r == 0) {
		r_read = read_all(a, &read_err);
		say_warnings(a);
		r = write_output(&p, e);
	}
	/* What was read before reading failed is shown all the same. */
	if (r == 0 && r_read < 0) {
		*e = read_err;
		r = -1;
	}
	plan_free(&p);
	if (r < 0)
		return e->status;
	return p.fails ? 1 : 0;
}
