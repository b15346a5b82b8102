/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files of packets while the disk is full, and when it is not any more. A limit on the size of files stands for the disk. */
#include "tests/unit/open_capture.h"

#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "recorder.h"

static const struct block_interface about = {.dlt = 101, .snaplen = 65535, .has_ns = true};

static void put_heads(void *ctx, struct buf *b, bool is_pcap)
{
	(void)ctx;
	if (is_pcap) {
		record_header(b, &about);
		return;
	}
	block_section(b);
	block_interface(b, &about);
}

static void disk_of(rlim_t bytes)
{
	struct rlimit most = {bytes, RLIM_INFINITY};

	assert_int_equal(setrlimit(RLIMIT_FSIZE, &most), 0);
}

static void put_packets(struct recorder *r, unsigned n)
{
	static const uint8_t bytes[40] = {0x45, 0, 0, 40};

	while (n-- > 0)
		recorder_put(r, &(struct block_packet){.ts_ns = NS_PER_S, .p = bytes, .caplen = sizeof bytes, .len = sizeof bytes},
				&about);
	recorder_flush(r);
}

static uint64_t packets_in(const char *path)
{
	struct engine *en = open_capture(&path);
	struct capture_progress p;
	struct err e;

	assert_int_equal(engine_step(en, 0, &e), 0);
	engine_progress(en, &p);
	assert_false(p.is_cut_short);
	engine_close(en);
	return p.packets;
}

/* Full in the middle, or so early that not even its beginning could be written. */
static void test_full_disk(void **state)
{
	static const char *const names[] = {"recorder.test.pcapng", "recorder.test.pcap"};

	(void)state;
	for (unsigned i = 0; i < 4; i++) {
		const struct record_options o = {.path = names[i / 2]};
		const struct recorder_source src = {.heads = put_heads};
		struct record_totals t = {0};
		struct recorder *r;
		struct err e;

		disk_of(i % 2 ? 10 : RLIM_INFINITY);
		r = recorder_new(&o, &src, &t, &e);
		assert_non_null(r);
		if (i % 2 == 0)
			put_packets(r, 2);
		disk_of(10);
		put_packets(r, 5);
		disk_of(RLIM_INFINITY);
		put_packets(r, 3);
		recorder_free(r);
		assert_int_equal(t.lost, 5);
		assert_int_equal(t.packets, i % 2 ? 3 : 5);
		assert_int_equal(packets_in(o.path), t.packets);
		unlink(o.path);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_full_disk),
	};

	signal(SIGXFSZ, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
