/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inputs: a plain file is mapped, all else is pumped into a spool. Knows what compression looks like (pump.c), but not
 * what a capture looks like. */
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "analyzer/capture/input.h"
#include "analyzer/capture/pump.h"

/* Pages are touched ahead of the reader in windows, as asking the memory for what comes next does nothing where no page is. One
 * touch brings as many as a kernel maps around a fault; this was cheaper than MADV_POPULATE_READ, which looks at each. */
static const uint64_t WINDOW = 4 * 1024 * 1024, TOUCH = 64 * 1024;

/* A pipe that is open already is used as it is: who has given up rights since may not open it again. -1: it is none. */
static int pipe_of(const char *path)
{
	static const char folder[] = "/dev/fd/";
	struct stat st;
	uint64_t fd;

	if (strncmp(path, folder, strlen(folder)) != 0 || !slice_to_u64(slice_of(path + strlen(folder)), INT32_MAX, &fd))
		return -1;
	return fstat((int)fd, &st) == 0 && S_ISFIFO(st.st_mode) ? (int)fd : -1;
}

static int open_path(const char *path, const char *name, struct err *e)
{
	bool is_stdin = strcmp(path, "-") == 0;
	int of = is_stdin ? STDIN_FILENO : pipe_of(path);
	int fd = of >= 0 ? fcntl(of, F_DUPFD_CLOEXEC, 3) : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	const char *hint = errno == ENOENT ? N_("check the path") : errno == EACCES ? N_("you need the right to read it") :
		errno == EMFILE ? N_("give fewer files at once") : NEEDED;

	if (fd < 0)
		return err_set(e, 3, "%s: cannot be opened: %s; %s", name, err_system(errno), words_error(hint));
	if (is_stdin && isatty(fd)) {
		close(fd);
		return err_set(e, 3, "%s: is a terminal; give a file, or: tcpdump -w - | sipladder -", name);
	}
	return fd;
}

static int map_file(struct input *in, int fd, uint64_t size, const char *name, struct err *e)
{
	void *p = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);

	if (p == MAP_FAILED)
		return err_set(e, 3, "%s: cannot be mapped into memory: %s", name, err_system(errno));
	madvise(p, size, MADV_SEQUENTIAL);
	in->base = p;
	in->size = size;
	guard_add(&in->guard, p, size);
	return 0;
}

/* Takes over the pump. */
static int open_pump(struct input *in, struct pump *p, uint64_t piece, const char *name, struct err *e)
{
	const char *missing = pump_missing(p);
	struct err why;

	in->pump = p;
	if (missing)
		return err_set(e, 3, "%s: is compressed with %s, which this build cannot read; decompress it first",
			name, missing);
	if (pump_begin(p, &why) < 0)
		return err_set(e, 3, "%s: cannot be decompressed: %s; decompress it first", name, why.text);
	if (spool_open(&in->spool, piece) < 0)
		return err_set(e, 3, "%s: no temporary file to unpack it: %s; TMPDIR names the folder for it", name,
			err_system(errno));
	in->base = in->spool.base;
	return 0;
}

/* fd is open on a regular file of st's size, or on anything else. */
static int open_fd(struct input *in, int fd, const struct stat *st, uint64_t piece, const char *name, struct err *e)
{
	bool is_file = S_ISREG(st->st_mode);
	off_t at = is_file ? lseek(fd, 0, SEEK_CUR) : 0;
	struct pump *p = pump_new(fd);
	int r;

	if (p->error || p->n == 0) {
		r = p->error ? err_set(e, 3, "%s: cannot be read: %s; %s", name, err_system(p->error), NEEDED) :
			err_set(e, 3, "%s: is empty (0 bytes); %s", name, NEEDED);
		pump_free(p);
		return r;
	}
	in->total = is_file ? (uint64_t)st->st_size : 0;
	if (pump_detect(p) || !is_file)
		return open_pump(in, p, piece, name, e);
	in->start = at > 0 ? (uint64_t)at : 0;
	in->dev = st->st_dev;
	in->ino = st->st_ino;
	r = map_file(in, fd, in->total, name, e);
	pump_free(p);
	return r;
}

int input_open(struct input *in, const char *path, uint64_t piece, const char *name, struct err *e)
{
	struct stat st;
	int fd = open_path(path, name, e);

	*in = (struct input){.path = path, .is_bounded = piece > 0};
	if (fd < 0)
		return -1;
	if (fstat(fd, &st) < 0 || S_ISDIR(st.st_mode)) {
		close(fd);
		return err_set(e, 3, "%s: is a folder; name the capture files in it", name);
	}
	if (open_fd(in, fd, &st, piece, name, e) == 0)
		return 0;
	input_close(in);
	return -1;
}

/* What the pump gave into the spool. */
static int keep(struct input *in, size_t n)
{
	const uint8_t *p = in->pump->out;
	uint64_t from = in->spool.size;

	while (spool_write(&in->spool, p + (in->spool.size - from), n - (in->spool.size - from)) < 0)
		if (in->make_room ? !in->make_room(in->ctx) : !in->is_bounded || spool_to_memory(&in->spool) < 0)
			return -1;
	return 0;
}

void input_more(struct input *in)
{
	size_t n = pump_step(in->pump);

	if (keep(in, n) < 0)
		err_set(&in->failed, 3, "the temporary file cannot grow: %s; TMPDIR names the folder for it",
			err_system(errno));
	in->size = in->ready = in->spool.size;
	if (in->pump->error)
		err_set(&in->failed, 3, "cannot be read on: %s", err_system(in->pump->error));
}

bool input_bring(struct input *in, uint64_t end)
{
	if (in->pump) {
		while (in->size < end && !in->pump->is_ended && !in->failed.status)
			input_more(in);
		in->is_damaged = in->pump->is_damaged;
		return end <= in->size;
	}
	if (end > in->size)
		return false;
	while (in->ready < end) {
		uint64_t n = in->size - in->ready < WINDOW ? in->size - in->ready : WINDOW;

		for (uint64_t i = 0; i < n; i += TOUCH)
			(void)*(const volatile uint8_t *)(in->base + in->ready + i);
		in->ready += n;
	}
	return true;
}

bool input_has_shrunk(const struct input *in)
{
	bool is_stdin = strcmp(in->path, "-") == 0;
	struct stat st;

	if (input_is_torn(in))
		return true;
	if (in->pump || (in->of && in->of->pump) || (is_stdin ? fstat(STDIN_FILENO, &st) : stat(in->path, &st)) < 0)
		return false;
	return st.st_dev == in->dev && st.st_ino == in->ino && (uint64_t)st.st_size < in->size;
}

uint64_t input_done(const struct input *in, uint64_t off)
{
	if (!in->pump)
		return off;
	return in->pump->taken - (in->pump->n - in->pump->pos);
}

void input_again(struct input *in, const struct input *of)
{
	*in = (struct input){.base = of->base, .size = of->size, .ready = of->size, .start = of->start, .path = of->path,
		.of = of, .dev = of->dev, .ino = of->ino};
}

void input_go_on(struct input *in)
{
	in->size = in->ready = in->of->size;
}

void input_close(struct input *in)
{
	if (in->of) {
		*in = (struct input){0};
		return;
	}
	if (in->pump) {
		pump_free(in->pump);
		spool_close(&in->spool);
	} else if (in->base) {
		guard_remove(&in->guard);
		munmap((void *)(uintptr_t)in->base, in->size);
	}
	*in = (struct input){0};
}
