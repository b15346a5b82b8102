/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Error sentences: one line, safe on a terminal whatever file name or packet text went into them. */
#include "base.h"
#include "words.h"

#include <errno.h>

/* What the C library says, which has catalogues of its own for languages whose locales are installed alone; the common ones. */
static const struct {
	int number;
	const char *text;
} known[] = {
	{ENOENT, N_("No such file or directory")},
	{EACCES, N_("Permission denied")},
	{EPERM, N_("Operation not permitted")},
	{EISDIR, N_("Is a directory")},
	{ENOTDIR, N_("Not a directory")},
	{EEXIST, N_("File exists")},
	{ENOSPC, N_("No space left on device")},
	{EDQUOT, N_("Disk quota exceeded")},
	{EFBIG, N_("File too large")},
	{EROFS, N_("Read-only file system")},
	{ENAMETOOLONG, N_("File name too long")},
	{ELOOP, N_("Too many levels of symbolic links")},
	{EMFILE, N_("Too many open files")},
	{EIO, N_("Input/output error")},
	{EBADF, N_("Bad file descriptor")},
	{EPIPE, N_("Broken pipe")},
	{EINVAL, N_("Invalid argument")},
	{ENOMEM, N_("Cannot allocate memory")},
	{ECONNREFUSED, N_("Connection refused")},
	{ECONNRESET, N_("Connection reset by peer")},
	{ETIMEDOUT, N_("Connection timed out")},
	{ENETUNREACH, N_("Network is unreachable")},
	{EHOSTUNREACH, N_("No route to host")},
	{ENODEV, N_("No such device")},
};

const char *err_system(int number)
{
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
		if (known[i].number == number)
			return words_error(known[i].text);
	return strerror(number);
}

int err_set(struct err *e, int status, const char *fmt, ...)
{
	char raw[sizeof e->text];
	struct buf b = {0};
	va_list ap;

	if (!e)
		return -1;
	va_start(ap, fmt);
	vsnprintf(raw, sizeof raw, words_error(fmt), ap);
	va_end(ap);
	text_visible(&b, slice_of(raw));
	snprintf(e->text, sizeof e->text, "%s", b.p ? b.p : "");
	e->status = status;
	buf_free(&b);
	return -1;
}
