/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines of the configuration that are about the screen: schemes and columns. Keys are keymap.c's. */
#include "ui/settings.h"

#include "ui/view.h"

/* ---- schemes ------------------------------------------------------------------------------------------------------------ */

/* "sea.error" of a line to "sea"; *style is "error". */
static struct slice scheme_part(const struct option_setting *s, struct slice *style)
{
	*style = s->name;
	return slice_cut(style, '.');
}

static const char *base_of(const struct options *o, struct slice name)
{
	const char *base = NULL;
	struct slice style;

	for (size_t i = 0; i < o->n_settings; i++)
		if (o->settings[i].group == SETTING_SCHEME && slice_eq(scheme_part(&o->settings[i], &style), name) &&
				slice_eq(style, slice_of("base")))
			base = o->settings[i].value.p;
	return base;
}

bool settings_palette(const struct options *o, const char *name, struct palette *p)
{
	struct slice want = slice_of(name ? name : "dark"), style;
	const char *base = o ? base_of(o, want) : NULL;
	enum scheme own = scheme_of(want.p);
	bool is_there = own != SCHEME_N;
	struct err e;

	palette_init(p, own != SCHEME_N ? own : base && scheme_of(base) != SCHEME_N ? scheme_of(base) : SCHEME_DARK);
	for (size_t i = 0; o && i < o->n_settings; i++) {
		const struct option_setting *s = &o->settings[i];

		if (s->group != SETTING_SCHEME || !slice_eq(scheme_part(s, &style), want))
			continue;
		is_there = true;
		if (!slice_eq(style, slice_of("base")))
			palette_set(p, style, s->value, &e);
	}
	return is_there;
}

struct slice settings_scheme(const struct options *o, size_t i)
{
	struct slice style;

	if (i < SCHEME_N)
		return slice_of(scheme_name((enum scheme)i));
	i -= SCHEME_N;
	for (size_t j = 0; o && j < o->n_settings; j++) {
		struct slice name = scheme_part(&o->settings[j], &style);
		bool is_new = o->settings[j].group == SETTING_SCHEME;

		for (int k = 0; is_new && k < SCHEME_N; k++)
			is_new = !slice_eq(name, slice_of(scheme_name((enum scheme)k)));
		for (size_t k = 0; is_new && k < j; k++)
			is_new = o->settings[k].group != SETTING_SCHEME || !slice_eq(name, scheme_part(&o->settings[k], &style));
		if (is_new && i-- == 0)
			return name;
	}
	return slice_make(NULL, 0);
}

static bool check_scheme(struct options *o, const struct option_setting *s)
{
	struct slice style, name = scheme_part(s, &style);
	struct palette p;
	struct err e;

	palette_init(&p, SCHEME_DARK);
	if (!name.n || !style.n) {
		options_warn(o, s->line, "scheme.%s: a line is scheme.NAME.WHAT = COLOUR; the line is skipped", s->name.p);
		return false;
	}
	if (slice_eq(style, slice_of("base"))) {
		if (scheme_of(s->value.p) != SCHEME_N)
			return true;
		options_warn(o, s->line, "scheme.%s: '%s' is none of dark, light, mono; the line is skipped", s->name.p,
			s->value.p);
		return false;
	}
	if (palette_set(&p, style, s->value, &e) == 0)
		return true;
	options_warn(o, s->line, "scheme.%s: %s (the line is skipped)", s->name.p, e.text);
	return false;
}

static void check_scheme_name(struct options *o)
{
	struct palette p;

	if (!o->scheme || options_was_given(o, "scheme") || settings_palette(o, o->scheme, &p))
		return;
	options_warn_of(o, "scheme", "scheme: there is no colour scheme '%s'; dark is shown", o->scheme);
	o->scheme = NULL;
}

/* ---- columns ------------------------------------------------------------------------------------------------------------ */

static bool check_columns(struct options *o, const struct option_setting *s)
{
	const struct field **fields;
	struct arena arena = {0};
	struct err e;
	size_t n;
	const struct view_row *views = view_rows(&n);

	for (size_t i = 0; i < n; i++) {
		int got;

		if (!views[i].ops->is_table || !slice_eq(s->name, slice_of(views[i].name)))
			continue;
		got = field_list(field_kind(views[i].name), s->value.p, &arena, &fields, &e);
		arena_free(&arena);
		if (got < 0)
			options_warn(o, s->line, "columns.%s: %s (the line is skipped)", s->name.p, e.text);
		return got >= 0;
	}
	options_warn(o, s->line, "columns.%s: there is no list '%s'; there are calls, endpoints, streams and findings. "
			"The line is skipped", s->name.p, s->name.p);
	return false;
}

const char *settings_columns(const struct options *o, const char *view)
{
	const char *columns = NULL;

	for (size_t i = 0; o && i < o->n_settings; i++)
		if (o->settings[i].group == SETTING_COLUMNS && slice_eq(o->settings[i].name, slice_of(view)))
			columns = o->settings[i].value.p;
	return columns;
}

void settings_check(struct options *o)
{
	size_t kept = 0;

	for (size_t i = 0; i < o->n_settings; i++) {
		struct option_setting s = o->settings[i];

		if ((s.group == SETTING_SCHEME && !check_scheme(o, &s)) || (s.group == SETTING_COLUMNS && !check_columns(o, &s)))
			continue;
		o->settings[kept++] = s;
	}
	o->n_settings = kept;
	check_scheme_name(o);
}

/* ---- what the screen takes ------------------------------------------------------------------------------------------------ */

static uint8_t time_kind(const char *name)
{
	if (!name || strcmp(name, "absolute") == 0)
		return LADDER_TIME_ABSOLUTE;
	return strcmp(name, "start") == 0 ? LADDER_TIME_START : LADDER_TIME_DELTA;
}

/* By somebody who wins over the configuration. */
static bool is_said(const struct options *o, const char *name)
{
	size_t n, i = 0;
	const struct option_row *rows = option_rows(&n);

	while (i < n && strcmp(rows[i].name, name) != 0)
		i++;
	return i < n && options_source(o, i) >= OPTION_FROM_COMMAND_LINE;
}

void settings_fill(struct app_options *a, const struct options *o)
{
	const char *columns = settings_columns(o, "calls");

	a->is_live = options_is_live(o);
	a->sdp = !o->sdp || strcmp(o->sdp, "off") == 0 ? 0 : strcmp(o->sdp, "first") == 0 ? 1 : 2;
	a->hide_duplicates = o->hide_duplicates;
	a->no_gaps = o->no_gaps;
	a->sort = o->sort;
	a->columns = columns && !is_said(o, "fields") ? columns : o->fields;
	a->script = o->script;
	a->size = o->size;
	a->limit = (size_t)o->limit;
	a->time = time_kind(o->time);
	a->ascii = o->ascii;
	a->no_mouse = o->no_mouse;
	a->invites = o->invites;
	a->no_fold = o->no_fold;
	a->sdp_only = o->sdp_only;
	a->merge_ports = o->merge_ports;
	a->no_rtp = o->no_rtp;
	a->replays = o->command == COMMAND_REPLAY;
	a->speed = o->speed;
	a->skips_silence = o->skip_silence;
}

bool settings_colors(const struct options *o, struct palette *p)
{
	if (o->color && strcmp(o->color, "never") == 0)
		return settings_palette(o, "mono", p);
	if (o->scheme)
		return settings_palette(o, o->scheme, p);
	/* The user may have changed the colours of the one that is shown by itself. */
	return !getenv("NO_COLOR") && settings_palette(o, "dark", p);
}

/* ---- the top line ------------------------------------------------------------------------------------------------------- */

void settings_source(struct buf *b, const struct options *o)
{
	bool is_live = options_is_live(o);
	const char *name = is_live ? "" : o->files[0], *slash = strrchr(name, '/');

	if (is_live)
		buf_fmt(b, _("live %s%s%s"), o->interface ? o->interface : "", o->interface && o->hep_listen ? "," : "",
				o->hep_listen ? o->hep_listen : "");
	else if (o->n_files > 1)
		buf_fmt(b, _("%zu files"), o->n_files);
	else if (strcmp(name, "-") == 0)
		buf_puts(b, _("standard input"));
	else
		buf_puts(b, slash && slash[1] ? slash + 1 : name);
}
