/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of a spool that is bounded: by size, by age, by a disk that is full. All frames are read whatever is kept; what is
 * kept are the latest; readers that come later begin where there is something, and one that is overtaken goes on. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "block.h"
#include "capture.h"

enum { N = 20000, LEN = 1000, SPOOL = 2 * 1000 * 1000 };

static uint8_t byte_of(uint32_t number)
{
	return (uint8_t)(number * 7 + number / 251);
}

/* Writes N packets, one a second, into a pipe, from a process of its own; the path to read from. */
static pid_t feed(char path[32], int *fd)
{
	static const struct block_interface eth = {.name = {"dev0", 4}, .dlt = 1, .snaplen = 65535, .has_ns = true};
	int fds[2];
	pid_t pid;

	assert_int_equal(pipe(fds), 0);
	pid = fork();
	if (pid == 0) {
		uint8_t bytes[LEN];
		struct buf b = {0};

		close(fds[0]);
		block_section(&b);
		block_interface(&b, &eth);
		for (uint32_t i = 1; i <= N; i++) {
			memset(bytes, byte_of(i), LEN);
			block_packet(&b, &(struct block_packet){0, i * NS_PER_S, bytes, LEN, LEN}, &eth, slice_make("", 0));
			if (b.n > 30000 || i == N) {
				if (write(fds[1], b.p, b.n) != (ssize_t)b.n)
					_exit(1);
				buf_clear(&b);
			}
		}
		_exit(0);
	}
	close(fds[1]);
	*fd = fds[0];
	snprintf(path, 32, "/dev/fd/%d", fds[0]);
	return pid;
}

static bool is_right(struct slice s, uint32_t number)
{
	return s.n == LEN && (uint8_t)s.p[0] == byte_of(number) && (uint8_t)s.p[LEN - 1] == byte_of(number);
}

struct told {
	uint32_t next, n_kept;
	struct capture *c;
	uint64_t kept[N + 1];
};

/* Each frame leaves once, in order; every hundredth is kept. */
static void on_leaving(void *ctx, uint32_t first, uint32_t last)
{
	struct told *t = ctx;
	uint8_t bytes[LEN];

	assert_int_equal(first, t->next);
	assert_true(last >= first);
	t->next = last + 1;
	for (uint32_t i = first; i <= last; i++) {
		if (i % 100)
			continue;
		memset(bytes, byte_of(i), LEN);
		t->kept[i] = capture_keep(t->c, bytes, LEN);
		t->n_kept++;
	}
}

/* Reads all of a feed; returns the first frame that is still there. */
static uint32_t run(uint64_t bytes, int64_t age_ns, struct capture_progress *p)
{
	static uint64_t at[N + 1];
	char path[32];
	int fd, status;
	pid_t pid = feed(path, &fd);
	const char *paths[] = {path};
	struct capture_options o = {.files = paths, .n_files = 1, .spool_bytes = bytes, .spool_ns = age_ns};
	struct counters cs = {0}, cs2 = {0};
	struct told *t = calloc(1, sizeof *t);
	struct capture *again = NULL;
	struct err e;
	struct frame f;
	uint32_t n = 0, first = 0, second = 0;

	t->c = capture_open(&o, &cs, &e);
	assert_non_null(t->c);
	t->next = 1;
	capture_on_leaving(t->c, on_leaving, t);
	while (capture_next(t->c, &f, &e) == 1) {
		assert_int_equal(f.number, ++n);
		assert_int_equal(f.ts_ns, n * NS_PER_S);
		assert_true(is_right(slice_make(f.p, f.caplen), n));
		at[n] = f.at;
		if (n == 100) {
			again = capture_again(t->c, &cs2, &e);
			assert_non_null(again);
		}
	}
	assert_int_equal(n, N);
	for (uint32_t i = 1; i <= N; i++) {
		struct slice s = capture_bytes(t->c, at[i], LEN);

		assert_true(first ? is_right(s, i) : s.n == 0 || is_right(s, i));
		first = !first && s.n ? i : first;
		s = capture_bytes(t->c, t->kept[i] ? t->kept[i] : AT_NONE, LEN);
		assert_true(s.n == 0 || is_right(s, i));
	}
	capture_progress(t->c, p);
	assert_true(p->left < first && p->left + 30 > first - 1);
	assert_int_equal(p->left, cs.n[C_SPOOL_LEFT]);
	/* the second reader was overtaken after its first frames */
	capture_go_on(again, UINT32_MAX);
	for (n = 0; capture_next(again, &f, &e) == 1; n++) {
		assert_true(is_right(slice_make(f.p, f.caplen), f.number));
		assert_int_equal(f.ts_ns, f.number * NS_PER_S);
		second = second ? second : f.number;
		assert_int_equal(f.number, second + n);
	}
	assert_int_equal(second + n, N + 1);
	assert_true(second >= first && second <= first + 30);
	capture_close(again);
	again = capture_again_from(t->c, N - 10, &cs2, &e);
	assert_int_equal(capture_next(again, &f, &e), 1);
	assert_true(f.number <= N - 10 && f.number + 5000 > N && is_right(slice_make(f.p, f.caplen), f.number));
	assert_int_equal(capture_is_partial(again), first > 1);
	capture_close(again);
	capture_close(t->c);
	free(t);
	close(fd);
	waitpid(pid, &status, 0);
	assert_int_equal(status, 0);
	return first;
}

static void test_size(void **state)
{
	struct capture_progress p;
	uint32_t first;

	(void)state;
	first = run(SPOOL, 0, &p);
	assert_in_range(N - first, SPOOL * 3 / 4 / 1100 - 400, SPOOL * 3 / 4 / 1000);
	assert_in_range(p.spool_bytes, SPOOL / 2, SPOOL + SPOOL / 4);
	assert_false(p.is_spool_full);
	assert_int_equal(run(100 * 1000 * 1000, 0, &p), 1);
	assert_int_equal(p.left, 0);
}

static void test_age(void **state)
{
	struct capture_progress p;

	(void)state;
	assert_in_range(N - run(100 * 1000 * 1000, 9000 * NS_PER_S, &p), 9000, 9000 + 12500);
	assert_in_range(N - run(SPOOL, 500 * NS_PER_S, &p), 500, 1000);
}

/* No file can be larger than some bytes: what comes is read from memory. */
static void test_full_disk(void **state)
{
	struct rlimit saved, small;
	struct capture_progress p;
	uint32_t first;

	(void)state;
	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &saved);
	small = (struct rlimit){50000, saved.rlim_max};
	setrlimit(RLIMIT_FSIZE, &small);
	first = run(SPOOL, 0, &p);
	setrlimit(RLIMIT_FSIZE, &saved);
	signal(SIGXFSZ, SIG_DFL);
	assert_true(p.is_spool_full);
	assert_true(first > N - 1500 && first < N);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_size), cmocka_unit_test(test_age),
		cmocka_unit_test(test_full_disk)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
