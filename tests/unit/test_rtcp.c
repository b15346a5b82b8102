/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RTCP: compound packets, each kind, what is cut, what lies about its length; never past the captured bytes, at any
 * alignment. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "rtp.h"

#include "tests/unit/guard.h"

#define SR "\x81\xc8\x00\x0c" "\x11\x22\x33\x44" "\xe1\x02\x03\x04\x80\x00\x00\x00" "\x00\x01\x38\x80" "\x00\x00\x00\x64" \
	"\x00\x00\x3e\x80" "\xaa\xbb\xcc\xdd" "\x40\xff\xff\xfe" "\x00\x01\x10\x00" "\x00\x00\x00\x28" "\x03\x04\x80\x00" \
	"\x00\x01\x00\x00"
#define SDES "\x81\xca\x00\x05" "\x11\x22\x33\x44" "\x06\x01t" "\x01\x08user@pbx" "\0\0\0"
#define BYE "\x81\xcb\x00\x03" "\x11\x22\x33\x44" "\x06hangup" "\0"
#define EMPTY_RR "\x80\xc9\x00\x01" "\x55\x66\x77\x88"
#define APP "\x85\xcc\x00\x03" "\x11\x22\x33\x44" "PoC1" "data"
#define NACK "\x81\xcd\x00\x03" "\x11\x22\x33\x44" "\xaa\xbb\xcc\xdd" "\x00\x05\x00\x00"
/* a receiver reference time, then VoIP metrics */
#define XR "\x80\xcf\x00\x0d" "\x55\x66\x77\x88" "\x04\x00\x00\x02" "\xe1\x02\x03\x04\x80\x00\x00\x00" \
	"\x07\x00\x00\x08" "\x11\x22\x33\x44" "\x0d\x02\x80\x01" "\x00\x78\x03\xe8" "\x00\x32\x00\x50" "\xe9\xc4\x3f\x10" \
	"\x5a\x7f\x2b\x2a" "\xf2\x00\x00\x28" "\x00\x50\x00\x78"
#define TEXT(literal) slice_make(literal, sizeof(literal) - 1)

static struct rtcp_item item;

static void only(struct slice s)
{
	assert_true(rtcp_next(&s, &item));
	assert_int_equal(s.n, 0);
	assert_false(rtcp_next(&s, &item));
}

static void test_sender_report(void **state)
{
	(void)state;
	only(TEXT(SR));
	assert_int_equal(item.kind, RTCP_IS_SR);
	assert_false(item.is_cut);
	assert_int_equal(item.ssrc, 0x11223344);
	assert_true(item.ntp == 0xe102030480000000ull);
	assert_int_equal(item.rtp_ts, 80000);
	assert_int_equal(item.packets, 100);
	assert_int_equal(item.octets, 16000);
	assert_int_equal(item.n_blocks, 1);
	assert_int_equal(item.blocks[0].ssrc, 0xaabbccdd);
	assert_int_equal(item.blocks[0].fraction, 64);
	assert_int_equal(item.blocks[0].lost, -2); /* duplicates make it negative */
	assert_int_equal(item.blocks[0].ext_seq, 0x11000);
	assert_int_equal(item.blocks[0].jitter, 40);
	assert_int_equal(item.blocks[0].lsr, 0x03048000);
	assert_int_equal(item.blocks[0].dlsr, 65536);
}

static void test_compound(void **state)
{
	struct slice s = TEXT(SR SDES APP NACK XR BYE "tail");

	(void)state;
	assert_true(rtcp_next(&s, &item));
	assert_int_equal(item.kind, RTCP_IS_SR);
	assert_true(rtcp_next(&s, &item));
	assert_int_equal(item.kind, RTCP_IS_SDES);
	assert_int_equal(item.ssrc, 0x11223344);
	assert_true(slice_eq(item.cname, slice_of("user@pbx")));
	assert_true(rtcp_next(&s, &item));
	assert_int_equal(item.kind, RTCP_IS_APP);
	assert_int_equal(item.subtype, 5);
	assert_true(slice_eq(item.name, slice_of("PoC1")));
	assert_true(rtcp_next(&s, &item));
	assert_int_equal(item.kind, RTCP_IS_RTPFB);
	assert_int_equal(item.subtype, 1);
	assert_int_equal(item.ssrc, 0x11223344);
	assert_true(rtcp_next(&s, &item));
	assert_int_equal(item.kind, RTCP_IS_XR);
	assert_true(rtcp_next(&s, &item));
	assert_int_equal(item.kind, RTCP_IS_BYE);
	assert_true(slice_eq(item.reason, slice_of("hangup")));
	assert_int_equal(item.cname.n, 0); /* nothing of those before */
	assert_false(rtcp_next(&s, &item));
	assert_int_equal(s.n, 4);
}

static void test_voip(void **state)
{
	(void)state;
	only(TEXT(XR));
	assert_int_equal(item.ssrc, 0x55667788);
	assert_true(item.has_voip);
	assert_int_equal(item.voip.ssrc, 0x11223344);
	assert_int_equal(item.voip.loss_rate, 13);
	assert_int_equal(item.voip.discard_rate, 2);
	assert_int_equal(item.voip.burst_density, 128);
	assert_int_equal(item.voip.gap_density, 1);
	assert_int_equal(item.voip.burst_ms, 120);
	assert_int_equal(item.voip.gap_ms, 1000);
	assert_int_equal(item.voip.round_trip_ms, 50);
	assert_int_equal(item.voip.end_system_ms, 80);
	assert_int_equal(item.voip.signal_dbm, -23);
	assert_int_equal(item.voip.noise_dbm, -60);
	assert_int_equal(item.voip.rerl, 63);
	assert_int_equal(item.voip.gmin, 16);
	assert_int_equal(item.voip.r_factor, 90);
	assert_int_equal(item.voip.ext_r_factor, 127);
	assert_int_equal(item.voip.mos_lq, 43);
	assert_int_equal(item.voip.mos_cq, 42);
	assert_int_equal(item.voip.rx_config, 0xf2);
	assert_int_equal(item.voip.jb_nominal, 40);
	assert_int_equal(item.voip.jb_max, 80);
	assert_int_equal(item.voip.jb_abs_max, 120);
}

static void test_short_ones(void **state)
{
	(void)state;
	only(TEXT(EMPTY_RR));
	assert_int_equal(item.kind, RTCP_IS_RR);
	assert_int_equal(item.ssrc, 0x55667788);
	assert_int_equal(item.n_blocks, 0);
	only(TEXT("\x80\xcb\x00\x00")); /* nobody leaves */
	assert_int_equal(item.ssrc, 0);
	assert_int_equal(item.reason.n, 0);
	only(TEXT("\x80\xc8\x00\x00")); /* a sender report of nothing */
	assert_int_equal(item.kind, RTCP_IS_SR);
	assert_int_equal(item.ssrc, 0);
	only(TEXT("\x80\xcf\x00\x01\x00\x00\x00\x09"));
	assert_int_equal(item.ssrc, 9);
	assert_false(item.has_voip);
	only(TEXT("\x80\xd0\x00\x01\x00\x00\x00\x09")); /* a kind that nobody knows here */
	assert_int_equal(item.kind, 208);
}

/* What a packet says of itself and does not keep. */
static void test_lies(void **state)
{
	struct slice s = TEXT("\x9f\xc8\x00\x06" "\x11\x22\x33\x44" "ntp4ntp4" "time" "pack" "octe");

	(void)state;
	only(s); /* 31 blocks, of which there are none */
	assert_int_equal(item.n_blocks, 0);
	assert_int_equal(item.ssrc, 0x11223344);
	only(TEXT("\x81\xca\x00\x02" "\x11\x22\x33\x44" "\x01\xff" "ab")); /* a name longer than its packet */
	assert_int_equal(item.cname.n, 0);
	only(TEXT("\x82\xca\x00\x03" "\x11\x22\x33\x44" "\x01\x02" "ab" "\x00\x00\x00\x00"));
	assert_true(slice_eq(item.cname, slice_of("ab")));
	only(TEXT("\x81\xcb\x00\x02" "\x11\x22\x33\x44" "\x0f" "abc")); /* a reason longer than its packet */
	assert_int_equal(item.reason.n, 0);
	only(TEXT("\x9f\xcb\x00\x01" "\x11\x22\x33\x44")); /* 31 sources, one there */
	assert_int_equal(item.ssrc, 0x11223344);
	only(TEXT("\x80\xcf\x00\x02" "\x11\x22\x33\x44" "\x07\x00\x00\x08")); /* a block longer than its packet */
	assert_false(item.has_voip);
	only(TEXT("\x80\xcf\x00\x03" "\x11\x22\x33\x44" "\x07\x00\x00\x01" "ssrc")); /* VoIP metrics of one word */
	assert_false(item.has_voip);
	s = TEXT("\x81\x90\x00\x01" "\x11\x22\x33\x44");
	assert_false(rtcp_next(&s, &item));
	assert_int_equal(s.n, 8);
}

/* Cut anywhere, at each alignment, right before memory that may not be read. */
static void test_cut(void **state)
{
	static const char all[] = SR SDES APP NACK XR BYE EMPTY_RR;
	struct guard g = guard_make(sizeof(all) + 8);

	(void)state;
	for (size_t n = 0; n < sizeof(all); n++) {
		struct slice bytes = guard_end(&g, slice_make(all, n)), s = bytes;
		unsigned k = 0;

		while (rtcp_next(&s, &item)) {
			assert_int_equal(item.is_cut, item.is_cut && s.n == 0);
			assert_true(!item.cname.n || (item.cname.p >= bytes.p && item.cname.p + item.cname.n <= bytes.p + n));
			assert_true(!item.reason.n || (item.reason.p >= bytes.p && item.reason.p + item.reason.n <= bytes.p + n));
			k++;
		}
		assert_true(s.n < 4);
		assert_true(k >= n / 56);
	}
	/* a sender report whose block was cut off still tells who and when */
	struct slice s = slice_make(all, 30);
	assert_true(rtcp_next(&s, &item));
	assert_true(item.is_cut);
	assert_int_equal(item.packets, 100);
	assert_int_equal(item.n_blocks, 0);
	guard_free(&g);
}

/* Longer than the copy. */
static void test_long(void **state)
{
	static char b[65536];
	struct slice s = slice_make(b, sizeof(b));

	(void)state;
	memcpy(b, "\x81\xca\x3f\xff\x11\x22\x33\x44", 8);
	for (size_t i = 8; i + 2 < sizeof(b); i += 255) { /* items of 253 bytes, the last a name */
		b[i] = (char)(i + 512 > sizeof(b) ? 1 : 6);
		b[i + 1] = (char)253;
	}
	assert_true(rtcp_next(&s, &item));
	assert_int_equal(item.ssrc, 0x11223344);
	assert_int_equal(s.n, 0);
}

/* ---- as JSON ---- */

/* The report of a JSON object, in a text after which nothing may be read. */
static bool report_of(struct guard *g, const char *json)
{
	uint8_t bytes[RTCP_JSON_BYTES];
	size_t n = rtcp_from_json(guard_end(g, slice_of(json)), bytes);
	struct slice s = slice_make(bytes, n);

	return n && rtcp_next(&s, &item) && !item.is_cut && s.n == 0;
}

static void test_json(void **state)
{
	struct guard g = guard_make(4096);
	uint8_t bytes[RTCP_JSON_BYTES];
	struct slice s;

	(void)state;
	assert_true(report_of(&g, "{\"sender_information\":{\"ntp_timestamp_sec\":3774871462,\"ntp_timestamp_usec\":2147483648,"
		"\"octets\":16000,\"rtp_timestamp\":80000,\"packets\":100},\"ssrc\":287454020,\"type\":202,\"report_count\":1,"
		"\"report_blocks\":[{\"source_ssrc\":2864434397,\"highest_seq_no\":69632,\"fraction_lost\":64,\"ia_jitter\":40,"
		"\"packets_lost\":-2,\"lsr\":50626560,\"dlsr\":65536}],\"sdes_ssrc\":287454020}"));
	assert_int_equal(item.kind, RTCP_IS_SR);
	assert_int_equal(item.ssrc, 0x11223344);
	assert_int_equal(item.ntp >> 32, 3774871462u);
	assert_int_equal((uint32_t)item.ntp, 0x80000000);
	assert_int_equal(item.packets, 100);
	assert_int_equal(item.octets, 16000);
	assert_int_equal(item.n_blocks, 1);
	assert_int_equal(item.blocks[0].ssrc, 0xaabbccdd);
	assert_int_equal(item.blocks[0].fraction, 64);
	assert_int_equal(item.blocks[0].lost, -2);
	assert_int_equal(item.blocks[0].ext_seq, 69632);
	assert_int_equal(item.blocks[0].jitter, 40);
	assert_int_equal(item.blocks[0].lsr, 50626560);
	assert_int_equal(item.blocks[0].dlsr, 65536);

	/* numbers as strings, fractions, negative; Unix time; what nobody knows */
	assert_true(report_of(&g, " { \"x\" : [ [ {\"ssrc\": 9} ], \"]}\\\"\" , null ] , \"ssrc\" : \"5\" , "
		"\"sender_information\" : { \"ntp_timestamp_sec\" : \"1700000000\", \"ntp_timestamp_usec\" : \"500000\" } ,\n"
		"\"report_blocks\" : [ { \"source_ssrc\" : 7.0, \"ia_jitter\" : 3.9, \"lsr\" : -1, \"more\" : {\"lsr\" : 1} }, {} ] }"));
	assert_int_equal(item.ssrc, 5);
	assert_int_equal(item.ntp >> 32, 1700000000u + 2208988800u);
	assert_int_equal((uint32_t)item.ntp, 0x80000000);
	assert_int_equal(item.n_blocks, 2);
	assert_int_equal(item.blocks[0].ssrc, 7);
	assert_int_equal(item.blocks[0].jitter, 3);
	assert_int_equal(item.blocks[0].lsr, UINT32_MAX);

	assert_true(report_of(&g, "{\"ssrc\":1,\"sender_information\":{\"packets\":0,\"octets\":0},\"report_blocks\":[{}]}"));
	assert_int_equal(item.kind, RTCP_IS_RR);
	assert_false(report_of(&g, "{}"));
	assert_false(report_of(&g, "{\"ssrc\":1,\"report_blocks\":[]}"));
	assert_false(report_of(&g, "[{\"ssrc\":1}]"));
	assert_false(report_of(&g, "{\"report_blocks\":\""));

	/* figures of an extended report */
	s = slice_make(bytes, rtcp_from_json(slice_of("{\"ssrc\":1,\"report_blocks\":[{\"source_ssrc\":77}],\"report_blocks_xr\":"
		"{\"type\":7,\"id\":0,\"fraction_lost\":13,\"burst_duration\":120,\"round_trip_delay\":50,\"end_system_delay\":80}}"),
		bytes));
	assert_true(rtcp_next(&s, &item) && rtcp_next(&s, &item) && s.n == 0);
	assert_true(item.has_voip);
	assert_int_equal(item.voip.ssrc, 77);
	assert_int_equal(item.voip.loss_rate, 13);
	assert_int_equal(item.voip.burst_ms, 120);
	assert_int_equal(item.voip.round_trip_ms, 50);
	assert_int_equal(item.voip.end_system_ms, 80);
	assert_int_equal(item.voip.mos_lq, 127);
	guard_free(&g);
}

/* More blocks than a report can have; what is written is read as it was. */
static void test_json_round_trip(void **state)
{
	uint8_t bytes[RTCP_JSON_BYTES];
	struct buf b = {0}, again = {0};
	struct slice s;

	(void)state;
	buf_puts(&b, "{\"report_blocks\":[");
	for (unsigned i = 0; i < 50; i++)
		buf_fmt(&b, "{\"source_ssrc\":%u},", i);
	buf_puts(&b, "],\"sender_information\":{\"packets\":1},\"report_blocks_xr\":{\"id\":3}}");
	s = slice_make(bytes, rtcp_from_json(buf_slice(&b), bytes));
	assert_true(rtcp_next(&s, &item));
	assert_int_equal(item.n_blocks, 31);
	assert_int_equal(item.blocks[30].ssrc, 30);
	assert_true(rtcp_next(&s, &item));

	b.n = 0;
	assert_true(rtcp_to_json(&b, TEXT(SR APP NACK XR BYE)));
	s = slice_make(bytes, rtcp_from_json(buf_slice(&b), bytes));
	assert_true(rtcp_to_json(&again, s));
	assert_true(slice_eq(buf_slice(&b), buf_slice(&again)));
	assert_true(rtcp_next(&s, &item));
	assert_int_equal(item.blocks[0].lost, -2);
	assert_true(rtcp_to_json(&b, TEXT(SR SDES)));
	assert_true(slice_search(buf_slice(&b), slice_of("\"text\":\"user@pbx\"")) < b.n);
	again.n = 1;
	assert_false(rtcp_to_json(&again, TEXT(SDES)));
	assert_int_equal(again.n, 1);
	buf_free(&b);
	buf_free(&again);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sender_report), cmocka_unit_test(test_compound), cmocka_unit_test(test_voip),
		cmocka_unit_test(test_short_ones), cmocka_unit_test(test_lies), cmocka_unit_test(test_cut),
		cmocka_unit_test(test_long),
		cmocka_unit_test(test_json), cmocka_unit_test(test_json_round_trip),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
