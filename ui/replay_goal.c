/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a replay can be sent, as people type it:
 *
 *     start  end  here               here: what is selected
 *     10:15:02.1  2025-06-15 10:15   a moment, in the zone in which times are shown
 *     +10s  -1m30s  +0:45  -5        from where the clock is; without a unit seconds, m:ss or h:mm:ss
 *     90s  2m  50%                   since the capture began; so much of it
 *     frame 812  message 17          just after it
 *     call ID                        its first message
 */
#include "ui/app_priv.h"
#include "words.h"

enum { WORDS_MOST = 200 };
static const int64_t span_most_ns = 10000 * 86400 * NS_PER_S;

static const struct {
	const char *name;
	int64_t ns;
} units[] = {{"ms", NS_PER_MS}, {"s", NS_PER_S}, {"min", 60 * NS_PER_S}, {"m", 60 * NS_PER_S}, {"h", 3600 * NS_PER_S},
	{"d", 86400 * NS_PER_S}};

static const struct store *whole(const struct app *a)
{
	return engine_store(a->o->engine);
}

/* ---- durations --------------------------------------------------------------------------------------------------------- */

/* "12", "1.5": in billionths. */
static bool take_decimal(struct slice *s, int64_t *out)
{
	int64_t v = 0, scale = NS_PER_S;
	size_t digits = 0;

	for (; s->n && ascii_digit(s->p[0]) && digits < 8; digits++) {
		v = v * 10 + (s->p[0] - '0');
		*s = slice_sub(*s, 1, s->n);
	}
	v *= NS_PER_S;
	if (s->n && s->p[0] == '.' && digits) {
		*s = slice_sub(*s, 1, s->n);
		for (; s->n && ascii_digit(s->p[0]); *s = slice_sub(*s, 1, s->n)) {
			scale /= 10;
			v += (s->p[0] - '0') * scale;
		}
	}
	*out = v;
	return digits > 0;
}

static bool take_unit(struct slice *s, int64_t *out)
{
	size_t n = 0;

	while (n < s->n && !ascii_digit(s->p[n]))
		n++;
	for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
		if (!slice_eq(slice_sub(*s, 0, n), slice_of(units[i].name)))
			continue;
		*s = slice_sub(*s, n, s->n);
		*out = units[i].ns;
		return true;
	}
	return false;
}

/* "1:30", "1:02:03.5": sixty of what is on the right. */
static bool read_colons(struct slice s, int64_t *out)
{
	int64_t sum = 0, part;

	for (unsigned i = 0; i < 3; i++) {
		if (!take_decimal(&s, &part))
			return false;
		sum = sum * 60 + part;
		if (s.n == 0) {
			*out = sum;
			return true;
		}
		if (s.p[0] != ':')
			return false;
		s = slice_sub(s, 1, s.n);
	}
	return false;
}

static bool read_span(struct slice s, bool needs_unit, int64_t *out)
{
	int64_t sum = 0, part, unit;

	if (!needs_unit && read_colons(s, out))
		return true;
	do {
		if (!take_decimal(&s, &part) || !take_unit(&s, &unit) || (__int128)part * unit / NS_PER_S > span_most_ns)
			return false;
		sum += (int64_t)((__int128)part * unit / NS_PER_S);
	} while (s.n);
	*out = sum;
	return true;
}

/* ---- goals -------------------------------------------------------------------------------------------------------------- */

static int to_time(const struct app *a, int64_t ts_ns, struct replay_goal *out, struct err *e)
{
	int64_t begin = store_begin_ns(whole(a)), end = engine_end_ns(a->o->engine);
	struct buf from = {0}, to = {0};

	if (ts_ns <= end && ts_ns > begin - NS_PER_S) {
		*out = (struct replay_goal){.kind = GOAL_TIME, .ts_ns = ts_ns < begin ? begin : ts_ns};
		return 0;
	}
	time_date(&from, store_said_ns(whole(a), begin), a->o->zone, 0);
	time_date(&to, store_said_ns(whole(a), end), a->o->zone, 0);
	err_set(e, 2, _("The capture lasts from %.*s to %.*s"), (int)from.n, from.p, (int)to.n, to.p);
	buf_free(&from);
	buf_free(&to);
	return -1;
}

static int to_number(const struct app *a, struct slice s, bool is_frame, struct replay_goal *out, struct err *e)
{
	uint32_t most = is_frame ? UINT32_MAX - 1 : store_n_msgs(whole(a));
	uint64_t n;

	if (!slice_to_u64(slice_trim(s), UINT32_MAX - 1, &n) || n == 0)
		return err_set(e, 2, "%s", is_frame ? _("The number of a frame is missing, as in: frame 812") :
				_("The number of a message is missing, as in: message 17"));
	if (n > most)
		return err_set(e, 2, _("The capture has %u messages"), most);
	*out = (struct replay_goal){.kind = is_frame ? GOAL_FRAME : GOAL_MESSAGE, .n = (uint32_t)n};
	return 0;
}

static int to_call(const struct app *a, struct slice id, struct replay_goal *out, struct err *e)
{
	uint32_t leg = store_find_leg(whole(a), slice_trim(id));

	if (leg == NONE)
		return err_set(e, 2, _("No call has the Call-ID '%.*s'"), (int)(id.n < 80 ? id.n : 80), id.p);
	*out = (struct replay_goal){.kind = GOAL_MESSAGE, .n = store_leg(whole(a), leg)->first + 1};
	return 0;
}

static int to_here(const struct app *a, struct replay_goal *out, struct err *e)
{
	int64_t ns = app_moment(a);

	if (ns == TIME_NONE)
		return err_set(e, 2, "%s", _("Nothing that has a time is selected here"));
	return to_time(a, ns, out, e);
}

static int to_share(const struct app *a, struct slice s, struct replay_goal *out, struct err *e)
{
	int64_t begin = store_begin_ns(whole(a)), end = engine_end_ns(a->o->engine);
	uint64_t pct;

	if (!slice_to_u64(slice_sub(s, 0, s.n - 1), 100, &pct))
		return err_set(e, 2, "%s", _("A share of the capture is from 0 % to 100 %"));
	return to_time(a, begin + (int64_t)((double)(end - begin) * (double)pct / 100), out, e);
}

static bool starts_with_word(struct slice s, const char *word, struct slice *rest)
{
	size_t n = strlen(word);

	if (!slice_istarts(s, slice_of(word)) || (s.n > n && s.p[n] != ' '))
		return false;
	*rest = slice_sub(s, n, s.n);
	return true;
}

int replay_goal_parse(const struct app *a, const char *text, struct replay_goal *out, struct err *e)
{
	struct slice s = slice_trim(slice_of(text)), rest;
	int64_t begin = store_begin_ns(whole(a)), ns;

	if (starts_with_word(s, "start", &rest) && !rest.n)
		return to_time(a, begin, out, e);
	if (starts_with_word(s, "end", &rest) && !rest.n)
		return to_time(a, engine_end_ns(a->o->engine), out, e);
	if (starts_with_word(s, "here", &rest) && !rest.n)
		return to_here(a, out, e);
	if (starts_with_word(s, "frame", &rest) || starts_with_word(s, "message", &rest))
		return to_number(a, rest, (s.p[0] | 0x20) == 'f', out, e);
	if (starts_with_word(s, "call", &rest))
		return to_call(a, rest, out, e);
	if (s.n > 1 && s.p[s.n - 1] == '%')
		return to_share(a, s, out, e);
	if (s.n > 1 && (s.p[0] == '+' || s.p[0] == '-') && read_span(slice_sub(s, 1, s.n), false, &ns)) {
		*out = (struct replay_goal){.kind = GOAL_TIME, .ts_ns = a->replay.clock_ns + (s.p[0] == '+' ? ns : -ns)};
		return 0;
	}
	if (read_span(s, true, &ns))
		return to_time(a, begin + ns, out, e);
	if (time_read(s, begin, a->o->zone, &ns))
		return to_time(a, store_first_said(whole(a), ns), out, e);
	return err_set(e, 2, _("'%s' is nowhere: try 10:15:02, +10s, 90s, 50%%, frame 812, message 17, call ID, here, start, end"),
			text);
}

const char *replay_goal_word(struct app *a, struct slice before, size_t i)
{
	static const char *const words[] = {"start", "end", "here", "frame ", "message ", "call ", "+10s", "-10s", "50%"};
	struct slice rest;

	before = slice_trim(before);
	if (before.n == 0)
		return i < sizeof words / sizeof words[0] ? words[i] : NULL;
	if (!starts_with_word(before, "call", &rest) || i >= store_n_legs(whole(a)) || i >= WORDS_MOST)
		return NULL;
	buf_clear(&a->replay.word);
	buf_put(&a->replay.word, store_leg(whole(a), (uint32_t)i)->call_id);
	buf_putc(&a->replay.word, '\0');
	return a->replay.word.p;
}
