/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looks in words: what the configuration says of a scheme's colours. */
#include "ui/style.h"

enum { CUBE = 16, GREYS = 232 };

static const char *const color_names[16] = {"black", "red", "green", "yellow", "blue", "magenta", "cyan", "white",
	"bright-black", "bright-red", "bright-green", "bright-yellow", "bright-blue", "bright-magenta", "bright-cyan",
	"bright-white"};
/* What most terminals show for the first sixteen, as xterm does. */
static const uint8_t basic[16][3] = {{0, 0, 0}, {205, 0, 0}, {0, 205, 0}, {205, 205, 0}, {0, 0, 238}, {205, 0, 205},
	{0, 205, 205}, {229, 229, 229}, {127, 127, 127}, {255, 0, 0}, {0, 255, 0}, {255, 255, 0}, {92, 92, 255}, {255, 0, 255},
	{0, 255, 255}, {255, 255, 255}};

static int level(int i)
{
	return i == 0 ? 0 : 55 + 40 * i;
}

static void rgb_of(int color, int rgb[3])
{
	if (color < CUBE) {
		for (int i = 0; i < 3; i++)
			rgb[i] = basic[color][i];
	} else if (color < GREYS) {
		rgb[0] = level((color - CUBE) / 36);
		rgb[1] = level((color - CUBE) / 6 % 6);
		rgb[2] = level((color - CUBE) % 6);
	} else {
		rgb[0] = rgb[1] = rgb[2] = 8 + 10 * (color - GREYS);
	}
}

/* Of colours from..to the one that is nearest to rgb. */
static int nearest(const int rgb[3], int from, int to)
{
	int best = from, least = INT32_MAX;

	for (int c = from; c < to; c++) {
		int x[3], d = 0;

		rgb_of(c, x);
		for (int i = 0; i < 3; i++)
			d += (x[i] - rgb[i]) * (x[i] - rgb[i]);
		if (d < least) {
			least = d;
			best = c;
		}
	}
	return best;
}

static int hex(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool read_rgb(struct slice word, int rgb[3])
{
	if (word.n != 7 || word.p[0] != '#')
		return false;
	for (size_t i = 0; i < 3; i++) {
		int high = hex(word.p[1 + 2 * i]), low = hex(word.p[2 + 2 * i]);

		if (high < 0 || low < 0)
			return false;
		rgb[i] = high * 16 + low;
	}
	return true;
}

/* A colour word: of 256 and of 16. False where it is none. */
static bool read_color(struct slice word, int16_t *of256, int8_t *of16)
{
	int rgb[3];
	uint64_t n;

	if (slice_ieq(word, slice_of("default"))) {
		*of256 = -1;
		*of16 = -1;
		return true;
	}
	for (int i = 0; i < 16; i++) {
		if (!slice_ieq(word, slice_of(color_names[i])))
			continue;
		*of256 = (int16_t)i;
		*of16 = (int8_t)i;
		return true;
	}
	if (slice_to_u64(word, 255, &n))
		rgb_of((int)n, rgb);
	else if (read_rgb(word, rgb))
		n = (uint64_t)nearest(rgb, CUBE, 256);
	else
		return false;
	*of256 = (int16_t)n;
	*of16 = (int8_t)(n < CUBE ? (int)n : nearest(rgb, 0, 16));
	return true;
}

static uint8_t attr_of(struct slice word)
{
	static const struct {
		const char *name;
		uint8_t attr;
	} attrs[] = {{"bold", LOOK_BOLD}, {"dim", LOOK_DIM}, {"underline", LOOK_UNDERLINE}, {"reverse", LOOK_REVERSE}};

	for (size_t i = 0; i < sizeof attrs / sizeof attrs[0]; i++)
		if (slice_ieq(word, slice_of(attrs[i].name)))
			return attrs[i].attr;
	return 0;
}

/* "COLOUR on COLOUR bold underline"; what is not said is the terminal's own. */
static int read_look(struct slice text, struct look *out, struct err *e)
{
	struct look l = {-1, -1, -1, -1, 0};
	bool is_ground = false, is_due = true;

	if (!slice_trim(text).n)
		return err_set(e, 2, "no colour is named");
	while ((text = slice_trim(text)).n > 0) {
		struct slice word = slice_cut(&text, ' ');

		if (slice_ieq(word, slice_of("on"))) {
			is_due = true;
			is_ground = true;
		} else if (attr_of(word)) {
			is_due &= is_ground;
			l.attr |= attr_of(word);
		} else if (is_due && read_color(word, is_ground ? &l.bg : &l.fg, is_ground ? &l.bg16 : &l.fg16)) {
			is_due = false;
		} else {
			return err_set(e, 2, "'%.*s' is no colour here: black, red, green, yellow, blue, magenta, cyan, white, "
					"bright-red ..., default, 0 to 255, or #rrggbb; and bold, dim, underline, reverse",
					(int)word.n, word.p);
		}
	}
	if (is_ground && is_due)
		return err_set(e, 2, "a colour is due after `on`");
	*out = l;
	return 0;
}

static struct look *place_of(struct palette *p, struct slice name)
{
	if (slice_eq(name, slice_of("cursor")))
		return &p->cursor;
	if (slice_eq(name, slice_of("match")))
		return &p->match;
	if (slice_eq(name, slice_of("escape")))
		return &p->escape;
	for (int i = 0; i < STYLE_N; i++)
		if (slice_eq(name, slice_of(style_row((enum style)i)->name)))
			return &p->look[i];
	return NULL;
}

static int no_style(struct slice name, struct err *e)
{
	const char *best = "cursor";
	unsigned least = text_distance(name, slice_of(best));

	for (int i = 0; i < STYLE_N; i++) {
		unsigned d = text_distance(name, slice_of(style_row((enum style)i)->name));

		if (d < least) {
			least = d;
			best = style_row((enum style)i)->name;
		}
	}
	return err_set(e, 2, "nothing on the screen has the name '%.*s'; did you mean %s?", (int)name.n, name.p, best);
}

int palette_set(struct palette *p, struct slice name, struct slice look, struct err *e)
{
	struct look *place = place_of(p, name), l;

	if (!place)
		return no_style(name, e);
	if (read_look(look, &l, e) < 0)
		return -1;
	*place = l;
	return 0;
}
