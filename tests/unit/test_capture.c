/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of the capture formats: pcap and pcapng in all their variants, what only libpcap reads, and every one of them
 * cut at every byte. */
#include "tests/unit/test_capture_file.h"

/* ---- pcap -------------------------------------------------------------------------------------------------------- */

static void test_pcap(void **state)
{
	(void)state;
	for (int i = 0; i < 4; i++) {
		bool swapped = i & 1;
		int kind = i & 2 ? PCAP_NS : PCAP_US;
		struct buf b = {0};
		struct reading r;

		pcap_head(&b, swapped, kind, 113);
		pcap_record(&b, swapped, 1750000000, 123456, "one", 3);
		pcap_record(&b, swapped, UINT32_MAX, 999999, "two!", 90);
		pcap_record(&b, swapped, UINT32_MAX, UINT32_MAX, "", 0); /* more than a second of fraction */
		r = read_bytes(buf_slice(&b));
		assert_int_equal(r.status, 0);
		assert_string_equal(r.text, "one|two!|");
		assert_int_equal(r.n, 3);
		assert_int_equal(r.v[0].ts_ns, 1750000000 * NS_PER_S + (kind == PCAP_NS ? 123456 : 123456000));
		assert_int_equal(r.v[2].ts_ns, UINT32_MAX * NS_PER_S + UINT32_MAX * (kind == PCAP_NS ? 1 : 1000ll));
		assert_int_equal(r.v[1].caplen, 4);
		assert_int_equal(r.v[1].len, 90);
		assert_int_equal(r.v[1].dlt, 113);
		assert_int_equal(r.v[1].number, 2);
		assert_int_equal(r.v[0].at, 24 + 16);
		assert_false(r.progress.is_cut_short);
		assert_int_equal(r.progress.done, b.n);
		assert_int_equal(r.progress.total, b.n);
		assert_int_equal(r.progress.bytes, 93);
		assert_int_equal(r.progress.first_ns, r.v[0].ts_ns);
		assert_int_equal(r.progress.last_ns, r.v[2].ts_ns);
		buf_free(&b);
	}
}

/* The bits above the link type tell of frame check sequences. */
static void test_pcap_link_bits(void **state)
{
	struct buf b = {0};
	struct reading r;

	(void)state;
	pcap_head(&b, false, PCAP_US, 0x24000001);
	pcap_record(&b, false, 1, 0, "x", 1);
	r = read_bytes(buf_slice(&b));
	assert_int_equal(r.v[0].dlt, 1);
	buf_free(&b);
}

static void test_pcap_no_packets(void **state)
{
	struct buf b = {0};
	struct reading r;

	(void)state;
	pcap_head(&b, false, PCAP_US, 1);
	r = read_bytes(buf_slice(&b));
	assert_int_equal(r.status, 0);
	assert_int_equal(r.n, 0);
	assert_false(r.progress.is_cut_short);
	assert_true(r.progress.first_ns == TIME_NONE && r.progress.last_ns == TIME_NONE);
	buf_free(&b);
}

/* Versions before 2.4 had the lengths the other way round, or either way. */
static void test_pcap_old_versions(void **state)
{
	(void)state;
	for (char minor = 2; minor <= 3; minor++) {
		struct buf b = {0};
		struct reading r;

		pcap_head(&b, false, PCAP_US, 1);
		b.p[6] = minor;
		put32(&b, false, 1), put32(&b, false, 0), put32(&b, false, 9), put32(&b, false, 3), buf_puts(&b, "abc");
		if (minor == 3)
			pcap_record(&b, false, 2, 0, "defg", 9);
		r = read_bytes(buf_slice(&b));
		assert_string_equal(r.text, minor == 3 ? "abc|defg" : "abc");
		assert_int_equal(r.v[0].len, 9);
		buf_free(&b);
	}
}

static void test_pcap_too_long(void **state)
{
	struct buf b = {0};
	struct reading r;

	(void)state;
	pcap_head(&b, false, PCAP_US, 1);
	pcap_record(&b, false, 1, 0, "one", 3);
	put32(&b, false, 1), put32(&b, false, 0), put32(&b, false, LIMIT_SNAPLEN + 1), put32(&b, false, 5);
	buf_puts(&b, "whatever follows");
	r = read_bytes(buf_slice(&b));
	assert_string_equal(r.text, "one");
	assert_int_equal(r.cs.n[C_FRAME_TOO_LONG], 1);
	assert_true(r.progress.is_cut_short);
	assert_int_equal(r.progress.cut_at_packet, 1);
	buf_free(&b);
}

/* Packets out of order stay where they are; each step back is counted. */
static void test_pcap_backwards(void **state)
{
	static const uint32_t tenths[] = {50, 43, 44, 44, 41};
	struct buf b = {0};
	struct reading r;

	(void)state;
	pcap_head(&b, false, PCAP_US, 1);
	for (unsigned i = 0; i < 5; i++)
		pcap_record(&b, false, tenths[i] / 10, tenths[i] % 10 * 100000, "x", 1);
	r = read_bytes(buf_slice(&b));
	assert_int_equal(r.n, 5);
	for (unsigned i = 0; i < 5; i++) {
		assert_int_equal(r.v[i].number, i + 1);
		assert_int_equal(r.v[i].ts_ns, tenths[i] * 100 * NS_PER_MS);
	}
	assert_int_equal(r.cs.n[C_TIME_BACKWARDS], 2);
	assert_int_equal(r.cs.n[C_CLOCK_BACK], 0);
	assert_int_equal(r.progress.first_ns, 4100 * NS_PER_MS);
	assert_int_equal(r.progress.last_ns, 5 * NS_PER_S);
	buf_free(&b);
}

/* Where the clock was set back packet time goes on. */
static void test_pcap_clock_back(void **state)
{
	static const uint32_t seconds[] = {9000, 3000, 3001};
	struct buf b = {0};
	struct reading r;

	(void)state;
	pcap_head(&b, false, PCAP_US, 1);
	for (unsigned i = 0; i < 3; i++)
		pcap_record(&b, false, seconds[i], 0, "x", 1);
	r = read_bytes(buf_slice(&b));
	assert_int_equal(r.v[1].ts_ns, 9000 * NS_PER_S + NS_PER_US);
	assert_int_equal(r.v[2].ts_ns, 9001 * NS_PER_S + NS_PER_US);
	assert_int_equal(r.v[2].ts_ns - r.v[2].back_ns, 3001 * NS_PER_S);
	assert_int_equal(r.cs.n[C_TIME_BACKWARDS], 1);
	assert_int_equal(r.cs.n[C_CLOCK_BACK], 1);
	buf_free(&b);
}

/* ---- pcapng ------------------------------------------------------------------------------------------------------ */

static void test_pcapng(void **state)
{
	(void)state;
	for (int swapped = 0; swapped < 2; swapped++) {
		struct buf b = {0};
		struct reading r;

		ng_section(&b, swapped);
		ng_interface(&b, swapped, 1, 0, -1, 0);
		ng_other(&b, swapped, 5);
		ng_interface(&b, swapped, 276, 0, 9, 0);
		ng_packet(&b, swapped, 0, 1750000000123456, "one");
		ng_packet(&b, swapped, 1, 1750000000123456789, "two!");
		ng_other(&b, swapped, 0x80001234);
		ng_old_packet(&b, swapped, 1, 1750000001000000000, "three");
		r = read_bytes(buf_slice(&b));
		assert_int_equal(r.status, 0);
		assert_string_equal(r.text, "one|two!|three");
		assert_int_equal(r.v[0].ts_ns, 1750000000123456000);
		assert_int_equal(r.v[1].ts_ns, 1750000000123456789);
		assert_int_equal(r.v[2].ts_ns, 1750000001000000000);
		assert_int_equal(r.v[0].dlt, 1);
		assert_int_equal(r.v[1].dlt, 276);
		assert_int_equal(r.v[0].iface, 0);
		assert_int_equal(r.v[2].iface, 1);
		assert_int_equal(r.v[1].len, 5);
		assert_int_equal(r.cs.n[C_BLOCK_SKIPPED], 1); /* statistics are read */
		assert_int_equal(r.cs.n[C_BLOCK_BAD], 0);
		assert_false(r.progress.is_cut_short);
		buf_free(&b);
	}
}

static void test_pcapng_sections(void **state)
{
	struct buf b = {0};
	struct reading r;

	(void)state;
	ng_section(&b, false);
	ng_interface(&b, false, 1, 0, 3, 0);
	ng_packet(&b, false, 0, 7, "one");
	ng_section(&b, true); /* the other byte order, and an interface of its own */
	ng_interface(&b, true, 101, 0, -1, 0);
	ng_packet(&b, true, 0, 8000000, "two");
	ng_packet(&b, true, 1, 9000000, "never"); /* no such interface here */
	ng_section(&b, false); /* no interface at all */
	ng_packet(&b, false, 0, 9, "never");
	r = read_bytes(buf_slice(&b));
	assert_string_equal(r.text, "one|two");
	assert_int_equal(r.v[0].ts_ns, 7 * NS_PER_MS);
	assert_int_equal(r.v[1].ts_ns, 8 * NS_PER_S);
	assert_int_equal(r.v[1].dlt, 101);
	assert_int_equal(r.v[1].iface, 1);
	assert_int_equal(r.cs.n[C_BLOCK_BAD], 2);
	assert_false(r.progress.is_cut_short);
	buf_free(&b);
}

/* Every resolution gives a time and no overflow; the usual ones give the right time. */
static void test_pcapng_clocks(void **state)
{
	static const struct {
		uint64_t ticks;
		int64_t offset, ns;
		int resolution;
	} rows[] = {
		{3, 0, 3 * NS_PER_S, 0},
		{3, 0, 3 * NS_PER_MS, 3},
		{3, 0, 3, 9},
		{3999, 0, 3, 12},
		{UINT64_MAX, 0, 0, 127},
		{5, 0, 5 * NS_PER_S, 0x80},
		{5, 0, 2500000000, 0x81},
		{1ull << 32, 0, NS_PER_S, 0xa0},
		{UINT64_MAX, 0, 999999999, 0xc0},
		{UINT64_MAX, 0, 0, 0xff},
		{3000, 1000, 1003 * NS_PER_S, 3},
		{3000, -1, 2 * NS_PER_S, 3},
		{UINT64_MAX, 0, TIME_MAX, 0},
		{0, INT64_MAX, TIME_MAX, 6},
		{0, INT64_MIN, -TIME_MAX, 6},
		{UINT64_MAX, INT64_MAX, TIME_MAX, 0x80},
	};

	(void)state;
	for (size_t i = 0; i < 2 * sizeof rows / sizeof *rows; i++) {
		bool swapped = i & 1;
		struct buf b = {0};
		struct reading r;

		ng_section(&b, swapped);
		ng_interface(&b, swapped, 1, 0, rows[i / 2].resolution, rows[i / 2].offset);
		ng_packet(&b, swapped, 0, rows[i / 2].ticks, "x");
		r = read_bytes(buf_slice(&b));
		assert_int_equal(r.n, 1);
		assert_int_equal(r.v[0].ts_ns, rows[i / 2].ns);
		assert_int_equal(r.cs.n[C_BLOCK_BAD], 0);
		buf_free(&b);
	}
}

static void test_pcapng_simple(void **state)
{
	struct buf b = {0};
	struct reading r;

	(void)state;
	ng_section(&b, false);
	ng_interface(&b, false, 1, 5, -1, 0);
	ng_simple_packet(&b, false, "abc", 3);
	ng_packet(&b, false, 0, 4000000, "def");
	ng_simple_packet(&b, false, "12345", 100); /* cut by the snap length */
	ng_simple_packet(&b, false, "xy", 5);      /* not cut by it, but not there */
	r = read_bytes(buf_slice(&b));
	assert_string_equal(r.text, "abc|def|12345");
	assert_int_equal(r.v[0].ts_ns, 0);
	assert_int_equal(r.v[2].ts_ns, 4 * NS_PER_S); /* that of the packet before */
	assert_int_equal(r.v[2].len, 100);
	assert_int_equal(r.cs.n[C_BLOCK_BAD], 1);
	buf_free(&b);
}

/* One block that contradicts itself: the packets around it are read. */
static void test_pcapng_bad_blocks(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 4; i++) {
		struct buf b = {0};
		struct reading r;
		size_t at;

		ng_section(&b, false);
		ng_interface(&b, false, 1, 0, -1, 0);
		ng_packet(&b, false, 0, 1, "one");
		at = b.n;
		ng_packet(&b, false, 0, 2, "bad");
		ng_packet(&b, false, 0, 3, "two");
		if (i == 0)
			b.p[at + 20] = 99; /* captured length over the block's */
		if (i == 1)
			b.p[at + 8] = 7; /* interface */
		if (i == 2)
			b.p[at + 32] ^= 1; /* length at the end: the packet itself is fine */
		if (i == 3)
			b.p[at + 4] = (char)(b.p[at + 4] - 1); /* padding not counted */
		r = read_bytes(buf_slice(&b));
		assert_string_equal(r.text, i < 2 ? "one|two" : "one|bad|two");
		assert_true(r.cs.n[C_BLOCK_BAD] >= 1);
		assert_false(r.progress.is_cut_short);
		buf_free(&b);
	}
}

/* A length that cannot be: nothing after it can be found. */
static void test_pcapng_lost(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 4; i++) {
		struct buf b = {0};
		struct reading r;
		size_t at;

		ng_section(&b, false);
		ng_interface(&b, false, 1, 0, -1, 0);
		ng_packet(&b, false, 0, 1, "one");
		at = b.n;
		if (i == 3)
			ng_section(&b, false);
		ng_packet(&b, false, 0, 2, "two");
		if (i == 0)
			memcpy(b.p + at + 4, "\x08\0\0\0", 4);
		if (i == 1)
			memcpy(b.p + at + 4, "\0\0\0\x40", 4); /* 1 GiB */
		if (i == 2)
			memcpy(b.p + at, "\x77\0\0\0\xff\xff\xff\xff", 8); /* beyond the end, of an unknown kind */
		if (i == 3)
			b.p[at + 12] = 9; /* a section of version 9 */
		r = read_bytes(buf_slice(&b));
		assert_string_equal(r.text, "one");
		assert_true(r.progress.is_cut_short);
		assert_int_equal(r.cs.n[i == 1 ? C_FRAME_TOO_LONG : i == 2 ? C_CAPTURE_CUT_SHORT : C_BLOCK_BAD], 1);
		buf_free(&b);
	}
}

/* More interfaces than have a number: whoever asks for one after the other comes to an end. */
static void test_pcapng_many_interfaces(void **state)
{
	struct buf b = {0};
	struct counters cs = {0};
	char path[PATH_BYTES];
	const char *const files[] = {path};
	struct capture_interface x;
	struct capture *c;
	struct frame f;
	struct err e;
	uint32_t n = 0;
	int fd;

	(void)state;
	ng_section(&b, false);
	for (uint32_t i = 0; i < UINT16_MAX + 10; i++)
		ng_interface(&b, false, 1, 0, -1, 0);
	ng_packet(&b, false, UINT16_MAX + 9, 1, "one");
	fd = file_make(buf_slice(&b), path);
	c = capture_open(&(struct capture_options){.files = (const char **)(uintptr_t)files, .n_files = 1}, &cs, &e);
	assert_non_null(c);
	assert_int_equal(capture_next(c, &f, &e), 1);
	assert_int_equal(f.iface, UINT16_MAX);
	for (uint16_t i = 0; n <= UINT16_MAX && capture_interface(c, 0, i, &x); i++)
		n++;
	assert_int_equal(n, UINT16_MAX);
	capture_close(c);
	close(fd);
	buf_free(&b);
}

/* Options that run over the end of their block: the interface is there all the same. */
static void test_pcapng_bad_options(void **state)
{
	struct buf b = {0}, body = {0};
	struct reading r;

	(void)state;
	put16(&body, false, 1), put16(&body, false, 0), put32(&body, false, 0);
	put16(&body, false, 9), put16(&body, false, 0xffff), put32(&body, false, 3);
	ng_section(&b, false);
	ng_block(&b, false, 1, &body);
	ng_packet(&b, false, 0, 5, "one");
	r = read_bytes(buf_slice(&b));
	assert_string_equal(r.text, "one");
	assert_int_equal(r.v[0].ts_ns, 5000);
	assert_int_equal(r.cs.n[C_BLOCK_BAD], 1);
	buf_free(&b);
	buf_free(&body);
}

/* ---- libpcap ----------------------------------------------------------------------------------------------------- */

/* The format of patched old Linux libpcap: known by libpcap alone here. */
static void put_modified(struct buf *b)
{
	pcap_head(b, false, PCAP_US, 1);
	memcpy(b->p, "\x34\xcd\xb2\xa1", 4);
	for (unsigned i = 0; i < 3; i++) {
		put32(b, false, 10 + i), put32(b, false, 500000), put32(b, false, 3), put32(b, false, 60);
		buf_fill(b, 0, 8); /* interface, protocol, packet type */
		buf_puts(b, i == 0 ? "one" : i == 1 ? "two" : "six");
	}
}

static void test_libpcap(void **state)
{
	struct buf b = {0};
	struct reading r;

	(void)state;
	put_modified(&b);
	r = read_bytes(buf_slice(&b));
	assert_int_equal(r.status, 0);
	assert_string_equal(r.text, "one|two|six");
	assert_int_equal(r.v[1].ts_ns, 11 * NS_PER_S + 500 * NS_PER_MS);
	assert_int_equal(r.v[1].len, 60);
	assert_true(r.v[1].at == AT_NONE);
	assert_false(r.progress.is_cut_short);
	assert_int_equal(r.progress.done, b.n);
	buf_free(&b);
}

/* ---- cut --------------------------------------------------------------------------------------------------------- */

/* Every prefix of a capture gives a prefix of its packets, and says so where it ends inside one. */
static void try_prefixes(const struct buf *b, unsigned n_packets)
{
	unsigned last = 0;

	for (size_t n = 0; n <= b->n; n++) {
		struct reading r = read_bytes(slice_make(b->p, n));

		assert_true(r.status == 0 || (r.status == 3 && last == 0));
		assert_true(r.n == last || r.n == last + 1);
		last = r.n;
		if (r.status == 0)
			assert_int_equal(r.progress.is_cut_short, r.cs.n[C_CAPTURE_CUT_SHORT] == 1);
		if (r.progress.is_cut_short) {
			assert_int_equal(r.progress.cut_at_packet, r.n);
			assert_string_equal(r.progress.cut_file, "cut");
		}
	}
	assert_int_equal(last, n_packets);
}

static void test_cut(void **state)
{
	struct buf b = {0};

	(void)state;
	pcap_head(&b, false, PCAP_US, 1);
	pcap_record(&b, false, 1, 0, "one", 3);
	pcap_record(&b, false, 2, 0, "two", 3);
	pcap_record(&b, false, 3, 0, "", 0);
	try_prefixes(&b, 3);
	buf_clear(&b);
	ng_section(&b, true);
	ng_interface(&b, true, 1, 0, 9, 5);
	ng_packet(&b, true, 0, 1, "one");
	ng_other(&b, true, 4);
	ng_simple_packet(&b, true, "two", 3);
	ng_section(&b, false);
	ng_interface(&b, false, 1, 0, -1, 0);
	ng_old_packet(&b, false, 0, 1, "six");
	try_prefixes(&b, 3);
	buf_clear(&b);
	put_modified(&b);
	try_prefixes(&b, 3);
	buf_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pcap),
		cmocka_unit_test(test_pcap_link_bits),
		cmocka_unit_test(test_pcap_no_packets),
		cmocka_unit_test(test_pcap_old_versions),
		cmocka_unit_test(test_pcap_too_long),
		cmocka_unit_test(test_pcap_backwards),
		cmocka_unit_test(test_pcap_clock_back),
		cmocka_unit_test(test_pcapng),
		cmocka_unit_test(test_pcapng_sections),
		cmocka_unit_test(test_pcapng_clocks),
		cmocka_unit_test(test_pcapng_simple),
		cmocka_unit_test(test_pcapng_bad_blocks),
		cmocka_unit_test(test_pcapng_lost),
		cmocka_unit_test(test_pcapng_many_interfaces),
		cmocka_unit_test(test_pcapng_bad_options),
		cmocka_unit_test(test_libpcap),
		cmocka_unit_test(test_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
