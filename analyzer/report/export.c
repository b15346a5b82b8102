/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of exporters, and what all of them share: which file an exporter is chosen by, files that appear whole or not
 * at all, and a file for each call. What goes into a file is in packets.c, wav.c and others. */
#include "analyzer/report/export_file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct exporter rows[] = {
	{".pcap", N_("The packets of the chosen calls, as they were captured; one link type."), packets_write},
	{".pcapng", N_("The packets of the chosen calls, as they were captured, with their interfaces."), packets_write},
	{".wav", N_("The voice of one call as its parties heard it: left the caller's, right the callee's."), sound_write},
	{".flac", N_("The same, compressed without loss."), sound_write},
	{".ogg", N_("The same, compressed with Vorbis."), sound_write},
#ifdef HAVE_SQLITE
	{".db", N_("An SQLite database: calls, messages, streams, findings and endpoints as tables, and views."), sqlite_write},
	{".sqlite", N_("The same."), sqlite_write},
#endif
};

const struct exporter *exporter_rows(size_t *n)
{
	*n = sizeof rows / sizeof *rows;
	return rows;
}

static struct slice suffix_of(const char *path)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path, *dot = strrchr(name, '.');

	return dot && dot != name ? slice_of(dot) : slice_make("", 0);
}

const struct exporter *exporter_of(const char *path, struct err *e)
{
	struct buf all = {0};
	struct slice suffix = suffix_of(path);

	for (size_t i = 0; suffix.n && i < sizeof rows / sizeof *rows; i++)
		if (slice_ieq(suffix, slice_of(rows[i].suffix)))
			return &rows[i];
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		buf_fmt(&all, "%s%s", i ? ", " : "", rows[i].suffix);
	err_set(e, 2, "%.200s: the name says what is written; it must end in one of %s", path, all.p);
	buf_free(&all);
	return NULL;
}

/* ---- a file that appears whole or not at all ---------------------------------------------------------------------------- */

static int check_target(const struct export_job *j, const char *path, struct err *e)
{
	struct stat st, in;

	if (stat(path, &st) < 0)
		return 0;
	if (!S_ISREG(st.st_mode))
		return err_set(e, 2, "%.200s: is there, and is no ordinary file", path);
	for (size_t i = 0; i < j->n_files; i++)
		if (stat(j->files[i], &in) == 0 && in.st_dev == st.st_dev && in.st_ino == st.st_ino)
			return err_set(e, 2, "%.200s: is the capture that is read; give another name", path);
	return 0;
}

static void set_mode(int fd)
{
	mode_t mask = umask(0);

	umask(mask);
	(void)fchmod(fd, 0666 & ~mask);
}

int export_file_open(struct export_file *f, const struct export_job *j, const char *path, struct err *e)
{
	char *target;
	struct buf temp = {0};
	int fd;

	*f = (struct export_file){0};
	if (check_target(j, path, e) < 0)
		return -1;
	target = realpath(path, NULL); /* a symbolic link stays one */
	f->path = mem_alloc(strlen(target ? target : path) + 1);
	memcpy(f->path, target ? target : path, strlen(target ? target : path) + 1);
	free(target);
	buf_fmt(&temp, "%s.XXXXXX", f->path);
	f->temp = temp.p;
	fd = mkostemp(f->temp, O_CLOEXEC);
	if (fd < 0) {
		err_set(e, 4, "%.200s: cannot be written: %s", path, err_system(errno));
		free(f->path);
		free(f->temp);
		*f = (struct export_file){0};
		return -1;
	}
	set_mode(fd);
	close(fd);
	return 0;
}

int export_file_keep(struct export_file *f, struct err *e)
{
	int fd = open(f->temp, O_RDONLY | O_CLOEXEC);
	bool ok = fd >= 0 && fsync(fd) == 0;

	if (fd >= 0)
		close(fd);
	ok = ok && rename(f->temp, f->path) == 0;
	if (!ok) {
		err_set(e, 4, "%.200s: cannot be written: %s", f->path, err_system(errno));
		export_file_drop(f);
		return -1;
	}
	free(f->path);
	free(f->temp);
	*f = (struct export_file){0};
	return 0;
}

void export_file_drop(struct export_file *f)
{
	if (f->temp)
		unlink(f->temp);
	free(f->path);
	free(f->temp);
	*f = (struct export_file){0};
}

static const int ending[] = {SIGINT, SIGTERM, SIGHUP};

void export_hold_signals(sigset_t *before)
{
	struct sigaction now;
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < sizeof ending / sizeof *ending; i++)
		if (sigaction(ending[i], NULL, &now) == 0 && now.sa_handler != SIG_IGN) /* held back, it would not be ignored */
			sigaddset(&set, ending[i]);
	sigprocmask(SIG_BLOCK, &set, before);
}

bool export_is_interrupted(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigpending(&set);
	for (size_t i = 0; i < sizeof ending / sizeof *ending; i++)
		if (sigismember(&set, ending[i]) == 1)
			return true;
	return false;
}

/* ---- a file for each call --------------------------------------------------------------------------------------------- */

uint32_t export_tags(const struct export_job *j, struct ids *tags)
{
	uint32_t n_legs = store_n_legs(j->store), n = 0;
	struct ids of_call = {0};

	for (uint32_t i = 0; i < n_legs; i++)
		ids_add(tags, j->is_all && !j->is_split ? 0 : NONE);
	for (uint32_t i = 0; i <= n_legs && !j->is_single; i++)
		ids_add(&of_call, NONE);
	for (size_t i = 0; i < j->legs->n; i++) {
		uint32_t leg = j->legs->v[i], call = j->is_single ? 0 : store_call_of(j->store, leg).number;

		if (!j->is_split)
			tags->v[leg] = 0;
		else if (j->is_single)
			tags->v[leg] = n++;
		else
			tags->v[leg] = of_call.v[call] != NONE ? of_call.v[call] : (of_call.v[call] = n++);
	}
	ids_free(&of_call);
	return j->is_split ? n : 1;
}

/* Of a Call-ID what is harmless in a file name. */
static void put_name(struct buf *b, struct slice call_id)
{
	enum { NAME_MAX_BYTES = 48 };

	for (size_t i = 0; i < call_id.n && i < NAME_MAX_BYTES; i++) {
		char c = call_id.p[i];
		bool plain = ascii_digit(c) || ascii_alpha(c) || c == '-' || c == '_' || (c == '.' && i);

		buf_putc(b, plain ? c : '_');
	}
}

void export_split_name(struct buf *b, const struct export_job *j, const char *path, uint32_t tag, uint32_t n, uint32_t leg)
{
	struct slice suffix = suffix_of(path);
	int digits = 1;

	for (uint32_t x = n; x >= 10; x /= 10)
		digits++;
	buf_put(b, slice_make(path, strlen(path) - suffix.n));
	buf_fmt(b, "-%0*u-", digits, tag + 1);
	put_name(b, store_leg(j->store, leg)->call_id);
	buf_put(b, suffix);
}

int export_run(const struct exporter *x, const struct export_job *j, const char *path, struct err *e)
{
	return x->write(j, path, e);
}
