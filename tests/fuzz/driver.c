/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs a fuzz target over files, for `make check` and compilers without libFuzzer: all of corpus/NAME and crashes/NAME
 * beside this file (NAME is the program's without "fuzz_"), or the files and folders named as arguments. Each file is
 * given whole, and small ones cut at every length, in a buffer of exactly that size so that a sanitizer sees a read past
 * its end. It makes no new inputs: that is libFuzzer's work (--enable-fuzzing). */
#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <sys/stat.h>

#include "base.h"

enum { PREFIXES_UP_TO = 2048, FILE_MAX = 16 * 1024 * 1024 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void run_bytes(const char *p, size_t n)
{
	uint8_t *copy = mem_alloc(n ? n : 1);

	if (n)
		memcpy(copy, p, n);
	LLVMFuzzerTestOneInput(copy, n);
	free(copy);
}

static int run_file(const char *path, unsigned *done)
{
	FILE *f = fopen(path, "rb");
	char *p = mem_alloc(FILE_MAX);
	size_t n;

	if (!f) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		free(p);
		return -1;
	}
	n = fread(p, 1, FILE_MAX, f);
	fclose(f);
	run_bytes(p, n);
	if (n <= PREFIXES_UP_TO) {
		for (size_t i = 0; i < n; i++)
			run_bytes(p, i);
	}
	free(p);
	++*done;
	return 0;
}

static int run_path(const char *path, unsigned *done)
{
	struct stat st;
	DIR *d;
	int r = 0;

	if (stat(path, &st) != 0)
		return 0;
	if (!S_ISDIR(st.st_mode))
		return run_file(path, done);
	d = opendir(path);
	if (!d)
		return 0;
	for (struct dirent *e; (e = readdir(d)) != NULL;) {
		struct buf b = {0};

		if (e->d_name[0] == '.')
			continue;
		buf_fmt(&b, "%s/%s", path, e->d_name);
		if (run_path(b.p, done) < 0)
			r = -1;
		buf_free(&b);
	}
	closedir(d);
	return r;
}

static int run_named(const char *folder, const char *program, unsigned *done)
{
	const char *srcdir = getenv("srcdir");
	const char *name = strrchr(program, '/');
	struct buf b = {0};
	int r;

	name = name ? name + 1 : program;
	if (strncmp(name, "fuzz_", 5) == 0)
		name += 5;
	buf_fmt(&b, "%s/tests/fuzz/%s/%s", srcdir ? srcdir : ".", folder, name);
	r = run_path(b.p, done);
	buf_free(&b);
	return r;
}

int main(int argc, char **argv)
{
	unsigned done = 0;
	int r = 0;

	for (int i = 1; i < argc; i++)
		r |= run_path(argv[i], &done);
	if (argc < 2) {
		r |= run_named("corpus", argv[0], &done);
		r |= run_named("crashes", argv[0], &done);
	}
	printf("%u files\n", done);
	if (done == 0) {
		fprintf(stderr, "%s: no corpus found\n", argv[0]);
		return 1;
	}
	return r ? 1 : 0;
}
