/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files of packets that go on and on: begun anew by size and time, cut back to their last whole packet where the disk is full.
 * Each write is of whole records, so that what a kill leaves behind can be read. Does not know where packets come from. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "recorder.h"

enum { FLUSH_BYTES = 256 * 1024, SAY_S = 60 };

struct recorder {
	const struct record_options *o;
	struct recorder_source src;
	struct record_totals *t;
	struct buf b;               /* whole records that are not written yet */
	uint64_t waiting;           /* packets in b */
	int fd;
	bool is_pcap, is_full;
	uint64_t good;              /* bytes of the file that are whole records */
	uint64_t n_packets;         /* given to the file */
	int64_t opened_ns, tried_ns, said_ns; /* monotonic */
	uint64_t number;            /* of the file, from 1; 0: there is one alone */
};

bool recorder_is_pcap(const char *path)
{
	size_t n = strlen(path);

	return n >= 5 && strcmp(path + n - 5, ".pcap") == 0;
}

static bool is_rotating(const struct record_options *o)
{
	return o->rotate_bytes || o->rotate_ns || o->rotate_packets;
}

/* "trunk.pcapng", or where files are begun anew "trunk_00001.pcapng". */
static void file_name(const struct recorder *r, uint64_t number, struct buf *out)
{
	const char *path = r->o->path, *dot = strrchr(path, '.'), *slash = strrchr(path, '/');
	size_t stem = dot && (slash ? dot > slash + 1 : dot > path) ? (size_t)(dot - path) : strlen(path);

	buf_clear(out);
	if (!is_rotating(r->o))
		buf_puts(out, path);
	else
		buf_fmt(out, "%.*s_%05llu%s", (int)stem, path, (unsigned long long)number, path + stem);
}

/* Once a minute at most: a disk that is nearly full takes a little now and then. */
static void say_trouble(struct recorder *r, int error)
{
	struct buf b = {0};
	int64_t now = time_now_mono();

	if (r->said_ns && now - r->said_ns < SAY_S * NS_PER_S)
		return;
	r->said_ns = now;
	buf_fmt(&b, words_error("%s: cannot be written: %s; packets are lost until it can"), r->o->path, err_system(error));
	if (r->o->say)
		r->o->say(b.p);
	buf_free(&b);
}

void recorder_say_device(void (*say)(const char *line), struct slice name, bool is_gone)
{
	struct buf b = {0};

	buf_fmt(&b, is_gone ? words_error("%.*s: the device is gone; capturing goes on when it comes back") :
		words_error("%.*s: the device is back"), (int)name.n, name.p);
	if (say)
		say(b.p);
	buf_free(&b);
}

bool recorder_write_all(int fd, const char *p, size_t n)
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

/* Where the disk is full the file is cut back to its last whole record, and what waits is lost: not what the file begins with. */
void recorder_flush(struct recorder *r)
{
	if (r->b.n && recorder_write_all(r->fd, r->b.p, r->b.n)) {
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
	if (!r->good)
		r->src.heads(r->src.ctx, &r->b, r->is_pcap);
}

/* The next number, or where there is one file the same name again. Where it cannot be made, as before but for the number. */
static int file_open(struct recorder *r, struct err *e)
{
	struct buf name = {0};
	int error;

	file_name(r, r->number + 1, &name);
	r->fd = open(name.p, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	error = errno;
	r->tried_ns = time_now_mono();
	if (r->fd < 0)
		err_set(e, 4, "%s: cannot be written: %s", name.p, err_system(error));
	buf_free(&name);
	if (r->fd < 0)
		return -1;
	r->number += is_rotating(r->o);
	r->t->files++;
	r->good = 0;
	r->n_packets = 0;
	r->opened_ns = r->tried_ns;
	buf_clear(&r->b);
	r->src.heads(r->src.ctx, &r->b, r->is_pcap);
	recorder_flush(r);
	return 0;
}

static void file_close(struct recorder *r)
{
	recorder_flush(r);
	if (r->fd < 0)
		return;
	if (!r->is_pcap && r->src.tails) {
		r->src.tails(r->src.ctx, &r->b);
		recorder_flush(r);
	}
	close(r->fd);
	r->fd = -1;
}

static void drop_oldest(struct recorder *r)
{
	struct buf name = {0};

	if (r->o->n_files <= 0)
		return;
	for (uint64_t gone = r->number; gone > (uint64_t)r->o->n_files; gone--) {
		file_name(r, gone - (uint64_t)r->o->n_files, &name);
		if (unlink(name.p) < 0)
			break;
	}
	buf_free(&name);
}

/* Who has recorded for days is not ended by a file that cannot be made: it is tried again, and what comes meanwhile is lost. */
static void open_next(struct recorder *r)
{
	struct err e;

	if (file_open(r, &e) == 0) {
		drop_oldest(r);
		return;
	}
	if (!r->is_full && r->o->say)
		r->o->say(e.text);
	r->is_full = true;
}

/* Whether the name still leads to the file that is written: nobody has moved it away. */
static bool is_in_place(const struct recorder *r)
{
	struct stat ours, there;

	return r->fd >= 0 && fstat(r->fd, &ours) == 0 && stat(r->o->path, &there) == 0 && ours.st_dev == there.st_dev &&
		ours.st_ino == there.st_ino;
}

void recorder_anew(struct recorder *r)
{
	recorder_flush(r);
	if (!is_rotating(r->o) && is_in_place(r))
		return;
	file_close(r);
	open_next(r);
}

void recorder_tick(struct recorder *r)
{
	const struct record_options *o = r->o;
	int64_t now = o->rotate_ns || r->fd < 0 ? time_now_mono() : 0;
	bool is_done = o->rotate_bytes && r->good + r->b.n >= o->rotate_bytes;

	if (r->fd < 0) {
		recorder_flush(r);
		if (now - r->tried_ns >= NS_PER_S)
			open_next(r);
		return;
	}
	is_done |= o->rotate_packets && r->n_packets >= o->rotate_packets;
	is_done |= o->rotate_ns && now - r->opened_ns >= o->rotate_ns;
	if (is_done)
		recorder_anew(r);
}

void recorder_put(struct recorder *r, const struct block_packet *p, const struct block_interface *i)
{
	if (r->o->rotate_packets && r->n_packets >= r->o->rotate_packets)
		recorder_tick(r); /* to the packet, though many come at once */
	if (r->is_pcap)
		record_packet(&r->b, p, i->has_ns);
	else
		block_packet(&r->b, p, i, slice_make("", 0));
	r->waiting++;
	r->n_packets++;
	r->t->packets++;
	r->t->bytes += p->caplen;
	if (r->b.n >= FLUSH_BYTES)
		recorder_flush(r);
}

/* Of files of this name that an earlier run left, so that they stay; 0: there are none. */
static uint64_t highest_number(const char *path)
{
	const char *dot = strrchr(path, '.'), *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	size_t stem = dot && dot > name ? (size_t)(dot - name) : strlen(name);
	struct buf folder = {0};
	uint64_t most = 0;
	DIR *d;

	buf_fmt(&folder, "%.*s", slash ? (int)(name - path) : 1, slash ? path : ".");
	d = opendir(folder.p);
	for (const struct dirent *x; d && (x = readdir(d));) {
		struct slice s = slice_of(x->d_name), end = slice_of(name + stem);
		uint64_t n;

		if (s.n <= stem + 1 + end.n || memcmp(s.p, name, stem) != 0 || s.p[stem] != '_' ||
				memcmp(s.p + s.n - end.n, end.p, end.n) != 0)
			continue;
		if (slice_to_u64(slice_sub(s, stem + 1, s.n - end.n), INT64_MAX, &n) && n > most)
			most = n;
	}
	if (d)
		closedir(d);
	buf_free(&folder);
	return most;
}

struct recorder *recorder_new(const struct record_options *o, const struct recorder_source *src, struct record_totals *t,
		struct err *e)
{
	struct recorder *r = mem_zalloc(sizeof *r);

	*r = (struct recorder){.o = o, .src = *src, .t = t, .fd = -1, .is_pcap = recorder_is_pcap(o->path)};
	r->number = is_rotating(o) ? highest_number(o->path) : 0;
	if (file_open(r, e) == 0) {
		drop_oldest(r);
		return r;
	}
	free(r);
	return NULL;
}

void recorder_free(struct recorder *r)
{
	if (!r)
		return;
	if (r->fd >= 0)
		file_close(r);
	buf_free(&r->b);
	free(r);
}
