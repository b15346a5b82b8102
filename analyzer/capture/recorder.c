/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files of packets that go on and on: begun anew by size and time, cut back to their last whole packet where the disk is full.
 * Each write is of whole records, so that what a kill leaves behind can be read. Does not know where packets come from. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "recorder.h"

enum { FLUSH_BYTES = 256 * 1024 };

struct recorder {
	const struct record_options *o;
	struct recorder_source src;
	struct record_totals *t;
	struct buf b;               /* whole records that are not written yet */
	uint64_t waiting;           /* packets in b */
	int fd;
	bool is_pcap, is_full;
	uint64_t good;              /* bytes of the file that are whole records */
	int64_t opened_ns;          /* monotonic */
	uint64_t number;            /* of the file, from 1 */
};

bool recorder_is_pcap(const char *path)
{
	size_t n = strlen(path);

	return n >= 5 && strcmp(path + n - 5, ".pcap") == 0;
}

/* "trunk.pcapng", or where files are begun anew "trunk_00001.pcapng". */
static void file_name(const struct recorder *r, uint64_t number, struct buf *out)
{
	const char *path = r->o->path, *dot = strrchr(path, '.'), *slash = strrchr(path, '/');
	size_t stem = dot && (!slash || dot > slash) ? (size_t)(dot - path) : strlen(path);

	buf_clear(out);
	if (!r->o->rotate_bytes && !r->o->rotate_ns)
		buf_puts(out, path);
	else
		buf_fmt(out, "%.*s_%05llu%s", (int)stem, path, (unsigned long long)number, path + stem);
}

static void say_trouble(const struct recorder *r, int error)
{
	struct buf b = {0};

	buf_fmt(&b, words_error("%s: cannot be written: %s; packets are lost until it can"), r->o->path, err_system(error));
	if (r->o->say)
		r->o->say(b.p);
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

/* Where the disk is full the file is cut back to its last whole record, and what waits is lost. */
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
}

static int file_open(struct recorder *r, struct err *e)
{
	struct buf name = {0};
	int r_open = 0;

	r->number++;
	file_name(r, r->number, &name);
	r->fd = open(name.p, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (r->fd < 0)
		r_open = err_set(e, 4, "%s: cannot be written: %s", name.p, err_system(errno));
	buf_free(&name);
	if (r_open < 0)
		return -1;
	r->t->files++;
	r->good = 0;
	r->opened_ns = time_now_mono();
	r->src.heads(r->src.ctx, &r->b, r->is_pcap);
	recorder_flush(r);
	return 0;
}

static void file_close(struct recorder *r)
{
	recorder_flush(r);
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

	if (r->o->n_files > 0 && r->number > (uint64_t)r->o->n_files) {
		file_name(r, r->number - (uint64_t)r->o->n_files, &name);
		unlink(name.p);
	}
	buf_free(&name);
}

int recorder_anew(struct recorder *r, struct err *e)
{
	file_close(r);
	if (!r->o->rotate_bytes && !r->o->rotate_ns)
		r->number--; /* the same name: whoever asked has moved the file away */
	if (file_open(r, e) < 0)
		return -1;
	drop_oldest(r);
	return 0;
}

int recorder_tick(struct recorder *r, struct err *e)
{
	bool is_done = r->o->rotate_bytes && r->good + r->b.n >= r->o->rotate_bytes;

	is_done |= r->o->rotate_ns && time_now_mono() - r->opened_ns >= r->o->rotate_ns;
	return is_done ? recorder_anew(r, e) : 0;
}

void recorder_put(struct recorder *r, const struct block_packet *p, const struct block_interface *i)
{
	if (r->is_pcap)
		record_packet(&r->b, p, i->has_ns);
	else
		block_packet(&r->b, p, i, slice_make("", 0));
	r->waiting++;
	r->t->packets++;
	r->t->bytes += p->caplen;
	if (r->b.n >= FLUSH_BYTES)
		recorder_flush(r);
}

struct recorder *recorder_new(const struct record_options *o, const struct recorder_source *src, struct record_totals *t,
		struct err *e)
{
	struct recorder *r = mem_zalloc(sizeof *r);

	*r = (struct recorder){.o = o, .src = *src, .t = t, .fd = -1, .is_pcap = recorder_is_pcap(o->path)};
	if (file_open(r, e) == 0)
		return r;
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
