/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A sender of HEP over TCP and UDP, against sockets of this test's own: packets come whole and in order; what was not
 * acknowledged comes again over the next connection; more than may wait is lost and counted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>
#include <poll.h>
#include <unistd.h>

#include "hep.h"
#include "hep_send.h"

struct world {
	int listener, peer;
	char place[40];
	struct counters cs;
	struct hep_sender *s;
	struct buf got;
};

static void listen_anew(struct world *w, int type, uint16_t port)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t n = sizeof at;
	int on = 1, small = 4096;

	w->listener = socket(AF_INET, type, 0);
	setsockopt(w->listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	setsockopt(w->listener, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
	assert_int_equal(bind(w->listener, (struct sockaddr *)&at, sizeof at), 0);
	if (type == SOCK_STREAM)
		assert_int_equal(listen(w->listener, 1), 0);
	assert_int_equal(getsockname(w->listener, (struct sockaddr *)&at, &n), 0);
	snprintf(w->place, sizeof w->place, "%s:127.0.0.1:%u", type == SOCK_STREAM ? "tcp" : "udp", ntohs(at.sin_port));
}

static void world_open(struct world *w, int type)
{
	struct hep_sender_options o = {.place = w->place};
	struct err e;

	memset(w, 0, sizeof *w);
	w->peer = -1;
	listen_anew(w, type, 0);
	w->s = hep_sender_new(&o, &w->cs, &e);
	assert_non_null(w->s);
}

static void world_close(struct world *w)
{
	hep_sender_free(w->s);
	if (w->peer >= 0)
		close(w->peer);
	if (w->listener >= 0)
		close(w->listener);
	buf_free(&w->got);
}

/* Packet number i: a payload of some bytes that says so. */
static void put(struct world *w, uint32_t i, size_t bytes)
{
	struct hep h = {.version = 3, .type = HEP_TYPE_SIP, .proto = 17, .ts_ns = 0, .capture_id = i + 1};
	struct buf b = {0}, payload = {0};

	buf_fill(&payload, (char)('a' + i % 26), bytes);
	h.payload = buf_slice(&payload);
	assert_true(hep_put(&b, &h));
	hep_sender_put(w->s, buf_slice(&b));
	buf_free(&b);
	buf_free(&payload);
}

static void accept_peer(struct world *w)
{
	struct pollfd p = {w->listener, POLLIN, 0};

	for (int i = 0; i < 100 && poll(&p, 1, 20) == 0; i++)
		hep_sender_pump(w->s);
	w->peer = accept(w->listener, NULL, NULL);
	assert_true(w->peer >= 0);
	buf_clear(&w->got);
}

/* Reads until there are so many bytes, or nothing comes any more. */
static void receive(struct world *w, size_t bytes)
{
	char part[4096];
	int idle = 0;

	while (w->got.n < bytes && idle < 100) {
		ssize_t n = recv(w->peer, part, sizeof part < bytes - w->got.n ? sizeof part : bytes - w->got.n, MSG_DONTWAIT);

		if (n > 0)
			buf_put(&w->got, slice_make(part, (size_t)n));
		hep_sender_pump(w->s);
		idle = n > 0 ? 0 : idle + 1;
		if (n <= 0)
			poll(NULL, 0, 5);
	}
}

/* Numbers of the whole packets that came, from `first` on; returns the one after the last. */
static uint32_t expect_from(const struct world *w, uint32_t first)
{
	struct slice rest = buf_slice(&w->got);
	struct hep h;

	while (rest.n >= HEP_HEAD_BYTES && hep_length(rest) <= rest.n) {
		assert_true(hep_read_any(rest, &h));
		assert_int_equal(h.capture_id, first + 1);
		assert_true(h.payload.n == 0 || h.payload.p[0] == 'a' + (char)(first % 26));
		rest = slice_sub(rest, hep_length(rest), rest.n);
		first++;
	}
	return first;
}

static void test_tcp(void **state)
{
	struct world w;

	(void)state;
	world_open(&w, SOCK_STREAM);
	for (uint32_t i = 0; i < 500; i++)
		put(&w, i, i % 700);
	accept_peer(&w);
	receive(&w, SIZE_MAX / 2);
	assert_int_equal(expect_from(&w, 0), 500);
	assert_int_equal(hep_sender_sent(w.s).packets, 500);
	assert_int_equal(hep_sender_sent(w.s).waiting, 0);
	assert_int_equal(w.cs.n[C_HEP_LOST], 0);
	hep_sender_finish(w.s, 100);
	assert_int_equal(w.cs.n[C_HEP_LOST], 0);
	world_close(&w);
}

/* The connection breaks in the middle of a packet, while much waits: over the next one all comes that was not acknowledged,
 * from the beginning of a packet on. */
static void test_again(void **state)
{
	enum { N = 3000, BYTES = 1000 };
	struct linger now = {1, 0};
	struct world w;
	struct hep h;
	uint32_t first;

	(void)state;
	world_open(&w, SOCK_STREAM);
	accept_peer(&w);
	for (uint32_t i = 0; i < N; i++)
		put(&w, i, BYTES);
	receive(&w, 100000);
	setsockopt(w.peer, SOL_SOCKET, SO_LINGER, &now, sizeof now);
	close(w.peer);
	w.peer = -1;
	accept_peer(&w);
	receive(&w, SIZE_MAX / 2);
	assert_true(hep_read_any(buf_slice(&w.got), &h));
	first = h.capture_id - 1;
	assert_true(first > 0 && first <= N); /* what had been acknowledged does not come again */
	assert_int_equal(expect_from(&w, first), N);
	assert_int_equal(hep_sender_sent(w.s).connections, 2);
	assert_int_equal(hep_sender_sent(w.s).waiting, 0);
	assert_int_equal(w.cs.n[C_HEP_LOST], 0);
	world_close(&w);
}

/* Nobody reads: what waits is bounded, and the rest is lost and counted; nothing blocks. */
static void test_bounded(void **state)
{
	enum { BYTES = 60000 };
	struct world w;
	uint32_t n = 0;

	(void)state;
	world_open(&w, SOCK_STREAM);
	while (w.cs.n[C_HEP_LOST] < 10) {
		put(&w, n++, BYTES);
		assert_true(hep_sender_sent(w.s).waiting <= LIMIT_HEP_QUEUE);
		assert_true(n < 2 * LIMIT_HEP_QUEUE / BYTES);
	}
	assert_true(n > LIMIT_HEP_QUEUE / BYTES - 20);
	assert_int_equal(hep_sender_sent(w.s).lost, 10);
	hep_sender_finish(w.s, 0);
	assert_true(w.cs.n[C_HEP_LOST] <= n && w.cs.n[C_HEP_LOST] > n / 2);
	assert_int_equal(hep_sender_sent(w.s).packets + hep_sender_sent(w.s).lost, n);
	world_close(&w);
}

static void test_udp(void **state)
{
	struct world w;
	char part[4096];

	(void)state;
	world_open(&w, SOCK_DGRAM);
	for (uint32_t i = 0; i < 3; i++)
		put(&w, i, 10);
	for (uint32_t i = 0; i < 3; i++) {
		ssize_t n = recv(w.listener, part, sizeof part, 0);

		assert_true(n > 0);
		buf_put(&w.got, slice_make(part, (size_t)n));
	}
	assert_int_equal(expect_from(&w, 0), 3);
	put(&w, 3, 65400); /* no datagram holds it */
	assert_int_equal(w.cs.n[C_HEP_LOST], 1);
	close(w.listener);
	w.listener = -1;
	for (uint32_t i = 4; i < 8; i++) {
		put(&w, i, 10);
		poll(NULL, 0, 20);
	}
	assert_true(w.cs.n[C_HEP_LOST] >= 3);
	world_close(&w);
}

static void test_places(void **state)
{
	static const struct {
		const char *spec, *name;
		int status;
	} rows[] = {{"udp:127.0.0.1", "udp:127.0.0.1:9060", 0}, {"TCP:127.0.0.1:1", "tcp:127.0.0.1:1", 0},
		{"tcp:[::1]:9061", "tcp:[::1]:9061", 0}, {"udp:[::1]", "udp:[::1]:9060", 0}, {"udp:", NULL, 2},
		{"udp:9060", NULL, 2}, {"udp:::1:9060", NULL, 2}, {"127.0.0.1:9060", NULL, 2}, {"tls:127.0.0.1", NULL, 2},
		{"udp:127.0.0.1:0", NULL, 2}, {"udp:127.0.0.1:65536", NULL, 2}, {"udp:[::1", NULL, 2}, {"udp:[::1]9060", NULL, 2}};
	struct place p;
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int got = place_parse(slice_of(rows[i].spec), HEP_PORT, false, &p, &e);

		assert_int_equal(got, rows[i].status ? -1 : 0);
		if (got == 0)
			assert_string_equal(p.name, rows[i].name);
		else
			assert_int_equal(e.status, rows[i].status);
	}
	assert_int_equal(place_parse(slice_of("udp:9060"), 1, true, &p, &e), 0);
	assert_true(p.is_any);
	assert_string_equal(p.name, "udp:*:9060");
	assert_int_equal(place_parse(slice_of("tcp:*"), 77, true, &p, &e), 0);
	assert_string_equal(p.name, "tcp:*:77");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tcp), cmocka_unit_test(test_again), cmocka_unit_test(test_bounded),
		cmocka_unit_test(test_udp), cmocka_unit_test(test_places),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
