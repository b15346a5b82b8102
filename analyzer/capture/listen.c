/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HEP packets that agents send to us, as frames: each becomes an IP packet with one UDP datagram, as if it had been captured on
 * its way here, so that all that reads captures reads it. Datagrams come through one socket; connections have a buffer each
 * until a packet is whole. Nothing waits. What is quoted nobody looks at here; the head is read for its time and its key. */
#include "analyzer/capture/listen.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "hep.h"

enum { IP4_HEADER = 20, IP6_HEADER = 40, UDP_HEADER = 8, UDP = 17, TTL = 64, EVENTS = 64, BACKLOG = 64, READ_BYTES = 65536 };
/* What one connection may read before others have their turn. */
enum { READS_AT_ONCE = 16 };

struct peer {
	int fd;                     /* -1: free */
	struct addr src, dst;
	struct buf part;            /* of packets that are not whole */
};

struct listener {
	struct place place;
	struct listener_options o;
	struct addr local;
	int fd;                     /* the socket */
	int epoll;                  /* of all sockets of TCP; UDP: -1 */
	struct peer *peers;         /* LIMIT_HEP_PEERS of TCP */
	struct buf frame;
	struct listener_counters n;
	uint32_t overflow;          /* the kernel's count when it was last told */
	uint8_t bytes[READ_BYTES];
};

/* ---- as a frame -------------------------------------------------------------------------------------------------------- */

static uint32_t sum16(const void *bytes, size_t n, uint32_t sum)
{
	const uint8_t *p = bytes;

	for (size_t i = 0; i < n; i++)
		sum += i & 1 ? p[i] : (uint32_t)p[i] << 8;
	return sum;
}

static uint16_t fold(uint32_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}

static void put16(struct buf *b, unsigned v)
{
	buf_putc(b, (char)(v >> 8));
	buf_putc(b, (char)v);
}

static void put_ip4(struct buf *b, const struct addr *src, const struct addr *dst, size_t n)
{
	uint16_t sum;

	put16(b, 0x4500);
	put16(b, (unsigned)(IP4_HEADER + n));
	put16(b, 0);
	put16(b, 0x4000); /* do not fragment */
	put16(b, TTL << 8 | UDP);
	put16(b, 0);
	buf_put(b, slice_make(src->ip + 12, 4));
	buf_put(b, slice_make(dst->ip + 12, 4));
	sum = fold(sum16(b->p, IP4_HEADER, 0));
	b->p[10] = (char)(sum >> 8);
	b->p[11] = (char)sum;
}

static void put_ip6(struct buf *b, const struct addr *src, const struct addr *dst, size_t n)
{
	put16(b, 0x6000);
	put16(b, 0);
	put16(b, (unsigned)n);
	put16(b, UDP << 8 | TTL);
	buf_put(b, slice_make(src->ip, 16));
	buf_put(b, slice_make(dst->ip, 16));
}

/* False where no datagram is so long. */
static bool put_frame(struct buf *b, const struct addr *src, const struct addr *dst, struct slice packet)
{
	bool is_ip4 = addr_is_ip4(src) && addr_is_ip4(dst);
	size_t n = UDP_HEADER + packet.n, from = is_ip4 ? IP4_HEADER : IP6_HEADER;
	uint32_t sum;

	if (n > UINT16_MAX - (is_ip4 ? IP4_HEADER : 0))
		return false;
	buf_clear(b);
	if (is_ip4)
		put_ip4(b, src, dst, n);
	else
		put_ip6(b, src, dst, n);
	put16(b, src->port);
	put16(b, dst->port);
	put16(b, (unsigned)n);
	put16(b, 0);
	buf_put(b, packet);
	sum = sum16(src->ip + (is_ip4 ? 12 : 0), is_ip4 ? 4 : 16, (uint32_t)(UDP + n)); /* RFC 768, RFC 8200 §8.1 */
	sum = sum16(dst->ip + (is_ip4 ? 12 : 0), is_ip4 ? 4 : 16, sum);
	sum = fold(sum16(b->p + from, n, sum));
	b->p[from + 6] = (char)(sum ? sum >> 8 : 0xff);
	b->p[from + 7] = (char)(sum ? sum : 0xff);
	return true;
}

/* ---- taking packets ---------------------------------------------------------------------------------------------------- */

struct taking {
	struct listener *l;
	uint32_t iface;
	unsigned n;
	void (*fn)(void *ctx, const struct block_packet *p);
	void *ctx;
};

static int64_t wall_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * NS_PER_S + t.tv_nsec;
}

/* The agent knows best when it saw a message; where its clock is not set nothing fits together any more. */
static int64_t time_of(const struct hep *h)
{
	int64_t now = wall_ns(), off = h->ts_ns == TIME_NONE ? INT64_MAX : h->ts_ns - now;

	return off < LIMIT_HEP_SKEW_S * NS_PER_S && off > -LIMIT_HEP_SKEW_S * NS_PER_S ? h->ts_ns : now;
}

static void give(struct taking *t, const struct addr *src, const struct addr *dst, struct slice packet)
{
	struct listener *l = t->l;
	struct hep h = {.ts_ns = TIME_NONE};
	struct block_packet p = {.iface = t->iface};
	bool is_hep = hep_read_any(packet, &h);

	l->n.received++;
	t->n++;
	if ((l->o.key.n && (!is_hep || !hep_has_key(&h, l->o.key))) || !put_frame(&l->frame, src, dst, packet)) {
		l->n.refused++;
		return;
	}
	p.ts_ns = time_of(&h);
	p.p = (const uint8_t *)l->frame.p;
	p.caplen = p.len = (uint32_t)l->frame.n;
	t->fn(t->ctx, &p);
}

/* ---- UDP --------------------------------------------------------------------------------------------------------------- */

/* Where a datagram was sent to, and how many the kernel had no room for. */
static void read_control(struct listener *l, struct msghdr *m, struct addr *dst)
{
	static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

	for (struct cmsghdr *c = CMSG_FIRSTHDR(m); c; c = CMSG_NXTHDR(m, c)) {
		if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO) {
			struct in_pktinfo i;

			memcpy(&i, CMSG_DATA(c), sizeof i);
			memcpy(dst->ip, mapped, sizeof mapped);
			memcpy(dst->ip + 12, &i.ipi_addr, 4);
		} else if (c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_PKTINFO) {
			struct in6_pktinfo i;

			memcpy(&i, CMSG_DATA(c), sizeof i);
			memcpy(dst->ip, &i.ipi6_addr, 16);
		} else if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SO_RXQ_OVFL) {
			uint32_t n;

			memcpy(&n, CMSG_DATA(c), sizeof n);
			l->n.kernel_drops += n - l->overflow;
			l->overflow = n;
		}
	}
}

static bool read_datagram(struct taking *t)
{
	struct listener *l = t->l;
	_Alignas(struct cmsghdr) char control[256];
	struct sockaddr_storage from = {0};
	struct iovec v = {l->bytes, sizeof l->bytes};
	struct msghdr m = {.msg_name = &from, .msg_namelen = sizeof from, .msg_iov = &v, .msg_iovlen = 1, .msg_control = control,
		.msg_controllen = sizeof control};
	struct addr src, dst = l->local;
	ssize_t n = recvmsg(l->fd, &m, MSG_DONTWAIT);

	if (n < 0)
		return false;
	read_control(l, &m, &dst);
	place_addr(&from, &src);
	if (n > 0)
		give(t, &src, &dst, slice_make(l->bytes, (size_t)n));
	return true;
}

/* ---- TCP --------------------------------------------------------------------------------------------------------------- */

static void peer_close(struct peer *p)
{
	close(p->fd);
	p->fd = -1;
	buf_free(&p->part);
}

/* The packets that are whole. False where it is no HEP. */
static bool take_packets(struct taking *t, struct peer *p)
{
	struct slice rest = buf_slice(&p->part);

	while (rest.n) {
		int is_hep = hep_probe(rest);
		uint32_t len = is_hep > 0 ? hep_length(rest) : 0;

		if (is_hep < 0 || (is_hep > 0 && len < HEP_HEAD_BYTES))
			return false;
		if (is_hep == 0 || len > rest.n)
			break;
		give(t, &p->src, &p->dst, slice_sub(rest, 0, len));
		rest = slice_sub(rest, len, rest.n);
	}
	if (rest.n)
		memmove(p->part.p, rest.p, rest.n);
	p->part.n = rest.n;
	return true;
}

static void read_peer(struct taking *t, struct peer *p)
{
	struct listener *l = t->l;

	for (unsigned i = 0; i < READS_AT_ONCE; i++) {
		ssize_t n = recv(p->fd, l->bytes, sizeof l->bytes, MSG_DONTWAIT);

		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			return;
		if (n <= 0) {
			peer_close(p);
			return;
		}
		buf_put(&p->part, slice_make(l->bytes, (size_t)n));
		if (!take_packets(t, p)) {
			l->n.refused++;
			peer_close(p);
			return;
		}
	}
}

static void accept_peer(struct listener *l)
{
	struct sockaddr_storage from = {0}, to = {0};
	socklen_t n = sizeof from, m = sizeof to;
	int fd = accept4(l->fd, (struct sockaddr *)&from, &n, SOCK_NONBLOCK | SOCK_CLOEXEC), on = 1;
	struct epoll_event ev = {.events = EPOLLIN};
	uint32_t i = 0;

	if (fd < 0)
		return;
	while (i < LIMIT_HEP_PEERS && l->peers[i].fd >= 0)
		i++;
	ev.data.u32 = i;
	if (i == LIMIT_HEP_PEERS || epoll_ctl(l->epoll, EPOLL_CTL_ADD, fd, &ev) < 0) {
		l->n.refused++;
		close(fd);
		return;
	}
	setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on); /* agents that are gone without a word */
	getsockname(fd, (struct sockaddr *)&to, &m);
	l->peers[i].fd = fd;
	place_addr(&from, &l->peers[i].src);
	place_addr(&to, &l->peers[i].dst);
}

static void read_connections(struct taking *t)
{
	struct listener *l = t->l;
	struct epoll_event ev[EVENTS];
	int n = epoll_wait(l->epoll, ev, EVENTS, 0);

	for (int i = 0; i < n; i++) {
		if (ev[i].data.u32 == LIMIT_HEP_PEERS)
			accept_peer(l);
		else if (l->peers[ev[i].data.u32].fd >= 0)
			read_peer(t, &l->peers[ev[i].data.u32]);
	}
}

unsigned listener_read(struct listener *l, unsigned max, uint32_t iface, void (*fn)(void *ctx, const struct block_packet *p),
		void *ctx)
{
	struct taking t = {l, iface, 0, fn, ctx};

	if (l->epoll >= 0)
		read_connections(&t);
	else
		while (t.n < max && read_datagram(&t))
			;
	return t.n;
}

/* ---- opening ----------------------------------------------------------------------------------------------------------- */

static int not_there(const struct listener *l, struct err *e)
{
	switch (errno) {
	case EADDRINUSE:
		return err_set(e, 3, "%s: another program listens there; ss -ln%sp shows which", l->place.name,
			l->place.is_tcp ? "t" : "u");
	case EADDRNOTAVAIL:
		return err_set(e, 3, "%s: this machine has no such address; leave it out to listen at all", l->place.name);
	case EACCES:
		return err_set(e, 3, "%s: ports below 1024 need root or the capability CAP_NET_BIND_SERVICE", l->place.name);
	default:
		return err_set(e, 3, "%s: cannot be listened at: %s", l->place.name, err_system(errno));
	}
}

/* The kernel gives twice what is asked for, up to its limit; with CAP_NET_ADMIN over that. */
static void set_socket(struct listener *l)
{
	int on = 1, off = 0, bytes = (int)(l->o.buffer_bytes / 2);

	if (l->place.at.ss_family == AF_INET6)
		setsockopt(l->fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off); /* [::] is IPv4, too */
	if (l->place.is_tcp) {
		setsockopt(l->fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
		return;
	}
	if (setsockopt(l->fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes) < 0)
		setsockopt(l->fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
	setsockopt(l->fd, SOL_SOCKET, SO_RXQ_OVFL, &on, sizeof on);
	setsockopt(l->fd, IPPROTO_IP, IP_PKTINFO, &on, sizeof on);
	if (l->place.at.ss_family == AF_INET6)
		setsockopt(l->fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, &on, sizeof on);
}

static bool open_tcp(struct listener *l)
{
	struct epoll_event ev = {.events = EPOLLIN, .data.u32 = LIMIT_HEP_PEERS};

	l->peers = mem_zalloc(LIMIT_HEP_PEERS * sizeof *l->peers);
	for (uint32_t i = 0; i < LIMIT_HEP_PEERS; i++)
		l->peers[i].fd = -1;
	l->epoll = epoll_create1(EPOLL_CLOEXEC);
	return listen(l->fd, BACKLOG) == 0 && l->epoll >= 0 && epoll_ctl(l->epoll, EPOLL_CTL_ADD, l->fd, &ev) == 0;
}

static bool open_socket(struct listener *l)
{
	int type = (l->place.is_tcp ? SOCK_STREAM : SOCK_DGRAM) | SOCK_NONBLOCK | SOCK_CLOEXEC;

	l->fd = socket(l->place.at.ss_family, type, 0);
	if (l->fd < 0 && errno == EAFNOSUPPORT && l->place.is_any) { /* a machine without IPv6 */
		l->place.at = (struct sockaddr_storage){.ss_family = AF_INET};
		memcpy((char *)&l->place.at + offsetof(struct sockaddr_in, sin_port), &l->place.port, sizeof l->place.port);
		l->place.at_len = sizeof(struct sockaddr_in);
		l->fd = socket(AF_INET, type, 0);
	}
	if (l->fd < 0)
		return false;
	set_socket(l);
	return bind(l->fd, (struct sockaddr *)&l->place.at, l->place.at_len) == 0 && (!l->place.is_tcp || open_tcp(l));
}

struct listener *listener_open(struct slice spec, const struct listener_options *o, struct err *e)
{
	struct listener *l = mem_zalloc(sizeof *l);
	struct sockaddr_storage at = {0};
	socklen_t n = sizeof at;

	l->o = *o;
	l->fd = l->epoll = -1;
	if (place_parse(spec, HEP_PORT, true, &l->place, e) < 0) {
		free(l);
		return NULL;
	}
	if (!open_socket(l)) {
		not_there(l, e);
		listener_close(l);
		return NULL;
	}
	getsockname(l->fd, (struct sockaddr *)&at, &n);
	place_addr(&at, &l->local);
	return l;
}

void listener_close(struct listener *l)
{
	if (!l)
		return;
	for (uint32_t i = 0; l->peers && i < LIMIT_HEP_PEERS; i++)
		if (l->peers[i].fd >= 0)
			peer_close(&l->peers[i]);
	free(l->peers);
	if (l->epoll >= 0)
		close(l->epoll);
	if (l->fd >= 0)
		close(l->fd);
	buf_free(&l->frame);
	free(l);
}

int listener_fd(const struct listener *l)
{
	return l->epoll >= 0 ? l->epoll : l->fd;
}

const char *listener_name(const struct listener *l)
{
	return l->place.name;
}

struct listener_counters listener_counters(const struct listener *l)
{
	return l->n;
}
