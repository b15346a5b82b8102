/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An option changes while the program runs: whether it can have the value, and who is told. */
#include "ui/app_priv.h"
#include "ui/replay.h"
#include "ui/settings.h"
#include "words.h"

/* ---- whether it can have the value ------------------------------------------------------------------------------------- */

static int check_where(const struct app *a, const char *value, struct err *e)
{
	struct filter *f = filter_compile_named(field_kind("calls"), value, app_filters(a), e);

	filter_free(f);
	return f ? 0 : -1;
}

static int check_sort(const struct app *a, const char *value, struct err *e)
{
	struct selection *x = selection_new(app_store(a), field_kind("calls"), NULL, value, e);

	selection_free(x);
	return x ? 0 : -1;
}

static int check_fields(const char *value, struct err *e)
{
	const struct field **fields;
	struct arena arena = {0};
	int n = field_list(field_kind("calls"), value, &arena, &fields, e);

	arena_free(&arena);
	return n < 0 ? -1 : 0;
}

static int check_zone(const char *value, struct err *e)
{
	struct zone *z = zone_open(value, e);

	zone_free(z);
	return z ? 0 : -1;
}

static int check_scheme(const struct app *a, const char *value, struct err *e)
{
	struct palette p;

	if (settings_palette(a->o->options, value, &p))
		return 0;
	return err_set(e, 2, "there is no colour scheme '%s'; there are dark, light and mono, and those of the configuration",
			value);
}

int app_check(const struct app *a, size_t option, const char *value, struct err *e)
{
	size_t n;
	const struct option_row *row = &option_rows(&n)[option];
	long number;
	uint32_t speed;

	if (!value || !*value)
		return 0;
	if (row->type == OPTION_NUMBER && option_number(row, value, &number, e) < 0)
		return -1;
	if (strcmp(row->name, "where") == 0)
		return check_where(a, value, e);
	if (strcmp(row->name, "sort") == 0 && a->o->engine)
		return check_sort(a, value, e);
	if (strcmp(row->name, "fields") == 0)
		return check_fields(value, e);
	if (strcmp(row->name, "tz") == 0)
		return check_zone(value, e);
	if (strcmp(row->name, "scheme") == 0)
		return check_scheme(a, value, e);
	if (strcmp(row->name, "speed") == 0)
		return replay_speed(value, &speed, e);
	if (strcmp(row->name, "language") == 0 && !words_there(value))
		return err_set(e, 2, "there are no words of the language '%.40s': there are en and zh_CN", value);
	return 0;
}

/* ---- who is told --------------------------------------------------------------------------------------------------------- */

static void change_zone(struct app *a)
{
	const char *name = a->o->options->tz;
	struct err e;
	struct zone *z = name ? zone_open(name, &e) : NULL;

	a->mine.zone = z;
	if (!z)
		return;
	a->zones = mem_realloc(a->zones, (a->n_zones + 1) * sizeof *a->zones);
	a->zones[a->n_zones++] = z;
}

/* What the views below keep is made anew, in the other language. */
static void change_words(struct app *a)
{
	words_open(a->o->options->language);
	if (a->o->source) {
		buf_clear(&a->source);
		settings_source(&a->source, a->o->options);
		a->mine.source = a->source.p;
	}
	app_remake(a);
}

static void change_screen(struct app *a)
{
	a->mine.palette = settings_colors(a->o->options, &a->palette) ? &a->palette : NULL;
	a->canvas.ascii = a->o->ascii || (a->screen && !screen_is_utf8(a->screen));
	if (a->screen)
		screen_set(a->screen, a->o->palette, !a->o->no_mouse);
}

int app_change(struct app *a, size_t option, const char *value, struct err *e)
{
	size_t n;
	const char *name = option_rows(&n)[option].name;

	if (app_check(a, option, value, e) < 0 || options_change(a->o->options, option, value && *value ? value : NULL, e) < 0)
		return -1;
	settings_fill(&a->mine, a->o->options);
	if (strcmp(name, "tz") == 0)
		change_zone(a);
	if (strcmp(name, "language") == 0)
		change_words(a);
	if (strcmp(name, "speed") == 0)
		replay_speed(a->o->speed ? a->o->speed : "1", &a->replay.speed, NULL);
	if (strcmp(name, "skip-silence") == 0)
		a->replay.skips = a->o->skips_silence;
	change_screen(a);
	for (struct view *v = a->top; v; v = v->below)
		if (v->row->ops->changed)
			v->row->ops->changed(v, name);
	a->is_dirty = true;
	return 0;
}
