/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HEP packets to a collector over UDP or TCP, without ever waiting. Packets stand one after the other in a queue of limited size.
 * Over TCP they stay there until the other machine has acknowledged their bytes, so that a connection that breaks loses none
 * but those that a collector took and did not look at. Knows nothing of what is in them but their length. */
#include "hep_send.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "hep.h"

enum { BACKOFF_FIRST_MS = 250, BACKOFF_MOST_MS = 30000, PATIENCE_MS = 5000, PACE_PACKETS = 2, PACE_NS = 500000 };
enum { KEEP_SPACE = 65536 };

enum link_state { LINK_AWAY, LINK_CONNECTING, LINK_READY };

struct hep_sender {
	struct place place;
	struct counters *cs;
	bool is_patient;
	enum link_state state;
	int fd;                     /* -1: none */
	int64_t retry_ns;           /* when to connect again (monotonic) */
	int64_t backoff_ns;
	struct buf queue;           /* bytes from `first` on are packets that are not done with */
	size_t first;               /* in queue: a packet begins here */
	size_t sent;                /* in queue: bytes before it are with the kernel */
	size_t counted;             /* in queue: packets that begin before it are counted as sent */
	uint64_t n_paced;
	struct hep_sent n;
};

/* ---- the queue --------------------------------------------------------------------------------------------------------- */

static size_t packet_at(const struct hep_sender *s, size_t at)
{
	return hep_length(slice_sub(buf_slice(&s->queue), at, s->queue.n));
}

void hep_sender_lose(struct hep_sender *s)
{
	s->n.lost++;
	count(s->cs, C_HEP_LOST);
}

/* Forgets whole packets before `until`. */
static void drop_until(struct hep_sender *s, size_t until)
{
	while (s->first < until && s->first + packet_at(s, s->first) <= until)
		s->first += packet_at(s, s->first);
	if (s->first < KEEP_SPACE || s->first < s->queue.n / 2)
		return;
	memmove(s->queue.p, s->queue.p + s->first, s->queue.n - s->first);
	s->queue.n -= s->first;
	s->sent -= s->first;
	s->counted -= s->first;
	s->first = 0;
}

/* Packets of which all bytes went out. */
static void count_sent(struct hep_sender *s)
{
	while (s->counted < s->sent && s->counted + packet_at(s, s->counted) <= s->sent) {
		s->counted += packet_at(s, s->counted);
		s->n.packets++;
	}
}

/* What the other machine has acknowledged is done with. */
static void forget_acked(struct hep_sender *s)
{
	int unacked = 0;

	if (s->fd >= 0 && ioctl(s->fd, SIOCOUTQ, &unacked) == 0 && unacked >= 0 && (size_t)unacked <= s->sent)
		drop_until(s, s->sent - (size_t)unacked);
}

/* ---- the connection ---------------------------------------------------------------------------------------------------- */

/* The connection is gone: from the first packet on that is not done with, all is sent again in the next. */
static void fail(struct hep_sender *s)
{
	if (s->place.is_tcp && s->state == LINK_READY)
		forget_acked(s);
	if (s->fd >= 0)
		close(s->fd);
	s->fd = -1;
	s->state = LINK_AWAY;
	s->sent = s->first;
	s->retry_ns = time_now_mono() + s->backoff_ns;
	s->backoff_ns *= 2;
	if (s->backoff_ns > BACKOFF_MOST_MS * NS_PER_MS)
		s->backoff_ns = BACKOFF_MOST_MS * NS_PER_MS;
}

static void ready(struct hep_sender *s)
{
	s->state = LINK_READY;
	s->backoff_ns = BACKOFF_FIRST_MS * NS_PER_MS;
	s->n.connections++;
}

static void connect_now(struct hep_sender *s)
{
	int on = 1;

	s->fd = socket(s->place.at.ss_family, (s->place.is_tcp ? SOCK_STREAM : SOCK_DGRAM) | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (s->fd < 0) {
		fail(s);
		return;
	}
	if (s->place.is_tcp)
		setsockopt(s->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	if (connect(s->fd, (struct sockaddr *)&s->place.at, s->place.at_len) == 0)
		ready(s);
	else if (errno == EINPROGRESS)
		s->state = LINK_CONNECTING;
	else
		fail(s);
}

static void look_if_connected(struct hep_sender *s)
{
	struct pollfd p = {s->fd, POLLOUT, 0};
	int error = 0;
	socklen_t n = sizeof error;

	if (poll(&p, 1, 0) <= 0)
		return;
	if (getsockopt(s->fd, SOL_SOCKET, SO_ERROR, &error, &n) < 0 || error)
		fail(s);
	else
		ready(s);
}

/* Collectors say nothing; that they are gone, they do. */
static bool has_hung_up(struct hep_sender *s)
{
	char ignored[256];
	ssize_t n;

	do
		n = recv(s->fd, ignored, sizeof ignored, MSG_DONTWAIT);
	while (n > 0);
	return n == 0 || (errno != EAGAIN && errno != EINTR);
}

/* ---- sending ----------------------------------------------------------------------------------------------------------- */

/* What is read from a file at full speed no collector could follow: its socket holds some hundred packets. */
static void pace(struct hep_sender *s)
{
	if (s->is_patient && ++s->n_paced % PACE_PACKETS == 0)
		nanosleep(&(struct timespec){.tv_nsec = PACE_NS}, NULL);
}

static void pump_udp(struct hep_sender *s)
{
	while (s->first < s->queue.n) {
		size_t len = packet_at(s, s->first);
		ssize_t n = send(s->fd, s->queue.p + s->first, len, MSG_DONTWAIT | MSG_NOSIGNAL);

		if (n < 0 && errno == ECONNREFUSED) { /* an earlier one met nobody; this one was not sent */
			hep_sender_lose(s);
			s->n.packets -= s->n.packets > 0;
			continue;
		}
		if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOBUFS || errno == EINTR))
			return;
		if (n < 0)
			hep_sender_lose(s);
		else
			s->n.packets++;
		s->sent = s->counted = s->first + len;
		drop_until(s, s->sent);
		pace(s);
	}
}

static void pump_tcp(struct hep_sender *s)
{
	while (s->sent < s->queue.n) {
		ssize_t n = send(s->fd, s->queue.p + s->sent, s->queue.n - s->sent, MSG_DONTWAIT | MSG_NOSIGNAL);

		if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR))
			break;
		if (n <= 0) {
			fail(s);
			return;
		}
		s->sent += (size_t)n;
		count_sent(s);
	}
	forget_acked(s);
}

void hep_sender_pump(struct hep_sender *s)
{
	if (s->state == LINK_AWAY && time_now_mono() >= s->retry_ns)
		connect_now(s);
	if (s->state == LINK_CONNECTING)
		look_if_connected(s);
	if (s->state != LINK_READY)
		return;
	if (!s->place.is_tcp)
		pump_udp(s);
	else if (has_hung_up(s))
		fail(s);
	else
		pump_tcp(s);
}

/* Until something changes, at most so long. */
static void wait_for_link(struct hep_sender *s, int timeout_ms)
{
	struct pollfd p = {s->fd, POLLOUT, 0};

	if (s->fd >= 0 && (s->state == LINK_CONNECTING || s->sent < s->queue.n))
		poll(&p, 1, timeout_ms);
	else
		poll(NULL, 0, timeout_ms < 10 ? timeout_ms : 10);
}

static size_t waiting(const struct hep_sender *s)
{
	return s->queue.n - s->first;
}

static bool has_room(const struct hep_sender *s, size_t n)
{
	return waiting(s) + n <= LIMIT_HEP_QUEUE;
}

void hep_sender_put(struct hep_sender *s, struct slice packet)
{
	int64_t until;

	if (!has_room(s, packet.n) && s->is_patient) {
		until = time_now_mono() + PATIENCE_MS * NS_PER_MS;
		while (!has_room(s, packet.n) && time_now_mono() < until) {
			wait_for_link(s, 100);
			hep_sender_pump(s);
		}
	}
	if (!has_room(s, packet.n)) {
		hep_sender_lose(s);
		hep_sender_pump(s);
		return;
	}
	buf_put(&s->queue, packet);
	hep_sender_pump(s);
}

void hep_sender_finish(struct hep_sender *s, int timeout_ms)
{
	int64_t until = time_now_mono() + timeout_ms * NS_PER_MS;

	hep_sender_pump(s);
	while (waiting(s) && time_now_mono() < until) {
		wait_for_link(s, 20);
		hep_sender_pump(s);
	}
	while (waiting(s)) {
		size_t at = s->first;

		s->first += packet_at(s, at);
		if (at >= s->counted)
			hep_sender_lose(s);
		else if (s->state != LINK_READY) { /* went into a connection that broke */
			hep_sender_lose(s);
			s->n.packets--;
		}
	}
}

/* ---- life -------------------------------------------------------------------------------------------------------------- */

/* Whoever sends a file wants to know at once that nobody is there. */
static int meet(struct hep_sender *s, struct err *e)
{
	int64_t until = time_now_mono() + PATIENCE_MS * NS_PER_MS;

	while (s->state == LINK_CONNECTING && time_now_mono() < until) {
		wait_for_link(s, 100);
		hep_sender_pump(s);
	}
	return s->state == LINK_READY ? 0 : err_set(e, 4, "%s: nobody takes HEP packets there", s->place.name);
}

struct hep_sender *hep_sender_new(const struct hep_sender_options *o, struct counters *cs, struct err *e)
{
	struct hep_sender *s = mem_zalloc(sizeof *s);

	s->fd = -1;
	s->cs = cs;
	s->is_patient = o->is_patient;
	s->backoff_ns = BACKOFF_FIRST_MS * NS_PER_MS;
	if (place_parse(slice_of(o->place), HEP_PORT, false, &s->place, e) < 0) {
		free(s);
		return NULL;
	}
	hep_sender_pump(s);
	if (s->is_patient && meet(s, e) < 0) {
		hep_sender_free(s);
		return NULL;
	}
	return s;
}

void hep_sender_free(struct hep_sender *s)
{
	if (!s)
		return;
	if (s->fd >= 0)
		close(s->fd);
	buf_free(&s->queue);
	free(s);
}

struct hep_sent hep_sender_sent(const struct hep_sender *s)
{
	struct hep_sent n = s->n;

	n.waiting = waiting(s);
	n.is_away = s->state != LINK_READY;
	n.name = s->place.name;
	return n;
}

const struct place *hep_sender_place(const struct hep_sender *s)
{
	return &s->place;
}
