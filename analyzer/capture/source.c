/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sources: an input and the row of its format. Which format it is, what every format must keep count of, and what is
 * said where an input ends too early. */
#include "analyzer/capture/capture_rows.h"
#include "analyzer/capture/clock.h"
#include "analyzer/capture/source.h"

enum { CACHE_LINE = 64, AHEAD = 2048 };

#define X(name, help, format) &format,
static const struct format *const formats[] = {FORMAT_ROWS(X)};
#undef X

#define X(name, help, ...) {name, help},
static const struct source_row rows[] = {FORMAT_ROWS(X) CODING_ROWS(X)};
#undef X

const struct source_row *source_rows(size_t *n)
{
	*n = sizeof rows / sizeof *rows;
	return rows;
}

int source_end(struct source *s)
{
	s->is_over = true;
	if (s->in.failed.status)
		return -1;
	if (s->off < s->in.size || s->in.is_damaged) {
		count(s->cs, C_CAPTURE_CUT_SHORT);
		s->is_cut_short = true;
	}
	return 0;
}

int source_stop(struct source *s, enum counter c)
{
	count(s->cs, c);
	s->is_over = true;
	s->is_cut_short = true;
	return 0;
}

/* The header is at s->off. */
static int open_format(struct source *s, struct err *e)
{
	bool has_magic = input_has(&s->in, s->off, 4);
	size_t n = has_magic ? 4 : (size_t)(s->in.size - s->off), i;

	if (s->in.failed.status)
		return err_set(e, 3, "%s: %s", s->name, s->in.failed.text);
	for (i = 0; i + 1 < sizeof formats / sizeof *formats; i++)
		if (formats[i]->is_mine(s->in.base + s->off, n))
			break;
	s->format = formats[i]; /* the last one takes what no other does */
	return s->format->open(s, e);
}

int source_open(struct source *s, const char *path, size_t index, uint64_t piece, struct counters *cs, struct err *e)
{
	*s = (struct source){.cs = cs, .at = (uint64_t)index << 48, .last_ns = TIME_NONE, .said_ns = TIME_NONE,
		.end_ns = TIME_NONE, .dlt = NONE16};
	s->path = mem_alloc(strlen(path) + 1);
	memcpy(s->path, path, strlen(path) + 1);
	s->name = strcmp(path, "-") == 0 ? words_error("standard input") : s->path;
	if (input_open(&s->in, s->path, piece, s->name, e) == 0) {
		s->off = s->in.start;
		if (open_format(s, e) == 0)
			return 0;
	}
	source_close(s);
	return -1;
}

int source_again(struct source *s, const struct source *of, uint64_t off, struct counters *cs, struct err *e)
{
	*s = (struct source){.cs = cs, .at = of->at, .last_ns = TIME_NONE, .said_ns = TIME_NONE,
		.end_ns = TIME_NONE, .dlt = NONE16};
	s->path = mem_alloc(strlen(of->path) + 1);
	memcpy(s->path, of->path, strlen(of->path) + 1);
	s->name = strcmp(s->path, "-") == 0 ? words_error("standard input") : s->path;
	input_again(&s->in, &of->in);
	s->off = off ? off : s->in.start;
	if (off && of->format->skip) {
		s->format = of->format;
		s->format->skip(s, of);
		return 0;
	}
	if (open_format(s, e) == 0)
		return 0;
	source_close(s);
	return -1;
}

/* Asks the memory for what comes some frames later: what reads ahead by itself does not cross from page to page, and a step to
 * the next header would be a miss for each. */
static void fetch_ahead(const struct frame *f)
{
	const uint8_t *p = f->p + AHEAD;
	uint32_t n = f->caplen < AHEAD ? f->caplen : AHEAD;

	for (uint32_t i = 0; i <= n; i += 2 * CACHE_LINE) {
		__builtin_prefetch(p + i, 0, 3);
		__builtin_prefetch(p + i + CACHE_LINE, 0, 3);
	}
}

int source_next(struct source *s, struct frame *f, struct err *e)
{
	int r = s->is_over ? 0 : s->format->next(s, f);

	if (r < 0)
		return err_set(e, 3, "%s: %s", s->name, s->in.failed.text);
	if (r == 0)
		return 0;
	if (f->ts_ns < s->said_ns)
		count(s->cs, C_TIME_BACKWARDS);
	s->said_ns = f->ts_ns;
	if (s->clock)
		clock_frame(s->clock, f, s->off);
	else
		f->back_ns = 0;
	s->last_ns = f->ts_ns;
	s->packets++;
	fetch_ahead(f);
	return 1;
}

void source_close(struct source *s)
{
	if (s->format && s->format->close)
		s->format->close(s);
	clock_free(s->clock);
	input_close(&s->in);
	free(s->path);
	*s = (struct source){0};
}
