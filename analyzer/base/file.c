/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small files of the program's own: configuration, what was opened lately, what was typed. Read as a whole, and replaced as
 * a whole: whoever reads one meanwhile, or a power cut, finds the old or the new text. */
#include "base.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

int small_file_read(const char *path, size_t max, struct buf *out)
{
	char chunk[4096];
	FILE *f = fopen(path, "rbe");
	size_t n, from = out->n;
	int error = 0;

	if (!f)
		return -1;
	while (!error && (n = fread(chunk, 1, sizeof chunk, f)) > 0) {
		buf_put(out, slice_make(chunk, n));
		if (out->n - from > max)
			error = EFBIG;
	}
	if (ferror(f))
		error = errno ? errno : EIO;
	fclose(f);
	errno = error;
	return error ? -1 : 0;
}

/* Folders on the way to `path`, for the user alone. */
static int make_folders(const char *path)
{
	struct buf b = {0};
	int r = 0;

	for (const char *slash = strchr(path + 1, '/'); slash && r == 0; slash = strchr(slash + 1, '/')) {
		buf_clear(&b);
		buf_put(&b, slice_make(path, (size_t)(slash - path)));
		buf_putc(&b, '\0');
		if (mkdir(b.p, 0700) < 0 && errno != EEXIST)
			r = -1;
	}
	buf_free(&b);
	return r;
}

static bool write_all(int fd, struct slice s)
{
	while (s.n > 0) {
		ssize_t n = write(fd, s.p, s.n);

		if (n < 0 && errno != EINTR)
			return false;
		if (n > 0)
			s = slice_sub(s, (size_t)n, s.n);
	}
	return true;
}

/* A new file beside `path`, which then takes its name. */
static int replace(const char *path, struct slice text, unsigned mode)
{
	struct buf temp = {0};
	int fd, error = 0;

	buf_fmt(&temp, "%s.XXXXXX", path);
	fd = mkostemp(temp.p, O_CLOEXEC);
	if (fd < 0) {
		error = errno;
	} else {
		if (fchmod(fd, mode) < 0 || !write_all(fd, text) || fsync(fd) < 0)
			error = errno;
		if (close(fd) < 0 && !error)
			error = errno;
		if (!error && rename(temp.p, path) < 0)
			error = errno;
		if (error)
			unlink(temp.p);
	}
	buf_free(&temp);
	errno = error;
	return error ? -1 : 0;
}

int small_file_replace(const char *path, struct slice text, unsigned mode, struct err *e)
{
	struct stat st = {.st_mode = S_IFREG | mode};
	char *real = realpath(path, NULL); /* a symbolic link stays one */
	int r = 0;

	if (!real)
		r = make_folders(path);
	else if (stat(real, &st) == 0)
		mode = st.st_mode & 0777;
	if (real && !S_ISREG(st.st_mode)) {
		errno = EINVAL;
		r = -1;
	}
	if (r == 0)
		r = replace(real ? real : path, text, mode);
	free(real);
	return r == 0 ? 0 : err_set(e, 4, "%s: cannot be written: %s", path, err_system(errno));
}
