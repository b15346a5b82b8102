/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Real captures, where they are there ($SHARED/captures, or ../shared/captures beside the source): as many packets as
 * tshark counted, each through net without a fault, and its bytes again by their place. Skipped (77) without them. */
#include <dirent.h>

#include "capture.h"

static void ignore(void *ctx, const struct payload *p)
{
	(void)ctx;
	(void)p;
}

/* The number after "packets" of the outermost object, which the file indents by one space; or -1. */
static long packets_told(const char *path)
{
	static const char key[] = "\n \"packets\": ";
	struct buf b = {0};
	char part[4096];
	FILE *f = fopen(path, "rb");
	size_t n, at;
	long told = -1;

	if (!f)
		return -1;
	while ((n = fread(part, 1, sizeof part, f)) > 0)
		buf_put(&b, slice_make(part, n));
	fclose(f);
	at = slice_search(buf_slice(&b), slice_of(key));
	if (at < b.n)
		told = strtol(b.p + at + sizeof key - 1, NULL, 10);
	buf_free(&b);
	return told;
}

/* Reads one capture; returns its packets, or -1. */
static long packets_read(const char *path)
{
	struct capture_options o = {.files = &path, .n_files = 1};
	struct counters cs = {0};
	struct err e = {0};
	struct capture *c = capture_open(&o, &cs, &e);
	struct net *n;
	struct frame f;
	long k = 0;
	int r = -1;

	if (!c) {
		printf("%s\n", e.text);
		return -1;
	}
	n = net_new(&cs, ignore, NULL);
	while ((r = capture_next(c, &f, &e)) == 1) {
		struct slice again = f.at == AT_NONE ? slice_make(f.p, f.caplen) : capture_bytes(c, f.at, f.caplen);

		if (!slice_eq(again, slice_make(f.p, f.caplen)))
			r = -2;
		net_frame(n, &f);
		k++;
	}
	net_free(n);
	capture_close(c);
	return r == 0 ? k : -1;
}

/* name is "X.json"; X lies one folder up. */
static bool is_right(const char *truth, const char *name)
{
	char path[8192];
	long told, read;

	snprintf(path, sizeof path, "%s/%s", truth, name);
	told = packets_told(path);
	snprintf(path, sizeof path, "%s/../%.*s", truth, (int)strlen(name) - 5, name);
	read = packets_read(path);
	if (told != read)
		printf("FAIL %s: %ld packets, tshark says %ld\n", name, read, told);
	return told == read;
}

int main(void)
{
	const char *shared = getenv("SHARED"), *srcdir = getenv("srcdir");
	char truth[4096];
	struct dirent *d;
	unsigned n = 0, wrong = 0;
	DIR *dir;

	if (shared)
		snprintf(truth, sizeof truth, "%s/captures/truth", shared);
	else
		snprintf(truth, sizeof truth, "%s/../shared/captures/truth", srcdir ? srcdir : ".");
	dir = opendir(truth);
	if (!dir) {
		printf("SKIP: no real captures at %s\n", truth);
		return 77;
	}
	while ((d = readdir(dir))) {
		size_t len = strlen(d->d_name);

		if (len > 5 && strcmp(d->d_name + len - 5, ".json") == 0) {
			wrong += !is_right(truth, d->d_name);
			n++;
		}
	}
	closedir(dir);
	printf("%u captures, %u wrong\n", n, wrong);
	return wrong || !n;
}
