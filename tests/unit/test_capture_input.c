/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of where captures come from: compressed files, pipes, several files merged by time, filters, a file that
 * shrinks while it is read, the spool, and what is said of inputs that are none. */
#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <zlib.h>

#include "tests/unit/test_capture_file.h"
#ifdef HAVE_ZSTD
#include <zstd.h>
#endif
#ifdef HAVE_LZ4
#include <lz4frame.h>
#endif

/* A capture of n packets, one a second from `first` on, with the texts "0", "1", ... */
static struct buf sample(uint32_t first, unsigned n)
{
	struct buf b = {0};
	char text[16];

	pcap_head(&b, false, PCAP_US, 1);
	for (unsigned i = 0; i < n; i++) {
		snprintf(text, sizeof text, "%u", i);
		pcap_record(&b, false, first + i, 0, text, 60);
	}
	return b;
}

/* ---- compression ------------------------------------------------------------------------------------------------- */

static struct buf gzip(struct slice s)
{
	char out[65536];
	struct buf b = {0};
	z_stream z = {.next_in = (Bytef *)(uintptr_t)s.p, .avail_in = (uInt)s.n, .next_out = (Bytef *)out,
		.avail_out = sizeof out};

	assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY), Z_OK);
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	buf_put(&b, slice_make(out, sizeof out - z.avail_out));
	deflateEnd(&z);
	return b;
}

#ifdef HAVE_ZSTD
static struct buf zstd(struct slice s)
{
	char out[65536];
	struct buf b = {0};

	buf_put(&b, slice_make(out, ZSTD_compress(out, sizeof out, s.p, s.n, 9)));
	return b;
}
#endif

#ifdef HAVE_LZ4
static struct buf lz4(struct slice s)
{
	char out[65536];
	struct buf b = {0};

	buf_put(&b, slice_make(out, LZ4F_compressFrame(out, sizeof out, s.p, s.n, NULL)));
	return b;
}
#endif

typedef struct buf (*compress_fn)(struct slice s);
static const struct {
	const char *name;
	compress_fn fn;
} codings[] = {
	{"gzip", gzip},
#ifdef HAVE_ZSTD
	{"zstd", zstd},
#endif
#ifdef HAVE_LZ4
	{"lz4", lz4},
#endif
};
enum { N_CODINGS = sizeof codings / sizeof *codings };

static void test_compressed(void **state)
{
	struct buf plain = sample(1000, 10);

	(void)state;
	for (unsigned i = 0; i < N_CODINGS; i++) {
		struct buf b = codings[i].fn(buf_slice(&plain));
		struct reading r = read_bytes(buf_slice(&b));

		assert_int_equal(r.status, 0);
		assert_string_equal(r.text, "0|1|2|3|4|5|6|7|8|9");
		assert_false(r.progress.is_cut_short);
		assert_int_equal(r.progress.done, b.n);
		assert_int_equal(r.progress.total, b.n);
		assert_true(r.v[9].at != AT_NONE);
		buf_put(&b, slice_make("\0\0\0\0\0\0\0\0\0", 9)); /* padding after the end, as tapes have it */
		r = read_bytes(buf_slice(&b));
		assert_int_equal(r.n, 10);
		buf_free(&b);
	}
	buf_free(&plain);
}

/* Two compressed parts one after the other are one capture. */
static void test_compressed_parts(void **state)
{
	struct buf plain = sample(1000, 10);

	(void)state;
	for (unsigned i = 0; i < N_CODINGS; i++) {
		struct buf a = codings[i].fn(slice_make(plain.p, 77));
		struct buf b = codings[i].fn(slice_make(plain.p + 77, plain.n - 77));
		struct reading r;

		buf_put(&a, buf_slice(&b));
		r = read_bytes(buf_slice(&a));
		assert_int_equal(r.n, 10);
		assert_false(r.progress.is_cut_short);
		buf_free(&a);
		buf_free(&b);
	}
	buf_free(&plain);
}

/* Cut at every byte, and with every byte wrong: what is whole is given, an end that is none is told. */
static void test_compressed_damaged(void **state)
{
	struct buf plain = sample(1000, 10);

	(void)state;
	for (unsigned i = 0; i < N_CODINGS; i++) {
		struct buf b = codings[i].fn(buf_slice(&plain));

		for (size_t n = 0; n < b.n; n++) {
			struct reading r = read_bytes(slice_make(b.p, n));

			assert_true(r.status == 3 || r.progress.is_cut_short);
		}
		for (size_t n = 0; n < b.n; n++) {
			struct reading r;

			b.p[n] = (char)(b.p[n] ^ 0x55);
			r = read_bytes(buf_slice(&b));
			assert_true(r.n <= 10);
			b.p[n] = (char)(b.p[n] ^ 0x55);
		}
		buf_free(&b);
	}
	buf_free(&plain);
}

/* A compressed capture that only libpcap reads. */
static void test_compressed_foreign(void **state)
{
	struct buf b = {0};

	(void)state;
	pcap_head(&b, false, PCAP_US, 1);
	memcpy(b.p, "\x34\xcd\xb2\xa1", 4);
	put32(&b, false, 10), put32(&b, false, 0), put32(&b, false, 3), put32(&b, false, 60);
	buf_fill(&b, 0, 8);
	buf_puts(&b, "one");
	for (unsigned i = 0; i < N_CODINGS; i++) {
		struct buf z = codings[i].fn(buf_slice(&b));
		struct reading r = read_bytes(buf_slice(&z));

		assert_string_equal(r.text, "one");
		buf_free(&z);
	}
	buf_free(&b);
}

/* ---- pipes ------------------------------------------------------------------------------------------------------- */

/* A child writes the bytes to fd, in pieces; returns its pid. */
static pid_t write_slowly(int fd, struct slice s, size_t piece)
{
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid)
		return pid;
	for (size_t n = 0; n < s.n; n += piece)
		if (write(fd, s.p + n, n + piece < s.n ? piece : s.n - n) < 0)
			_exit(1);
	_exit(0);
}

static struct reading read_stdin(struct slice s, size_t piece)
{
	const char *path = "-";
	int ends[2], saved = dup(STDIN_FILENO);
	struct reading r;
	pid_t pid;

	assert_int_equal(pipe(ends), 0);
	pid = write_slowly(ends[1], s, piece);
	close(ends[1]);
	dup2(ends[0], STDIN_FILENO);
	close(ends[0]);
	r = read_files(&path, 1, NULL);
	waitpid(pid, NULL, 0);
	dup2(saved, STDIN_FILENO);
	close(saved);
	return r;
}

static void test_pipe(void **state)
{
	static const size_t pieces[] = {1, 3, 17, 65536};
	struct buf plain = sample(1000, 10);

	(void)state;
	for (unsigned i = 0; i < 4; i++) {
		struct reading r = read_stdin(buf_slice(&plain), pieces[i]);

		assert_string_equal(r.text, "0|1|2|3|4|5|6|7|8|9");
		assert_false(r.progress.is_cut_short);
		assert_int_equal(r.progress.total, 0);
		assert_int_equal(r.progress.done, plain.n);
		r = read_stdin(slice_make(plain.p, plain.n - 1), pieces[i]);
		assert_int_equal(r.n, 9);
		assert_true(r.progress.is_cut_short);
		for (unsigned k = 0; k < N_CODINGS; k++) {
			struct buf b = codings[k].fn(buf_slice(&plain));

			assert_int_equal(read_stdin(buf_slice(&b), pieces[i]).n, 10);
			buf_free(&b);
		}
	}
	buf_free(&plain);
}

/* A packet is given as soon as it is there, while the writer goes on. */
static void test_pipe_at_once(void **state)
{
	struct buf plain = sample(1000, 2);
	char path[PATH_BYTES];
	const char *paths[] = {path};
	struct capture_options o = {.files = paths, .n_files = 1};
	struct counters cs = {0};
	struct capture *c;
	struct frame f;
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	snprintf(path, sizeof path, "/proc/self/fd/%d", ends[0]);
	assert_int_equal(write(ends[1], plain.p, 24 + 17), 24 + 17);
	c = capture_open(&o, &cs, NULL);
	assert_non_null(c);
	assert_int_equal(capture_next(c, &f, NULL), 1);
	assert_int_equal(f.p[0], '0');
	assert_int_equal(write(ends[1], plain.p + 24 + 17, 17), 17);
	assert_int_equal(capture_next(c, &f, NULL), 1);
	assert_int_equal(f.p[0], '1');
	close(ends[1]);
	assert_int_equal(capture_next(c, &f, NULL), 0);
	capture_close(c);
	close(ends[0]);
	buf_free(&plain);
}

static void test_fifo(void **state)
{
	char dir[] = "/tmp/test_capture-XXXXXX", path[64];
	const char *paths[] = {path};
	struct buf plain = sample(1000, 10);
	struct reading r;
	pid_t pid;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof path, "%s/fifo", dir);
	assert_int_equal(mkfifo(path, 0600), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		int fd = open(path, O_WRONLY);

		_exit(write(fd, plain.p, plain.n) == (ssize_t)plain.n ? 0 : 1);
	}
	r = read_files(paths, 1, NULL);
	waitpid(pid, NULL, 0);
	assert_int_equal(r.n, 10);
	unlink(path);
	rmdir(dir);
	buf_free(&plain);
}

/* Standard input that is a file is mapped, from where it stands. */
static void test_stdin_file(void **state)
{
	struct buf b = {0}, plain = sample(1000, 3);
	const char *stdin_path = "-";
	char path[PATH_BYTES];
	int fd, saved = dup(STDIN_FILENO);
	struct reading r;

	(void)state;
	buf_puts(&b, "before");
	buf_put(&b, buf_slice(&plain));
	fd = file_make(buf_slice(&b), path);
	lseek(fd, 6, SEEK_SET);
	dup2(fd, STDIN_FILENO);
	r = read_files(&stdin_path, 1, NULL);
	assert_string_equal(r.text, "0|1|2");
	assert_int_equal(r.v[0].at, 6 + 24 + 16);
	dup2(saved, STDIN_FILENO);
	close(saved);
	close(fd);
	buf_free(&b);
	buf_free(&plain);
}

/* ---- several files ----------------------------------------------------------------------------------------------- */

static void test_merge(void **state)
{
	char path[3][PATH_BYTES];
	const char *paths[] = {path[0], path[1], path[2]};
	struct buf b[3] = {0};
	struct reading r;
	int fd[3];

	(void)state;
	pcap_head(&b[0], false, PCAP_US, 1);
	pcap_record(&b[0], false, 1, 0, "a1", 2);
	pcap_record(&b[0], false, 4, 0, "a4", 2);
	pcap_record(&b[0], false, 3, 0, "a3", 2); /* backwards: comes after a4 all the same */
	pcap_record(&b[0], false, 9, 0, "a9", 2);
	pcap_head(&b[1], true, PCAP_NS, 101);
	ng_section(&b[2], false);
	ng_interface(&b[2], false, 113, 0, -1, 0);
	ng_packet(&b[2], false, 0, 1000000, "c1");
	ng_packet(&b[2], false, 0, 2000000, "c2");
	ng_packet(&b[2], false, 0, 5000000, "c5");
	for (unsigned i = 0; i < 3; i++)
		fd[i] = file_make(buf_slice(&b[i]), path[i]);
	r = read_files(paths, 3, NULL);
	assert_string_equal(r.text, "a1|c1|c2|a4|a3|c5|a9");
	for (unsigned i = 0; i < r.n; i++)
		assert_int_equal(r.v[i].number, i + 1);
	assert_int_equal(r.v[1].dlt, 113);
	assert_int_equal(r.v[1].at >> 48, 2);
	assert_int_equal(r.cs.n[C_TIME_BACKWARDS], 1);
	assert_int_equal(r.progress.total, b[0].n + b[1].n + b[2].n);
	assert_int_equal(r.progress.done, r.progress.total);
	for (unsigned i = 0; i < 3; i++) {
		close(fd[i]);
		buf_free(&b[i]);
	}
}

/* Many files with random times: each in its own order, and together in order of time. */
static void test_merge_many(void **state)
{
	enum { N = 60 };
	char path[N][PATH_BYTES];
	const char *paths[N];
	struct reading r;
	uint32_t seed = 1;
	int fd[N];

	(void)state;
	for (unsigned i = 0; i < N; i++) {
		struct buf b = {0};

		seed = seed * 1103515245 + 12345;
		pcap_head(&b, i & 1, PCAP_US, 1);
		pcap_record(&b, i & 1, seed >> 24, 0, "x", 1);
		fd[i] = file_make(buf_slice(&b), path[i]);
		paths[i] = path[i];
		buf_free(&b);
	}
	r = read_files(paths, N, NULL);
	assert_int_equal(r.n, N);
	for (unsigned i = 1; i < N; i++) {
		assert_true(r.v[i].ts_ns >= r.v[i - 1].ts_ns);
		assert_true(r.v[i].ts_ns > r.v[i - 1].ts_ns || r.v[i].at > r.v[i - 1].at);
	}
	for (unsigned i = 0; i < N; i++)
		close(fd[i]);
}

/* ---- filters ----------------------------------------------------------------------------------------------------- */

static void put_udp_frame(struct buf *b, bool ethernet, uint16_t port)
{
	char packet[64] = {0};
	size_t at = ethernet ? 14 : 0;

	if (ethernet)
		packet[12] = 8;
	packet[at] = 0x45;
	packet[at + 3] = 32;
	packet[at + 9] = 17;
	packet[at + 22] = (char)(port >> 8);
	packet[at + 23] = (char)port;
	put32(b, false, 1), put32(b, false, 0), put32(b, false, (uint32_t)at + 32), put32(b, false, (uint32_t)at + 32);
	buf_put(b, slice_make(packet, at + 32));
}

/* An expression with ports keeps the later fragments of what it keeps the first of. */
static void test_filter_fragments(void **state)
{
	static const struct {
		uint16_t port, fragment;
	} packets[] = {{5060, 0x2000}, {9999, 0x20b9}, {9999, 0x0172}, {53, 0x2000}, {53, 0}, {5060, 0x4000}};
	static const uint16_t dlts[] = {1, 101, 147};

	(void)state;
	for (unsigned i = 0; i < sizeof dlts / sizeof *dlts; i++) {
		char path[PATH_BYTES];
		const char *paths[] = {path};
		struct capture_options o = {.files = paths, .n_files = 1, .bpf = dlts[i] == 147 ? "len > 0" : "port 5060"};
		struct counters cs = {0};
		struct capture_progress p;
		struct buf b = {0};
		struct capture *c;
		struct frame f;
		unsigned n = 0;
		int fd;

		pcap_head(&b, false, PCAP_US, dlts[i]);
		for (unsigned k = 0; k < sizeof packets / sizeof *packets; k++) {
			put_udp_frame(&b, dlts[i] == 1, packets[k].port);
			b.p[b.n - 26] = (char)(packets[k].fragment >> 8);
			b.p[b.n - 25] = (char)packets[k].fragment;
		}
		fd = file_make(buf_slice(&b), path);
		c = capture_open(&o, &cs, NULL);
		assert_non_null(c);
		while (capture_next(c, &f, NULL) == 1)
			n++;
		assert_int_equal(n, dlts[i] == 147 ? 6 : 4);
		capture_progress(c, &p);
		assert_int_equal(p.loses_fragments, dlts[i] == 147);
		capture_close(c);
		close(fd);
		buf_free(&b);
	}
}

static void test_filter(void **state)
{
	char path[2][PATH_BYTES];
	const char *paths[] = {path[0], path[1]};
	struct buf b[2] = {0};
	struct capture_options o = {.files = paths, .n_files = 2, .bpf = "udp dst port 5060"};
	struct counters cs = {0};
	struct capture *c;
	struct frame f;
	int fd[2];

	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		pcap_head(&b[i], false, PCAP_US, i ? 101 : 1); /* raw IP: other offsets, other number */
		put_udp_frame(&b[i], !i, 53);
		put_udp_frame(&b[i], !i, 5060);
		put_udp_frame(&b[i], !i, 80);
		fd[i] = file_make(buf_slice(&b[i]), path[i]);
	}
	c = capture_open(&o, &cs, NULL);
	assert_non_null(c);
	assert_int_equal(capture_next(c, &f, NULL), 1);
	assert_int_equal(f.number, 2);
	assert_int_equal(f.dlt, 1);
	assert_int_equal(capture_next(c, &f, NULL), 1);
	assert_int_equal(f.number, 5);
	assert_int_equal(f.dlt, 101);
	assert_int_equal(capture_next(c, &f, NULL), 0);
	capture_close(c);
	expect_error(path[0], "udp dst prt 5060", 2, "udp dst prt 5060");
	expect_error(path[0], "host no.such.host.invalid", 2, "filter");
	expect_error(path[1], "ether host 01:02:03:04:05:06", 2, "filter"); /* right, but not for raw IP */
	for (unsigned i = 0; i < 2; i++) {
		close(fd[i]);
		buf_free(&b[i]);
	}
}

/* A link type met later that the expression cannot be used on: its frames are refused. */
static void test_filter_mixed(void **state)
{
	char path[PATH_BYTES];
	const char *paths[] = {path};
	struct buf b = {0};
	struct reading r;
	int fd;

	(void)state;
	ng_section(&b, false);
	ng_interface(&b, false, 1, 0, -1, 0);
	ng_interface(&b, false, 101, 0, -1, 0);
	ng_packet(&b, false, 1, 1, "raw");
	ng_packet(&b, false, 0, 2, "ethernet frame");
	fd = file_make(buf_slice(&b), path);
	r = read_files(paths, 1, "ether[0] = 0x65");
	assert_int_equal(r.n, 1);
	assert_int_equal(r.v[0].number, 2);
	close(fd);
	buf_free(&b);
}

/* ---- a file that shrinks ----------------------------------------------------------------------------------------- */

static void test_shrinking(void **state)
{
	struct buf b = {0}, text = {0};
	char path[PATH_BYTES];
	const char *paths[] = {path};
	struct capture_options o = {.files = paths, .n_files = 1};
	struct counters cs = {0};
	struct capture_progress p;
	struct capture *c;
	struct sigaction before, after;
	struct frame f;
	unsigned n = 0;
	int fd;

	(void)state;
	sigaction(SIGBUS, NULL, &before);
	buf_fill(&text, 'x', 1000);
	pcap_head(&b, false, PCAP_US, 1);
	for (unsigned i = 0; i < 2000; i++)
		pcap_record(&b, false, i, 0, text.p, 1000);
	fd = file_make(buf_slice(&b), path);
	c = capture_open(&o, &cs, NULL);
	assert_int_equal(capture_next(c, &f, NULL), 1);
	assert_int_equal(ftruncate(fd, 100000), 0);
	while (capture_next(c, &f, NULL) == 1)
		n++;
	assert_int_equal(n, 98); /* the first was read before; the last of them is half zeros */
	capture_progress(c, &p);
	assert_true(p.is_cut_short);
	assert_int_equal(cs.n[C_CAPTURE_CUT_SHORT], 1);
	assert_int_equal(ftruncate(fd, 0), 0); /* what is shown again is gone, too: zeros, not the end of the program */
	assert_int_equal(capture_bytes(c, 40, 1000).p[999], 0);
	capture_close(c);
	sigaction(SIGBUS, NULL, &after);
	assert_ptr_equal(before.sa_handler, after.sa_handler);
	close(fd);
	buf_free(&b);
	buf_free(&text);
}

/* ---- spool ------------------------------------------------------------------------------------------------------- */

static void test_keep(void **state)
{
	enum { N = 3000, LEN = 9001 };
	struct buf plain = sample(1, 1);
	char path[PATH_BYTES], text[LEN];
	const char *paths[] = {path};
	struct capture_options o = {.files = paths, .n_files = 1};
	struct counters cs = {0};
	struct capture *c;
	uint64_t at[N];
	int fd = file_make(buf_slice(&plain), path);

	(void)state;
	c = capture_open(&o, &cs, NULL);
	for (unsigned i = 0; i < N; i++) { /* 27 MB: several steps of growth */
		memset(text, (int)(i % 251), LEN);
		at[i] = capture_keep(c, text, LEN);
		assert_true(at[i] != AT_NONE);
	}
	for (unsigned i = 0; i < N; i++) {
		struct slice s = capture_bytes(c, at[i], LEN);

		assert_int_equal(s.n, LEN);
		assert_true((uint8_t)s.p[0] == i % 251 && (uint8_t)s.p[LEN - 1] == i % 251);
	}
	assert_int_equal(capture_bytes(c, at[N - 1], LEN + 5).n, LEN); /* no more than there is */
	assert_int_equal(capture_bytes(c, AT_NONE, 1).n, 0);
	assert_int_equal(capture_bytes(c, 7ull << 48, 1).n, 0);
	assert_int_equal(capture_bytes(c, plain.n, 1).n, 0);
	capture_close(c);
	assert_int_equal(cs.n[C_SPOOL_FULL], 0);
	close(fd);
	buf_free(&plain);
}

/* No place for temporary files: said, not died of. */
static void test_no_spool(void **state)
{
	struct buf plain = sample(1, 1), b = gzip(buf_slice(&plain));
	char path[PATH_BYTES], path_gz[PATH_BYTES];
	const char *paths[] = {path};
	struct capture_options o = {.files = paths, .n_files = 1};
	struct counters cs = {0};
	struct capture *c;
	int fd = file_make(buf_slice(&plain), path), fd_gz = file_make(buf_slice(&b), path_gz);

	(void)state;
	setenv("TMPDIR", "/nowhere", 1);
	c = capture_open(&o, &cs, NULL);
	assert_non_null(c);
	assert_true(capture_keep(c, "x", 1) == AT_NONE);
	assert_int_equal(cs.n[C_SPOOL_FULL], 1);
	capture_close(c);
	expect_error(path_gz, NULL, 3, "TMPDIR");
	unsetenv("TMPDIR");
	close(fd);
	close(fd_gz);
	buf_free(&plain);
	buf_free(&b);
}

/* A disk that is full (here: a limit on the size of files) is an error and a counter. */
static void test_full_disk(void **state)
{
	enum { N = 200, LIMIT = 50000 };
	struct rlimit saved, small;
	struct buf plain = sample(1, 1), large = {0}, b, text = {0};
	char path[PATH_BYTES], path_gz[PATH_BYTES];
	const char *paths[] = {path};
	struct capture_options o = {.files = paths, .n_files = 1};
	struct counters cs = {0};
	struct capture *c;
	int fd = file_make(buf_slice(&plain), path), fd_gz;

	(void)state;
	buf_fill(&text, 'x', 1000);
	pcap_head(&large, false, PCAP_US, 1);
	for (unsigned i = 0; i < N; i++)
		pcap_record(&large, false, i, 0, text.p, 1000);
	b = gzip(buf_slice(&large));
	fd_gz = file_make(buf_slice(&b), path_gz);
	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &saved);
	small = (struct rlimit){LIMIT, saved.rlim_max};
	setrlimit(RLIMIT_FSIZE, &small);
	c = capture_open(&o, &cs, NULL);
	assert_true(capture_keep(c, large.p, LIMIT - 10) != AT_NONE);
	assert_true(capture_keep(c, large.p, 11) == AT_NONE);
	assert_true(capture_keep(c, large.p, 10) != AT_NONE);
	assert_int_equal(cs.n[C_SPOOL_FULL], 1);
	capture_close(c);
	expect_error(path_gz, NULL, 3, "the temporary file cannot grow: File too large");
	setrlimit(RLIMIT_FSIZE, &saved);
	signal(SIGXFSZ, SIG_DFL);
	close(fd);
	close(fd_gz);
	buf_free(&plain);
	buf_free(&large);
	buf_free(&text);
	buf_free(&b);
}

/* ---- what is said ------------------------------------------------------------------------------------------------ */

static void expect_error_of(struct slice bytes, const char *words)
{
	char path[PATH_BYTES];
	int fd = file_make(bytes, path);

	expect_error(path, NULL, 3, words);
	expect_error(path, NULL, 3, path);
	close(fd);
}

static void test_errors(void **state)
{
	struct capture_options none = {.files = NULL, .n_files = 0};
	struct counters cs = {0};
	struct err e = {0};

	(void)state;
	expect_error("/", NULL, 3, "is a folder");
	expect_error("/nowhere/x\x1b[31m.pcap", NULL, 3, "/nowhere/x\\x1b[31m.pcap: cannot be opened: No such file");
	expect_error("/dev/null", NULL, 3, "is empty (0 bytes)");
	expect_error_of(slice_make("", 0), "is empty (0 bytes)");
	expect_error_of(slice_of("a"), "is not a capture");
	expect_error_of(slice_of("just some text, longer than any header of a capture file"), "is not a capture");
	expect_error_of(slice_make("\xd4\xc3\xb2\xa1\2\0\4\0", 8), "cut short inside the file header (8 of 24 bytes)");
	expect_error_of(slice_make("\x0a\x0d\x0d\x0a\x1c\0\0\0", 8), "cut short inside the section header");
	expect_error_of(slice_of("\n\r\r\nthat begins like pcapng, but is none"), "is not a capture");
#ifndef HAVE_ZSTD
	expect_error_of(slice_make("\x28\xb5\x2f\xfd....", 8), "zstd, which this build cannot read");
#endif
#ifndef HAVE_LZ4
	expect_error_of(slice_make("\x04\x22\x4d\x18....", 8), "lz4, which this build cannot read");
#endif
	assert_null(capture_open(&none, &cs, &e));
	assert_int_equal(e.status, 2);
}

static void test_no_permission(void **state)
{
	char path[] = "/tmp/test_capture-XXXXXX";
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	fchmod(fd, 0);
	close(fd);
	if (geteuid() == 0)
		print_message("root may read everything: not tried\n");
	else
		expect_error(path, NULL, 3, "Permission denied; you need the right to read it");
	unlink(path);
}

/* The second of two inputs is wrong: nothing leaks, and the message names it. */
static void test_second_is_wrong(void **state)
{
	struct buf plain = sample(1, 1);
	char path[PATH_BYTES];
	const char *paths[] = {path, "/nowhere"};
	int fd = file_make(buf_slice(&plain), path);
	struct reading r = read_files(paths, 2, NULL);

	(void)state;
	assert_int_equal(r.status, 3);
	assert_non_null(strstr(r.err.text, "/nowhere"));
	close(fd);
	buf_free(&plain);
}

static void test_rows(void **state)
{
	size_t n;
	const struct source_row *rows = source_rows(&n);

	(void)state;
	assert_true(n >= 6);
	for (size_t i = 0; i < n; i++)
		assert_true(strlen(rows[i].name) > 0 && strlen(rows[i].help) > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_compressed),
		cmocka_unit_test(test_compressed_parts),
		cmocka_unit_test(test_compressed_damaged),
		cmocka_unit_test(test_compressed_foreign),
		cmocka_unit_test(test_pipe),
		cmocka_unit_test(test_pipe_at_once),
		cmocka_unit_test(test_fifo),
		cmocka_unit_test(test_stdin_file),
		cmocka_unit_test(test_merge),
		cmocka_unit_test(test_merge_many),
		cmocka_unit_test(test_filter),
		cmocka_unit_test(test_filter_fragments),
		cmocka_unit_test(test_filter_mixed),
		cmocka_unit_test(test_shrinking),
		cmocka_unit_test(test_keep),
		cmocka_unit_test(test_no_spool),
		cmocka_unit_test(test_full_disk),
		cmocka_unit_test(test_errors),
		cmocka_unit_test(test_no_permission),
		cmocka_unit_test(test_second_is_wrong),
		cmocka_unit_test(test_rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
