/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows and statistics in their formats, escapes against hostile bytes, and the sink against descriptors that fail. */
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "report.h"
#include "tests/unit/mkstore.h"

/* ---- escapes ---------------------------------------------------------------------------------------------------- */

typedef void (*escape_fn)(struct buf *b, struct slice s);

static void check_escape(escape_fn fn, const char *in, size_t n, const char *want)
{
	struct buf b = {0};

	fn(&b, slice_make(in, n));
	assert_string_equal(b.p ? b.p : "", want);
	buf_free(&b);
}
#define JSON(in, want) check_escape(json_string, in, sizeof(in) - 1, want)
#define CSV(in, want) check_escape(csv_cell, in, sizeof(in) - 1, want)

static void test_json_string(void **state)
{
	(void)state;
	JSON("", "\"\"");
	JSON("plain text, longer than eight bytes", "\"plain text, longer than eight bytes\"");
	JSON("a\"b\\c/d", "\"a\\\"b\\\\c/d\"");
	JSON("\b\f\n\r\t", "\"\\b\\f\\n\\r\\t\"");
	JSON("\0\x01\x1b[31m\x7f", "\"\\u0000\\u0001\\u001b[31m\\u007f\"");
	JSON("12345678\x1b""12345678", "\"12345678\\u001b12345678\"");
	JSON("ä€😀", "\"ä€😀\"");
	JSON("\xff\xc3", "\"\xef\xbf\xbd\xef\xbf\xbd\"");
	JSON("\xed\xa0\x80|", "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd|\"");
	JSON("\xc2\x9b|\xe2\x80\xa8\xe2\x80\xae\xef\xbb\xbf", "\"\\u009b|\\u2028\\u202e\\ufeff\"");
}

static void test_csv_cell(void **state)
{
	(void)state;
	CSV("", "");
	CSV("plain", "plain");
	CSV("a,b", "\"a,b\"");
	CSV("a\"b", "\"a\"\"b\"");
	CSV("a\nb", "\"a\nb\"");
	CSV("a;b", "\"a;b\"");
	CSV(" a", "\" a\"");
	CSV("=1+1", "'=1+1");
	CSV("+49", "'+49");
	CSV("-1,2", "\"'-1,2\"");
	CSV("@x", "'@x");
	CSV("\tx", "'\\tx");
	CSV("＝1", "'＝1");
	CSV("a=1", "a=1");
	CSV("\x1b[m\xff\x00z\r", "\\x1b[m\xef\xbf\xbd\\x00z\\r");
}

static void xml_lines(struct buf *b, struct slice s)
{
	xml_text(b, s, true);
}

static void xml_line(struct buf *b, struct slice s)
{
	xml_text(b, s, false);
}

static void test_xml_text(void **state)
{
	static const char tags[] = "<a href=\"x\" b='y'>&amp;</a>", lines[] = "a\r\nb\nc\td\re";

	(void)state;
	check_escape(xml_line, tags, sizeof tags - 1,
			"&lt;a href=&quot;x&quot; b=&#39;y&#39;&gt;&amp;amp;&lt;/a&gt;");
	check_escape(xml_lines, lines, sizeof lines - 1, "a\nb\nc\td\\re");
	check_escape(xml_line, lines, sizeof lines - 1, "a\\r\\nb\\nc\\td\\re");
	check_escape(xml_line, "\0\x1b\xff\xe2\x80\xae\xef\xbf\xbe", 9, "\\x00\\x1b\xef\xbf\xbd\\u202e\\ufffe");
	check_escape(xml_line, "ä€😀", sizeof "ä€😀" - 1, "ä€😀");
}

static void test_document_names(void **state)
{
	(void)state;
	for (unsigned d = 0; d < DOCUMENT_N; d++)
		assert_int_equal(document_of(document_row((enum document)d)->name), d);
	assert_int_equal(document_of("docx"), DOCUMENT_N);
	assert_int_equal(document_of_path("a/b.HTML"), DOCUMENT_HTML);
	assert_int_equal(document_of_path("x.md"), DOCUMENT_MARKDOWN);
	assert_int_equal(document_of_path("x.pu"), DOCUMENT_PLANTUML);
	assert_int_equal(document_of_path(".svg"), DOCUMENT_N);
	assert_int_equal(document_of_path("svg"), DOCUMENT_N);
}

static void test_sink_create(void **state)
{
	char path[] = "test_report.XXXXXX", name[64];
	struct sink out;
	struct err e = {0};
	FILE *f;

	(void)state;
	assert_non_null(mkdtemp(path));
	snprintf(name, sizeof name, "%s/out", path);
	assert_int_equal(sink_create(&out, path, &e), -1); /* a folder */
	assert_int_equal(e.status, 4);
	assert_int_equal(sink_create(&out, name, &e), 0);
	buf_puts(&out.buf, "half");
	assert_int_equal(access(name, F_OK), -1); /* not before it is whole */
	assert_int_equal(sink_commit(&out, false, &e), -1);
	assert_int_equal(access(name, F_OK), -1);
	assert_int_equal(sink_create(&out, name, &e), 0);
	buf_puts(&out.buf, "whole");
	assert_int_equal(sink_commit(&out, true, &e), 0);
	f = fopen(name, "r");
	assert_non_null(f);
	assert_int_equal(fgetc(f), 'w');
	fclose(f);
	unlink(name);
	assert_int_equal(rmdir(path), 0); /* nothing else was left */
}

/* Whether a text is fit for a terminal and a reader that expects UTF-8. */
static void assert_harmless(struct slice s)
{
	while (s.n) {
		uint32_t cp;
		unsigned n = utf8_decode(s, &cp);

		assert_true(cp != UINT32_MAX && (cp >= 0x20 || cp == '\n') && !(cp >= 0x7f && cp < 0xa0) && cp != 0x202e);
		s = slice_sub(s, n, s.n);
	}
}

static uint32_t next_random(uint32_t *x)
{
	*x ^= *x << 13;
	*x ^= *x >> 17;
	*x ^= *x << 5;
	return *x;
}

/* One byte that is escaped, at every place of texts of all lengths, and none. */
static void test_escape_at_every_place(void **state)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz !#$%&'()*+,-./0123456789";
	char in[sizeof plain], want[sizeof plain + 8];

	(void)state;
	for (size_t n = 0; n < sizeof plain; n++) {
		memcpy(in, plain, n);
		snprintf(want, sizeof want, "\"%.*s\"", (int)n, plain);
		check_escape(json_string, in, n, want);
		for (size_t at = 0; at < n; at++) {
			static const char odd[] = "\"\\\x7f\x1f";
			static const char *const escapes[] = {"\\\"", "\\\\", "\\u007f", "\\u001f"};
			size_t k = (n + at) % 4;

			in[at] = odd[k];
			snprintf(want, sizeof want, "\"%.*s%s%.*s\"", (int)at, plain, escapes[k], (int)(n - at - 1),
					plain + at + 1);
			check_escape(json_string, in, n, want);
			in[at] = plain[at];
		}
	}
}

/* One byte for which a cell is written in quotes, at every place of texts of all lengths, and none. */
static void test_quotes_at_every_place(void **state)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz!#$%&'()*+-./0123456789", odd[] = ",;\n";
	char in[sizeof plain], want[sizeof plain + 8];

	(void)state;
	for (size_t n = 0; n < sizeof plain; n++) {
		memcpy(in, plain, n);
		snprintf(want, sizeof want, "%.*s", (int)n, plain);
		check_escape(csv_cell, in, n, want);
		for (size_t at = 0; at < n; at++) {
			in[at] = odd[(n + at) % 3];
			snprintf(want, sizeof want, "\"%.*s\"", (int)n, in);
			check_escape(csv_cell, in, n, want);
			in[at] = plain[at];
		}
	}
}

/* Every byte at every place around the words that are looked at many at a time. */
static void test_escapes_any(void **state)
{
	uint32_t seed = 1;

	(void)state;
	for (unsigned i = 0; i < 20000; i++) {
		char in[40];
		size_t n = next_random(&seed) % sizeof in;
		struct buf json = {0}, csv = {0};

		for (size_t j = 0; j < n; j++)
			in[j] = (char)(next_random(&seed) % 3 ? 'a' + (char)(j % 26) : (char)next_random(&seed));
		json_string(&json, slice_make(in, n));
		csv_cell(&csv, slice_make(in, n));
		assert_harmless(buf_slice(&json));
		assert_harmless(buf_slice(&csv));
		for (size_t j = 1; j + 1 < json.n; j++) {
			assert_true(json.p[j] != '"');
			j += json.p[j] == '\\';
		}
		buf_free(&json);
		buf_free(&csv);
	}
}

/* ---- rows ------------------------------------------------------------------------------------------------------- */

static void check_rows(const char *kind, const char *names, const char *expr, struct rows_style st, const char *want)
{
	struct mkstore *m = mkstore_sample();
	const struct field_kind *k = field_kind(kind);
	struct filter *f = expr ? filter_compile(k, expr, NULL) : NULL;
	struct sink out = {.fd = -1};
	struct arena a = {0};
	struct ids ids = {0};
	const struct field **fields;
	int n = field_list(k, names, &a, &fields, NULL);

	assert_true(n > 0 && (f || !expr));
	assert_int_equal(field_select(m->s, k, f, NULL, 0, &ids, NULL), 0);
	report_rows(&out, m->s, k, fields, (size_t)n, &ids, &st);
	assert_int_equal(sink_end(&out, NULL), 0);
	if (want)
		assert_string_equal(out.buf.p ? out.buf.p : "", want);
	else
		assert_harmless(buf_slice(&out.buf));
	buf_free(&out.buf);
	ids_free(&ids);
	arena_free(&a);
	filter_free(f);
	mkstore_free(m);
}

static const char some[] = "first_frame,from_user,status,pdd_ms,hdr.Allow,start_epoch";

static void test_json(void **state)
{
	(void)state;
	check_rows("calls", some, "status", (struct rows_style){.format = FORMAT_JSON},
		"[\n"
		"{\"first_frame\":1,\"from_user\":\"alice\",\"status\":200,\"pdd_ms\":500.000,"
		"\"hdr.Allow\":[\"INVITE\",\"ACK\",\"BYE\"],\"start_epoch\":1750000000.000000},\n"
		"{\"first_frame\":9,\"from_user\":\"carol\",\"status\":486,\"pdd_ms\":null,"
		"\"hdr.Allow\":null,\"start_epoch\":1750000020.000000},\n"
		"{\"first_frame\":12,\"from_user\":\"+49-30-1234\",\"status\":200,\"pdd_ms\":null,"
		"\"hdr.Allow\":null,\"start_epoch\":1750000030.000000}\n"
		"]\n");
	check_rows("calls", some, "status == 1", (struct rows_style){.format = FORMAT_JSON}, "[]\n");
	check_rows("messages", "frame,sdp,flags", "frame <= 2", (struct rows_style){.format = FORMAT_NDJSON},
		"{\"frame\":1,\"sdp\":true,\"flags\":[\"folded\"]}\n{\"frame\":2,\"sdp\":false,\"flags\":[]}\n");
	check_rows("messages", "frame", "frame == 0", (struct rows_style){.format = FORMAT_NDJSON}, "");
}

static void test_csv(void **state)
{
	(void)state;
	check_rows("calls", some, "status", (struct rows_style){.format = FORMAT_CSV},
		"first_frame,from_user,status,pdd_ms,hdr.Allow,start_epoch\n"
		"1,alice,200,500.000,\"INVITE;ACK;BYE\",1750000000.000000\n"
		"9,carol,486,,,1750000020.000000\n"
		"12,'+49-30-1234,200,,,1750000030.000000\n");
	check_rows("calls", "from_name,hdr.Subject", "method == MESSAGE", (struct rows_style){.format = FORMAT_CSV},
		"from_name,hdr.Subject\n\\x1b[31mred\xef\xbf\xbd\\u202e,\"a,\"\"b\"\"\\x1b]0;x\\x07\"\n");
	check_rows("messages", "sdp", "frame == 1", (struct rows_style){.format = FORMAT_CSV}, "sdp\ntrue\n");
}

static void test_table(void **state)
{
	(void)state;
	check_rows("calls", some, "status", (struct rows_style){.format = FORMAT_TEXT},
		"Frame  From         Code   PDD ms  Allow           Start\n"
		"    1  alice         200  500.000  INVITE;ACK;BYE  2025-06-15 15:06:40.000000\n"
		"    9  carol         486                           2025-06-15 15:07:00.000000\n"
		"   12  +49-30-1234   200                           2025-06-15 15:07:10.000000\n");
	check_rows("calls", "from_name,first_frame", "first_frame > 10", (struct rows_style){.format = FORMAT_TEXT},
		"From name              Frame\n"
		"                          12\n"
		"                          14\n"
		"\\x1b[31mred\\xff\\u202e     15\n");
	check_rows("calls", "from_name,first_frame", "first_frame < 10", (struct rows_style){.format = FORMAT_TEXT, .width = 15},
		"From na…  Frame\nAlice \"…      1\n              9\n");
	check_rows("calls", "from_name,first_frame", "first_frame < 10",
		(struct rows_style){.format = FORMAT_TEXT, .width = 15, .ascii = true},
		"From na~  Frame\nAlice \"~      1\n              9\n");
	check_rows("calls", "first_frame,from_name", "first_frame < 10", (struct rows_style){.format = FORMAT_TEXT, .width = 80},
		"Frame  From name\n    1  Alice \"A\" Ä\n    9\n");
	check_rows("calls", "state,status,call_id", "status and first_frame < 10",
		(struct rows_style){.format = FORMAT_TEXT, .color = true},
		"\x1b[1mState    \x1b[0m  \x1b[1mCode\x1b[0m  \x1b[1mCall-ID\x1b[0m\n"
		"completed  \x1b[32m 200\x1b[0m  one@a\n"
		"\x1b[33mbusy     \x1b[0m  \x1b[33m 486\x1b[0m  two@a\n");
}

/* Nothing of any packet reaches the output as it is, in any format, and no width is too small. */
static void test_hostile(void **state)
{
	static const char *const kinds[] = {"calls", "messages"};

	(void)state;
	for (unsigned f = 0; f < FORMAT_N; f++) {
		for (size_t k = 0; k < 2; k++)
			check_rows(kinds[k], "*,hdr.Subject", NULL, (struct rows_style){.format = (enum format)f}, NULL);
	}
	for (size_t w = 1; w < 200; w += 7)
		check_rows("calls", "*,hdr.Subject", NULL, (struct rows_style){.format = FORMAT_TEXT, .width = w}, NULL);
}

static void test_formats(void **state)
{
	(void)state;
	for (unsigned f = 0; f < FORMAT_N; f++) {
		assert_non_null(format_row((enum format)f)->help);
		assert_int_equal(format_of(format_row((enum format)f)->name), f);
	}
	assert_int_equal(format_of("xml"), FORMAT_N);
}

/* ---- statistics ------------------------------------------------------------------------------------------------- */

static void stats_as(enum format format, struct buf *out)
{
	struct mkstore *m = mkstore_sample();
	struct sink sink = {.fd = -1};
	struct stats_source src = {.store = m->s, .counters = &m->cs, .versions = "sipladder=0.1, libpcap=1.10"};

	m->cs.n[C_IP_FRAGMENT] = 3;
	src.progress = (struct capture_progress){.packets = 20, .bytes = 4000, .first_ns = 1750000000000000001,
		.last_ns = TIME_NONE, .is_cut_short = true, .cut_file = "a\x1b.pcap"};
	report_stats(&sink, &src, &(struct rows_style){.format = format});
	*out = sink.buf;
	mkstore_free(m);
}

static void assert_has(const struct buf *b, const char *text)
{
	if (slice_search(buf_slice(b), slice_of(text)) == b->n)
		fail_msg("not there: %s\nin: %s", text, b->p);
}

static void test_stats(void **state)
{
	struct buf b;

	(void)state;
	stats_as(FORMAT_NDJSON, &b);
	assert_has(&b, "{\"packets\":20,\"bytes\":4000,\"cut_short\":true,\"start_epoch\":1750000000.000000001,"
		"\"end_epoch\":null,\"sip_messages\":16,\"requests\":{\"INVITE\":2,\"ACK\":2,\"BYE\":1,"
		"\"OPTIONS\":1,\"REGISTER\":1,\"MESSAGE\":1,\"FROBNICATE\":1},\"responses\":{\"100\":1,\"180\":1,\"200\":4,\"486\":1},"
		"\"retransmissions\":1,\"duplicates\":0,\"legs\":5,\"calls\":5,"
		"\"states\":{\"completed\":1,\"busy\":1,\"pending\":2,\"ok\":1},"
		"\"streams\":0,\"rtp_packets\":0,\"rtcp_packets\":0,\"kpi\":{\"rrd_ms\":{\"mean\":0.400,");
	assert_has(&b, "\"asr_pct\":50.00,");
	assert_has(&b, "\"setup_ms\":{\"mean\":2000.000,\"p50\":2000.000,\"p95\":2000.000,\"max\":2000.000}");
	assert_has(&b, "\"acd_s\":10.000,");
	assert_has(&b, "\"ip_fragment\":3,");
	assert_has(&b, "\"frame_cut\":0,");
	assert_has(&b, "},\"versions\":{\"sipladder\":\"0.1\",\"libpcap\":\"1.10\"}}\n");
	buf_free(&b);
	stats_as(FORMAT_JSON, &b);
	assert_has(&b, "{\n  \"packets\": 20,\n  \"bytes\": 4000,\n");
	assert_has(&b, "  \"versions\": {\n    \"sipladder\": \"0.1\",\n    \"libpcap\": \"1.10\"\n  }\n}\n");
	buf_free(&b);
	stats_as(FORMAT_CSV, &b);
	assert_has(&b, "key,value\npackets,20\nbytes,4000\ncut_short,true\nstart_epoch,1750000000.000000001\nend_epoch,\n");
	assert_has(&b, "\nkpi.pdd_ms.p95,500.000\n");
	assert_has(&b, "\ncounters.ip_fragment,3\n");
	buf_free(&b);
	stats_as(FORMAT_TEXT, &b);
	assert_harmless(buf_slice(&b));
	assert_has(&b, "  packets                                       20\n");
	assert_has(&b, "cut short                           yes: read up to the last whole packet of a\\x1b.pcap\n");
	assert_has(&b, "\nResponses\n  100 Trying                                     1\n");
	assert_has(&b, "  ip_fragment                                    3  ");
	buf_free(&b);
}

/* Without messages every figure is undefined, and that is null and not 0. */
static void test_stats_empty(void **state)
{
	struct mkstore *m = mkstore_new();
	struct sink sink = {.fd = -1};
	struct stats_source src = {.store = m->s, .counters = &m->cs,
		.progress = {.first_ns = TIME_NONE, .last_ns = TIME_NONE}};

	(void)state;
	report_stats(&sink, &src, &(struct rows_style){.format = FORMAT_NDJSON});
	assert_has(&sink.buf, "\"requests\":{},\"responses\":{},");
	assert_has(&sink.buf, "\"asr_pct\":null,");
	assert_has(&sink.buf, "\"pdd_ms\":{\"mean\":null,\"p50\":null,\"p95\":null,\"max\":null}");
	buf_clear(&sink.buf);
	report_stats(&sink, &src, &(struct rows_style){.format = FORMAT_TEXT});
	assert_has(&sink.buf, "Capture\n  packets ");
	assert_true(slice_search(buf_slice(&sink.buf), slice_of("nan")) == sink.buf.n);
	buf_free(&sink.buf);
	mkstore_free(m);
}

/* ---- sink ------------------------------------------------------------------------------------------------------- */

static void test_sink(void **state)
{
	struct sink s = {.fd = -1};
	struct err e = {0};
	int fds[2];
	char back[200001];
	size_t got = 0;

	(void)state;
	buf_fill(&s.buf, 'x', 200000);
	sink_flow(&s);
	assert_int_equal(s.buf.n, 200000);
	buf_free(&s.buf);

	assert_int_equal(pipe2(fds, O_NONBLOCK), 0);
	s = (struct sink){.fd = fds[1]};
	for (unsigned i = 0; i < 60; i++) {
		buf_fill(&s.buf, (char)('a' + i % 26), 1000);
		sink_flow(&s);
	}
	assert_int_equal(sink_end(&s, &e), 0);
	for (ssize_t n; got < 60000 && (n = read(fds[0], back + got, sizeof back - got)) > 0;)
		got += (size_t)n;
	assert_int_equal(got, 60000);
	assert_int_equal(back[59999], 'a' + 59 % 26);
	close(fds[0]);

	signal(SIGPIPE, SIG_IGN);
	s = (struct sink){.fd = fds[1]};
	buf_fill(&s.buf, 'x', 100000);
	sink_flow(&s);
	assert_int_equal(s.buf.n, 0);
	buf_fill(&s.buf, 'x', 100000);
	assert_int_equal(sink_end(&s, &e), 0);
	close(fds[1]);

	s = (struct sink){.fd = open("/dev/full", O_WRONLY)};
	if (s.fd < 0)
		return;
	buf_puts(&s.buf, "x");
	assert_int_equal(sink_end(&s, &e), -1);
	assert_int_equal(e.status, 4);
	assert_string_equal(e.text, "cannot write the output: No space left on device");
	close(s.fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_json_string), cmocka_unit_test(test_escape_at_every_place), cmocka_unit_test(test_csv_cell),
		cmocka_unit_test(test_quotes_at_every_place), cmocka_unit_test(test_xml_text),
		cmocka_unit_test(test_document_names),
		cmocka_unit_test(test_sink_create), cmocka_unit_test(test_escapes_any),
		cmocka_unit_test(test_json), cmocka_unit_test(test_csv), cmocka_unit_test(test_table),
		cmocka_unit_test(test_hostile), cmocka_unit_test(test_formats), cmocka_unit_test(test_stats),
		cmocka_unit_test(test_stats_empty), cmocka_unit_test(test_sink),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
