/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Streams in ladders: a ladder that grows with the capture has in the end the same rows as one that is made of all of it,
 * every stream of the leg has one row, rows are in the order of frames, and labels fit where they must.
 */
#include "open_capture.h"
#include "ladder.h"

static const char *const files[] = {"samples/tour.pcap", "samples/voice-before-sdp.pcap", "samples/voice-nat.pcap",
	"samples/voice-early.pcap", "samples/voice-port-reuse.pcap", "samples/voice-ssrc.pcap", "samples/voice-fork.pcap"};
enum { N_FILES = sizeof files / sizeof files[0] };

static uint32_t frame_of(const struct store *s, const struct ladder_row *r)
{
	return r->kind == LADDER_RTP ? store_stream(s, r->stream)->first_frame : store_msg(s, r->msg)->frame;
}

static void check_order(const struct store *s, const struct ladder *l)
{
	uint32_t last = 0;

	for (size_t i = 0; i < ladder_n_rows(l); i++) {
		const struct ladder_row *r = ladder_row(l, i);

		assert_true(frame_of(s, r) >= last);
		last = frame_of(s, r);
		assert_true(r->from < ladder_n_cols(l) && r->to < ladder_n_cols(l));
		if (r->kind == LADDER_MESSAGE)
			assert_int_equal(ladder_find(l, r->msg), i);
	}
}

static size_t count_streams(const struct store *s, uint32_t leg)
{
	size_t n = 0;

	for (uint32_t id = store_leg_stream(s, leg); id != NONE; id = store_stream(s, id)->prev)
		n++;
	return n;
}

static void check_same(const struct ladder *a, const struct ladder *b)
{
	assert_int_equal(ladder_n_rows(a), ladder_n_rows(b));
	for (size_t i = 0; i < ladder_n_rows(a); i++) {
		const struct ladder_row *x = ladder_row(a, i), *y = ladder_row(b, i);

		assert_int_equal(x->kind, y->kind);
		assert_int_equal(x->msg, y->msg);
		assert_int_equal(x->stream, y->stream);
	}
}

static void grow(const char *const *file)
{
	struct engine *en = open_capture(file);
	const struct store *s = engine_store(en);
	struct ladder *ladders[64] = {NULL}, *whole;
	struct ladder_options o = {.no_rtp = false};
	uint32_t n = 0;
	struct err e = {0};
	int more;

	do {
		more = engine_step(en, 1, &e);
		for (; n < store_n_legs(s) && n < 64; n++)
			ladders[n] = ladder_new(s, &n, 1, &o);
		for (uint32_t i = 0; i < n; i++)
			ladder_update(ladders[i]);
	} while (more > 0);
	for (uint32_t i = 0; i < n; i++) {
		size_t n_rtp = 0;

		ladder_update(ladders[i]);
		whole = ladder_new(s, &i, 1, &o);
		check_same(ladders[i], whole);
		check_order(s, whole);
		for (size_t k = 0; k < ladder_n_rows(whole); k++)
			n_rtp += ladder_row(whole, k)->kind == LADDER_RTP;
		assert_int_equal(n_rtp, count_streams(s, i));
		ladder_free(whole);
		ladder_free(ladders[i]);
	}
	engine_close(en);
}

static void test_grows(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_FILES; i++)
		grow(&files[i]);
}

/* At any width a row takes the width of the ladder, and what is wider than its room is left out, not cut. */
static void test_labels(void **state)
{
	static const char *const file = "samples/voice-bursts.pcap";
	struct engine *en = open_capture(&file);
	const struct store *s = engine_store(en);
	struct ladder_line line = {0};
	struct err e = {0};
	uint32_t leg = 0;
	struct ladder *l;

	(void)state;
	assert_int_equal(engine_step(en, 0, &e), 0);
	l = ladder_new(s, &leg, 1, NULL);
	for (size_t w = 50; w < 160; w++) {
		struct ladder_style st = {.width = w, .ascii = w % 2};

		for (size_t i = 0; i < ladder_n_rows(l); i++) {
			if (ladder_row(l, i)->kind != LADDER_RTP)
				continue;
			ladder_draw_row(l, &st, i, &line);
			assert_true(line.columns <= ladder_width(l, &st));
			assert_true(slice_search(buf_slice(&line.text), slice_of("PCMA")) < line.text.n);
			assert_true(slice_search(buf_slice(&line.text), slice_of(st.ascii ? "~" : "…")) == line.text.n);
		}
	}
	ladder_line_free(&line);
	ladder_free(l);
	engine_close(en);
}

static void test_without(void **state)
{
	static const char *const file = "samples/voice-bursts.pcap";
	struct engine *en = open_capture(&file);
	struct ladder_options o = {.no_rtp = true};
	struct err e = {0};
	uint32_t leg = 0;
	struct ladder *l;

	(void)state;
	assert_int_equal(engine_step(en, 0, &e), 0);
	l = ladder_new(engine_store(en), &leg, 1, &o);
	for (size_t i = 0; i < ladder_n_rows(l); i++)
		assert_int_not_equal(ladder_row(l, i)->kind, LADDER_RTP);
	ladder_free(l);
	engine_close(en);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_grows), cmocka_unit_test(test_labels), cmocka_unit_test(test_without)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
