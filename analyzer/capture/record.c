/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the packets of devices go: into a pipe, or into files that are begun anew by size and time. Knows nothing of what is
 * in them. Each write is of whole blocks, so that what a kill leaves behind can be read. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
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

static int catch_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

/* The next signal, or 0. */
static int next_signal(int fd)
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
			.kernel_drops = d->before_kernel + d->kernel_drops}, &d->block);
	}
}

static bool write_all(int fd, const char *p, size_t n)
{
	while (n) {
		ssize_t r = write(fd, p, n);

		if (r < 0 && errno == EINTR)
			continue;
		if (r <= 0)
			return false;
		p += r;
		n -= (size_t)r;
	}
	return true;
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
		c->is_broken |= !write_all(c->fd, c->b.p, c->b.n);
		buf_clear(&c->b);
	}
}

int live_copy(struct live *l, int fd, struct err *e)
{
	struct copying c = {.l = l, .fd = fd};
	int signals = catch_signals();
	int64_t told_ns = time_now_mono();

	if (signals < 0)
		return err_set(e, 4, "signals cannot be waited for: %s", strerror(errno));
	signal(SIGPIPE, SIG_IGN);
	put_heads(l, &c.b);
	while (!c.is_broken) {
		int64_t now = time_now_mono();
		int sig = next_signal(signals);

		if (sig && sig != SIGUSR1)
			break;
		if (now - told_ns >= NS_PER_S) {
			put_statistics(l, &c.b);
			told_ns = now;
		}
		if (c.b.n)
			c.is_broken = !write_all(fd, c.b.p, c.b.n);
		buf_clear(&c.b);
		if (!live_read(l, copy_packet, &c) && live_wait(l, fd, 0, WAIT_MS) & POLLERR)
			c.is_broken = true; /* nobody reads any more */
	}
	put_statistics(l, &c.b);
	write_all(fd, c.b.p, c.b.n);
	buf_free(&c.b);
	close(signals);
	return 0;
}

/* ---- into files ------------------------------------------------------------------------------------------------------- */

struct recording {
	struct live *l;
	const struct record_options *o;
	struct record_totals *t;
	struct buf b;               /* whole records that are not written yet */
	uint64_t waiting;           /* packets in b */
	int fd;
	bool is_pcap, is_over, is_full;
	uint64_t good;              /* bytes of the file that are whole records */
	int64_t opened_ns;          /* monotonic */
	uint64_t number;            /* of the file, from 1 */
};

static bool ends_in(const char *s, const char *suffix)
{
	size_t n = strlen(s), k = strlen(suffix);

	return n >= k && strcmp(s + n - k, suffix) == 0;
}

/* "trunk.pcapng", or where files are begun anew "trunk_00001.pcapng". */
static void file_name(const struct recording *r, uint64_t number, struct buf *out)
{
	const char *path = r->o->path, *dot = strrchr(path, '.'), *slash = strrchr(path, '/');
	size_t stem = dot && (!slash || dot > slash) ? (size_t)(dot - path) : strlen(path);

	buf_clear(out);
	if (!r->o->rotate_bytes && !r->o->rotate_ns)
		buf_puts(out, path);
	else
		buf_fmt(out, "%.*s_%05llu%s", (int)stem, path, (unsigned long long)number, path + stem);
}

static void say(const struct recording *r, struct buf *line)
{
	if (r->o->say)
		r->o->say(line->p);
	buf_free(line);
}

static void say_trouble(const struct recording *r, int error)
{
	struct buf b = {0};

	buf_fmt(&b, "%s: cannot be written: %s; packets are lost until it can", r->o->path, strerror(error));
	say(r, &b);
}

/* Writes what waits. Where the disk is full the file is cut back to its last whole record, and those packets are lost. */
static void flush(struct recording *r)
{
	if (r->b.n && write_all(r->fd, r->b.p, r->b.n)) {
		r->good += r->b.n;
		r->is_full = false;
	} else if (r->b.n) {
		if (!r->is_full)
			say_trouble(r, errno);
		r->is_full = true;
		r->t->lost += r->waiting;
		r->t->packets -= r->waiting;
		if (ftruncate(r->fd, (off_t)r->good) == 0)
			lseek(r->fd, (off_t)r->good, SEEK_SET);
	}
	r->waiting = 0;
	buf_clear(&r->b);
}

static int file_open(struct recording *r, struct err *e)
{
	struct buf name = {0};
	int r_open = 0;

	r->number++;
	file_name(r, r->number, &name);
	r->fd = open(name.p, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (r->fd < 0)
		r_open = err_set(e, 4, "%s: cannot be written: %s", name.p, strerror(errno));
	buf_free(&name);
	if (r_open < 0)
		return -1;
	r->t->files++;
	r->good = 0;
	r->opened_ns = time_now_mono();
	if (r->is_pcap)
		record_header(&r->b, &r->l->devices[0].block);
	else
		put_heads(r->l, &r->b);
	flush(r);
	return 0;
}

static void file_close(struct recording *r)
{
	flush(r);
	if (!r->is_pcap) {
		put_statistics(r->l, &r->b);
		flush(r);
	}
	close(r->fd);
	r->fd = -1;
}

static void drop_oldest(struct recording *r)
{
	struct buf name = {0};

	if (r->o->n_files > 0 && r->number > (uint64_t)r->o->n_files) {
		file_name(r, r->number - (uint64_t)r->o->n_files, &name);
		unlink(name.p);
	}
	buf_free(&name);
}

static int file_anew(struct recording *r, struct err *e)
{
	file_close(r);
	if (!r->o->rotate_bytes && !r->o->rotate_ns)
		r->number--; /* the same name: whoever asked has moved the file away */
	if (file_open(r, e) < 0)
		return -1;
	drop_oldest(r);
	return 0;
}

static void record_one(void *ctx, const struct block_packet *p)
{
	struct recording *r = ctx;

	if (r->is_over)
		return;
	if (r->is_pcap)
		record_packet(&r->b, p, r->l->devices[0].block.has_ns);
	else
		block_packet(&r->b, p, &r->l->devices[p->iface].block, slice_make("", 0));
	r->waiting++;
	r->t->packets++;
	r->t->bytes += p->caplen;
	r->is_over = r->o->max_packets && r->t->packets + r->t->lost >= r->o->max_packets;
	if (r->b.n >= FLUSH_BYTES)
		flush(r);
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
	buf_fmt(&b, "%llu packets, %llu bytes in %llu files; dropped by the kernel %llu, by devices %llu; "
		"lost on a full disk %llu", (unsigned long long)t->packets, (unsigned long long)t->bytes,
		(unsigned long long)t->files, (unsigned long long)t->kernel_drops, (unsigned long long)t->device_drops,
		(unsigned long long)t->lost);
	if (r->l->o.listen)
		buf_fmt(&b, "; refused of HEP %llu", (unsigned long long)t->refused);
	say(r, &b);
}

/* 1: go on; 0: end; -1 and *e. */
static int take_signal(struct recording *r, int sig, struct err *e)
{
	if (sig == SIGTERM || sig == SIGINT)
		return 0;
	if (sig == SIGUSR1) {
		flush(r);
		say_totals(r);
	}
	if (sig == SIGHUP && file_anew(r, e) < 0)
		return -1;
	return 1;
}

static bool is_file_done(const struct recording *r)
{
	if (r->o->rotate_bytes && r->good + r->b.n >= r->o->rotate_bytes)
		return true;
	return r->o->rotate_ns && time_now_mono() - r->opened_ns >= r->o->rotate_ns;
}

static int record(struct recording *r, int signals, struct err *e)
{
	int64_t from_ns = time_now_mono();
	int go = 1;

	while (go > 0 && !r->is_over) {
		unsigned got = live_read(r->l, record_one, r);

		if (!got)
			flush(r);
		if (is_file_done(r) && file_anew(r, e) < 0)
			return -1;
		if (r->o->max_ns && time_now_mono() - from_ns >= r->o->max_ns)
			break;
		if (!got)
			live_wait(r->l, signals, POLLIN, WAIT_MS);
		for (int sig; go > 0 && (sig = next_signal(signals)); )
			go = take_signal(r, sig, e);
	}
	return go < 0 ? -1 : 0;
}

int live_record(struct live *l, const struct record_options *o, struct record_totals *t, struct err *e)
{
	struct recording r = {.l = l, .o = o, .t = t, .fd = -1, .is_pcap = ends_in(o->path, ".pcap")};
	int signals, got;

	*t = (struct record_totals){0};
	for (size_t i = 1; r.is_pcap && i < l->n; i++)
		if (l->devices[i].block.dlt != l->devices[0].block.dlt)
			return err_set(e, 4, "%s: a .pcap file holds one link type, and these devices have several; "
				"name it .pcapng", o->path);
	signals = catch_signals();
	if (signals < 0)
		return err_set(e, 4, "signals cannot be waited for: %s", strerror(errno));
	got = file_open(&r, e);
	if (got == 0) {
		got = record(&r, signals, e);
		if (r.fd >= 0)
			file_close(&r);
	}
	sum_drops(&r);
	if (got == 0)
		say_totals(&r);
	buf_free(&r.b);
	close(signals);
	return got;
}
