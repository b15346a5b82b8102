/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the packets of devices go: into a pipe, or into files that are begun anew by size and time. Knows nothing of what is
 * in them. Each write is of whole blocks, so that what a kill leaves behind can be read. */
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "analyzer/capture/live_local.h"

enum { FLUSH_BYTES = 256 * 1024, WAIT_MS = 200 };

bool address_text(const struct sockaddr *a, char *out, size_t n)
{
	if (a->sa_family == AF_INET)
		return inet_ntop(AF_INET, &((const struct sockaddr_in *)(const void *)a)->sin_addr, out, (socklen_t)n);
	if (a->sa_family == AF_INET6)
		return inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)(const void *)a)->sin6_addr, out, (socklen_t)n);
	return false;
}

static int64_t wall_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * NS_PER_S + t.tv_nsec;
}

int recorder_signals(struct err *e)
{
	int fd;
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	if (fd < 0)
		err_set(e, 4, "signals cannot be waited for: %s", err_system(errno));
	return fd;
}

int recorder_signal(int fd)
{
	struct signalfd_siginfo si;

	return read(fd, &si, sizeof si) == sizeof si ? (int)si.ssi_signo : 0;
}

static void put_heads(struct live *l, struct buf *b)
{
	block_section(b);
	for (size_t i = 0; i < l->n; i++)
		block_interface(b, &l->devices[i].block);
}

static void put_statistics(struct live *l, struct buf *b)
{
	for (uint32_t i = 0; i < l->n; i++) {
		struct device *d = &l->devices[i];

		device_counters(d);
		block_statistics(b, &(struct block_statistics){.iface = i, .ts_ns = wall_ns(), .start_ns = TIME_NONE,
			.end_ns = TIME_NONE, .has_counts = true, .received = d->before_received + d->received,
			.device_drops = d->before_device + d->device_drops,
			.kernel_drops = d->before_kernel + d->kernel_drops, .is_gone = device_is_gone(d)}, &d->block);
	}
}

/* ---- into a pipe ------------------------------------------------------------------------------------------------------ */

struct copying {
	struct live *l;
	struct buf b;
	int fd;
	bool is_broken;
};

static void copy_packet(void *ctx, const struct block_packet *p)
{
	struct copying *c = ctx;

	block_packet(&c->b, p, &c->l->devices[p->iface].block, slice_make("", 0));
	if (c->b.n >= FLUSH_BYTES) {
		c->is_broken |= !recorder_write_all(c->fd, c->b.p, c->b.n);
		buf_clear(&c->b);
	}
}

/* The next device, from *i on, that went away since this was asked last, or came back; NULL: there is no more. */
static const struct device *next_changed(struct live *l, size_t *i)
{
	while (*i < l->n) {
		struct device *d = &l->devices[(*i)++];

		if (device_is_gone(d) != d->is_told_gone) {
			d->is_told_gone = !d->is_told_gone;
			return d;
		}
	}
	return NULL;
}

static bool is_changed(struct live *l)
{
	bool is = false;

	for (size_t i = 0; next_changed(l, &i);)
		is = true;
	return is;
}

int live_copy(struct live *l, int fd, struct err *e)
{
	struct copying c = {.l = l, .fd = fd};
	int signals = recorder_signals(e);
	int64_t told_ns = time_now_mono();

	if (signals < 0)
		return -1;
	signal(SIGPIPE, SIG_IGN);
	put_heads(l, &c.b);
	while (!c.is_broken) {
		int64_t now = time_now_mono();
		int sig = recorder_signal(signals);

		if (sig && sig != SIGUSR1)
			break;
		if (is_changed(l) || now - told_ns >= NS_PER_S) { /* who reads is told at once */
			put_statistics(l, &c.b);
			told_ns = now;
		}
		if (c.b.n)
			c.is_broken = !recorder_write_all(fd, c.b.p, c.b.n);
		buf_clear(&c.b);
		if (!live_read(l, copy_packet, &c) && live_wait(l, fd, 0, WAIT_MS) & POLLERR)
			c.is_broken = true; /* nobody reads any more */
	}
	if (!c.is_broken && !(live_wait(l, fd, 0, 0) & POLLERR))
		live_drain(l, copy_packet, &c);
	live_read_end(l, copy_packet, &c);
	put_statistics(l, &c.b);
	recorder_write_all(fd, c.b.p, c.b.n);
	buf_free(&c.b);
	close(signals);
	return 0;
}

/* ---- into files ------------------------------------------------------------------------------------------------------- */

struct recording {
	struct live *l;
	const struct record_options *o;
	struct record_totals *t;
	struct recorder *to;
	bool is_over;
};

static void put_file_heads(void *ctx, struct buf *b, bool is_pcap)
{
	struct live *l = ctx;

	if (is_pcap)
		record_header(b, &l->devices[0].block);
	else
		put_heads(l, b);
}

static void put_file_tails(void *ctx, struct buf *b)
{
	put_statistics(ctx, b);
}

static void record_one(void *ctx, const struct block_packet *p)
{
	struct recording *r = ctx;

	if (r->is_over)
		return;
	recorder_put(r->to, p, &r->l->devices[p->iface].block);
	r->is_over = r->o->max_packets && r->t->packets + r->t->lost >= r->o->max_packets;
}

static void sum_drops(struct recording *r)
{
	r->t->kernel_drops = r->t->device_drops = r->t->refused = 0;
	for (size_t i = 0; i < r->l->n; i++) {
		struct device *d = &r->l->devices[i];

		device_counters(d);
		r->t->kernel_drops += d->before_kernel + d->kernel_drops;
		if (d->listener)
			r->t->refused += d->device_drops;
		else
			r->t->device_drops += d->before_device + d->device_drops;
	}
}

static void say_totals(struct recording *r)
{
	const struct record_totals *t = r->t;
	struct buf b = {0};

	sum_drops(r);
	buf_fmt(&b, words_error("%llu packets, %llu bytes in %llu files; dropped by the kernel %llu, by devices %llu; "
		"lost on a full disk %llu"), (unsigned long long)t->packets, (unsigned long long)t->bytes,
		(unsigned long long)t->files, (unsigned long long)t->kernel_drops, (unsigned long long)t->device_drops,
		(unsigned long long)t->lost);
	if (r->l->o.listen)
		buf_fmt(&b, words_error("; refused of HEP %llu"), (unsigned long long)t->refused);
	if (r->o->say)
		r->o->say(b.p);
	buf_free(&b);
}

static void say_gone(struct recording *r)
{
	const struct device *d;

	for (size_t i = 0; (d = next_changed(r->l, &i));)
		recorder_say_device(r->o->say, slice_of(d->name), d->is_told_gone);
}

/* 1: go on; 0: end. */
static int take_signal(struct recording *r, int sig)
{
	if (sig == SIGTERM || sig == SIGINT)
		return 0;
	if (sig == SIGUSR1) {
		recorder_flush(r->to);
		say_totals(r);
	}
	if (sig == SIGHUP)
		recorder_anew(r->to);
	return 1;
}

static void record(struct recording *r, int signals)
{
	int64_t from_ns = time_now_mono();
	int go = 1;

	while (go > 0 && !r->is_over) {
		unsigned got = live_read(r->l, record_one, r);

		if (!got)
			recorder_flush(r->to);
		recorder_tick(r->to);
		say_gone(r);
		if (r->o->max_ns && time_now_mono() - from_ns >= r->o->max_ns)
			break;
		if (!got)
			live_wait(r->l, signals, POLLIN, WAIT_MS);
		for (int sig; go > 0 && (sig = recorder_signal(signals)); )
			go = take_signal(r, sig);
	}
	if (!r->is_over)
		live_drain(r->l, record_one, r);
	live_read_end(r->l, record_one, r);
}

int live_record(struct live *l, const struct record_options *o, struct record_totals *t, struct err *e)
{
	struct recording r = {.l = l, .o = o, .t = t};
	const struct recorder_source src = {put_file_heads, put_file_tails, l};
	int signals, got = -1;

	*t = (struct record_totals){0};
	for (size_t i = 1; recorder_is_pcap(o->path) && i < l->n; i++)
		if (l->devices[i].block.dlt != l->devices[0].block.dlt)
			return err_set(e, 4, "%s: a .pcap file holds one link type, and these devices have several; "
				"name it .pcapng", o->path);
	signals = recorder_signals(e);
	if (signals < 0)
		return -1;
	r.to = recorder_new(o, &src, t, e);
	if (r.to) {
		record(&r, signals);
		got = 0;
	}
	recorder_free(r.to);
	sum_drops(&r);
	if (got == 0)
		say_totals(&r);
	close(signals);
	return got;
}
