/* SPDX-License-Identifier: GPL-3.0-or-later */
/* soak: days of traffic in minutes. A process makes calls and writes them as pcapng into a pipe; the engine reads them with a
 * bounded spool and bounded memory, as it does live. What it takes is printed in steps: the lines must not grow.
 *
 *   soak [--compare] [--calls N] [--rate N] [--max-memory MIB] [--steps N] [--rtp N]
 *
 * 12 % of the calls are refused, 3 % given up, 1 in 500 never ends; a phone in five registers again and again under one Call-ID.
 * With --rtp each answered call has N packets each way. Exit status 1 where memory went beyond the bound.
 * With --compare the same is read again without a bound, and the figures of both are held against each other: status 1 where
 * legs that were let go of changed one. (Each registration has a Call-ID of its own then.) */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "engine.h"
#include "report.h"
#include "stream.h"

struct plan {
	uint64_t calls, rate, max_mib, steps, rtp;
	bool is_compare;
};

/* ---- calls, in the order of time ----------------------------------------------------------------------------------- */

enum { PHONES = 20000, MS = 1000, SECOND = 1000000 };
struct event {
	int64_t us;
	uint64_t call;
	uint32_t step;
};
struct maker {
	struct plan plan;
	FILE *out;
	struct event *heap;
	size_t n, cap;
	uint64_t random;
	char text[4096];
};

static uint32_t below(struct maker *m, uint32_t n)
{
	m->random ^= m->random << 13;
	m->random ^= m->random >> 7;
	m->random ^= m->random << 17;
	return (uint32_t)((m->random >> 32) * n >> 32);
}

static void push(struct maker *m, struct event e)
{
	size_t i = m->n++;

	if (m->n > m->cap) {
		m->cap = m->cap ? m->cap * 2 : 1024;
		m->heap = mem_realloc(m->heap, m->cap * sizeof *m->heap);
	}
	for (; i && m->heap[(i - 1) / 2].us > e.us; i = (i - 1) / 2)
		m->heap[i] = m->heap[(i - 1) / 2];
	m->heap[i] = e;
}

static struct event pop(struct maker *m)
{
	struct event first = m->heap[0], e = m->heap[--m->n];
	size_t i = 0;

	for (size_t k; (k = 2 * i + 1) < m->n; i = k) {
		if (k + 1 < m->n && m->heap[k + 1].us < m->heap[k].us)
			k++;
		if (m->heap[k].us >= e.us)
			break;
		m->heap[i] = m->heap[k];
	}
	m->heap[i] = e;
	return first;
}

/* ---- packets ------------------------------------------------------------------------------------------------------- */

static void put16(uint8_t *p, uint32_t v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

static void put32(uint8_t *p, uint32_t v)
{
	put16(p, v >> 16);
	put16(p + 2, v);
}

static void words(FILE *f, const uint32_t *v, size_t n)
{
	fwrite(v, sizeof *v, n, f);
}

/* Raw IP, microseconds. */
static void begin(const struct maker *m)
{
	words(m->out, (const uint32_t[]){0x0a0d0d0a, 28, 0x1a2b3c4d, 1, UINT32_MAX, UINT32_MAX, 28}, 7);
	words(m->out, (const uint32_t[]){1, 20, 101, 0, 20}, 5);
}

/* `pad`: zeros after the bytes. */
static void datagram(const struct maker *m, int64_t us, const uint32_t ends[4], const char *p, uint32_t n, uint32_t pad)
{
	uint32_t len = 28 + n + pad, padded = (len + 3) & ~3u;
	static const char zeros[256];
	uint8_t h[28] = {0x45, [8] = 64, 17};

	put16(h + 2, len);
	put32(h + 12, ends[0]);
	put32(h + 16, ends[2]);
	put16(h + 20, ends[1]);
	put16(h + 22, ends[3]);
	put16(h + 24, 8 + n + pad);
	words(m->out, (const uint32_t[]){6, 32 + padded, 0, (uint32_t)((uint64_t)us >> 32), (uint32_t)us, len, len}, 7);
	fwrite(h, 1, sizeof h, m->out);
	fwrite(p, 1, n, m->out);
	fwrite(zeros, 1, pad + padded - len, m->out);
	words(m->out, (const uint32_t[]){32 + padded}, 1);
}

static uint32_t phone(uint64_t call)
{
	return 0x0a010000 + (uint32_t)(call % PHONES);
}

static const uint32_t server = 0x0a000001;

static uint32_t port(uint64_t call)
{
	return 10000 + (uint32_t)(call / PHONES * 2 % 40000);
}

static unsigned description(char out[512], uint64_t call, bool caller)
{
	return (unsigned)snprintf(out, 512, "v=0\r\no=- %llu 1 IN IP4 10.0.0.1\r\ns=-\r\nc=IN IP4 10.%u.%u.%u\r\nt=0 0\r\n"
		"m=audio %u RTP/AVP 8\r\n"
		"a=rtpmap:8 PCMA/8000\r\n", (unsigned long long)call, caller ? 1 : 0, caller ? phone(call) >> 8 & 255 : 0,
		caller ? phone(call) & 255 : 1, caller ? port(call) : 10000 + (uint32_t)(call * 2 % 50000));
}

/* from_phone: the caller sends it. */
static void message(struct maker *m, const struct event *e, bool from_phone, const char *start, const char *method, unsigned cseq,
	bool has_tag, bool has_sdp)
{
	uint32_t ends[4] = {phone(e->call), 5060, server, 5060}, back[4] = {server, 5060, phone(e->call), 5060};
	bool is_register = strcmp(method, "REGISTER") == 0;
	char sdp[512];
	unsigned n_sdp = has_sdp ? description(sdp, e->call, from_phone) : 0;
	/* One that goes on after its leg was let go of is another leg: that would be a difference. */
	unsigned long long id = is_register && !m->plan.is_compare ? e->call % PHONES : e->call;
	int n = snprintf(m->text, sizeof m->text,
		"%s\r\nVia: SIP/2.0/UDP 10.1.%u.%u:5060;branch=z9hG4bK%llu%s%u\r\nMax-Forwards: 70\r\n"
		"From: <sip:%u@example.com>;tag=f%llu\r\nTo: <sip:00%llu@example.com>%s\r\nCall-ID: %s%llu@example.com\r\n"
		"CSeq: %u %s\r\nContact: <sip:%u@10.1.0.1>\r\nUser-Agent: Phone 2\r\n%sContent-Length: %u\r\n\r\n%.*s", start,
		phone(e->call) >> 8 & 255, phone(e->call) & 255, (unsigned long long)e->call, method, cseq, phone(e->call), id, id,
		has_tag ? ";tag=t" : "", is_register ? "reg" : "", id, cseq, method, phone(e->call),
		has_sdp ? "Content-Type: application/sdp\r\n" : "", n_sdp, (int)n_sdp, sdp);

	datagram(m, e->us, from_phone ? ends : back, m->text, (uint32_t)n, 0);
}

static void voice(const struct maker *m, const struct event *e, uint32_t i)
{
	uint32_t ends[2][4] = {{phone(e->call), port(e->call), server, 10000 + (uint32_t)(e->call * 2 % 50000)}};
	uint8_t h[12] = {0x80, 8};

	put16(h + 2, i);
	put32(h + 4, i * 160);
	for (unsigned k = 0; k < 4; k++)
		ends[1][k] = ends[0][(k + 2) % 4];
	for (unsigned k = 0; k < 2; k++) {
		put32(h + 8, (uint32_t)(e->call * 2 + k) * 2654435761u);
		datagram(m, e->us, ends[k], (const char *)h, sizeof h, 160);
	}
}

/* ---- a call, step by step ------------------------------------------------------------------------------------------ */

enum { STEP_BEGIN, STEP_RING, STEP_END, STEP_END_ACK, STEP_BYE, STEP_BYE_OK, STEP_VOICE };

static unsigned fate(uint64_t call)
{
	return (unsigned)(call * 2654435761u >> 7) % 100;
}

static void next(struct maker *m, const struct event *e, int64_t after_us, uint32_t step)
{
	push(m, (struct event){e->us + after_us, e->call, step});
}

static void do_begin(struct maker *m, const struct event *e)
{
	if (e->call % 5 == 4) {
		unsigned cseq = 1 + (unsigned)(e->call / PHONES);

		message(m, e, true, "REGISTER sip:example.com SIP/2.0", "REGISTER", cseq, false, false);
		message(m, e, false, "SIP/2.0 200 OK", "REGISTER", cseq, true, false);
	} else {
		message(m, e, true, "INVITE sip:00@example.com SIP/2.0", "INVITE", 1, false, true);
		next(m, e, 5 * MS + below(m, 20 * MS), STEP_RING);
	}
	if (e->call + 1 < m->plan.calls)
		push(m, (struct event){e->us + SECOND / (int64_t)m->plan.rate, e->call + 1, STEP_BEGIN});
}

static void do_end(struct maker *m, const struct event *e)
{
	unsigned f = fate(e->call);

	if (f < 12) {
		message(m, e, false, "SIP/2.0 486 Busy Here", "INVITE", 1, true, false);
	} else if (f < 15) {
		message(m, e, true, "CANCEL sip:00@example.com SIP/2.0", "CANCEL", 1, false, false);
		message(m, e, false, "SIP/2.0 200 OK", "CANCEL", 1, true, false);
		message(m, e, false, "SIP/2.0 487 Request Terminated", "INVITE", 1, true, false);
	} else {
		message(m, e, false, "SIP/2.0 200 OK", "INVITE", 1, true, true);
		if (m->plan.rtp)
			next(m, e, 20 * MS, STEP_VOICE);
		if (e->call % 500)
			next(m, e, 2 * SECOND + below(m, 6 * SECOND), STEP_BYE);
	}
	next(m, e, 3 * MS, STEP_END_ACK);
}

static void do_step(struct maker *m, const struct event *e)
{
	switch (e->step) {
	case STEP_BEGIN:
		do_begin(m, e);
		break;
	case STEP_RING:
		message(m, e, false, "SIP/2.0 180 Ringing", "INVITE", 1, true, false);
		next(m, e, 100 * MS + below(m, 900 * MS), STEP_END);
		break;
	case STEP_END:
		do_end(m, e);
		break;
	case STEP_END_ACK:
		message(m, e, true, "ACK sip:00@example.com SIP/2.0", "ACK", 1, true, false);
		break;
	case STEP_BYE:
		message(m, e, true, "BYE sip:00@example.com SIP/2.0", "BYE", 2, true, false);
		next(m, e, 2 * MS, STEP_BYE_OK);
		break;
	case STEP_BYE_OK:
		message(m, e, false, "SIP/2.0 200 OK", "BYE", 2, true, false);
		break;
	default:
		voice(m, e, e->step - STEP_VOICE);
		if (e->step - STEP_VOICE + 1 < m->plan.rtp)
			next(m, e, 20 * MS, e->step + 1);
	}
}

__attribute__((noreturn)) static void make(const struct plan *plan, int fd)
{
	struct maker m = {.plan = *plan, .out = fdopen(fd, "w"), .random = 88172645463325252ull};

	if (!m.out)
		_exit(1);
	setvbuf(m.out, NULL, _IOFBF, 1 << 20);
	begin(&m);
	push(&m, (struct event){1750000000ll * SECOND, 0, STEP_BEGIN});
	while (m.n && !ferror(m.out)) {
		struct event e = pop(&m);

		do_step(&m, &e);
	}
	_exit(fclose(m.out) != 0);
}

/* ---- what it takes ------------------------------------------------------------------------------------------------- */

/* Memory of this process that is no file. */
static uint64_t anonymous_kib(void)
{
	char line[256];
	unsigned long long v = 0;
	FILE *f = fopen("/proc/self/status", "re");

	while (f && fgets(line, sizeof line, f))
		if (strncmp(line, "RssAnon:", 8) == 0)
			v = strtoull(line + 8, NULL, 10);
	if (f)
		fclose(f);
	return v;
}

static int64_t cpu_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (int64_t)t.tv_sec * NS_PER_S + t.tv_nsec;
}

struct look {
	uint64_t packets, most_kib;
	int64_t cpu_ns, longest_ns;
};

static void print_step(const struct engine *en, struct look *was, uint64_t most_kib, int64_t longest_ns)
{
	struct capture_progress p;
	int64_t now = cpu_ns();

	engine_progress(en, &p);
	printf("%10llu %11llu %10llu %8.1f %8.1f %8.1f %9.0f %8.0f\n", (unsigned long long)store_all_legs(engine_store(en)),
		(unsigned long long)p.packets, (unsigned long long)engine_counters(en)->n[C_EVICTED_LEG],
		(double)engine_memory(en) / 1048576, (double)anonymous_kib() / 1024, (double)most_kib / 1024,
		(double)(now - was->cpu_ns) / (double)(p.packets - was->packets + (p.packets == was->packets)),
		(double)longest_ns / NS_PER_MS);
	fflush(stdout);
	was->packets = p.packets;
	was->cpu_ns = now;
}

/* Reads all; returns the most memory that was seen. */
static uint64_t read_all(struct engine *en, const struct plan *plan, struct err *e)
{
	uint64_t every = plan->calls / plan->steps, due = every, most = 0, all = 0;
	struct look was = {.cpu_ns = cpu_ns()};
	int64_t longest = 0;
	int more;

	printf("%10s %11s %10s %8s %8s %8s %9s %8s\n", "legs", "packets", "evicted", "kept MiB", "anon MiB", "most MiB",
		"ns/packet",
		"pause ms");
	do {
		int64_t t = cpu_ns(), took;
		uint64_t kib;

		more = engine_step(en, 5 * NS_PER_MS, e);
		took = cpu_ns() - t;
		longest = took > longest ? took : longest;
		kib = anonymous_kib();
		most = kib > most ? kib : most;
		if (more > 0 && store_all_legs(engine_store(en)) < due)
			continue;
		print_step(en, &was, most, longest);
		all = most > all ? most : all;
		most = 0;
		longest = 0;
		due += every;
	} while (more > 0);
	if (more < 0)
		fprintf(stderr, "soak: %s\n", e->text);
	return more < 0 ? UINT64_MAX : all;
}

static struct engine *begin_reading(int fd)
{
	char path[32];
	const char *files[] = {path};
	struct capture_options o = {.files = files, .n_files = 1, .spool_bytes = 64 << 20};
	struct err e = {0};
	struct engine *en;

	snprintf(path, sizeof path, "/dev/fd/%d", fd);
	en = engine_open(&o, &e);
	if (!en)
		fprintf(stderr, "soak: %s\n", e.text);
	return en;
}

/* What `stats` says, as lines of key,value. */
static void put_stats(struct engine *en, struct sink *out)
{
	const struct rows_style st = {.format = FORMAT_CSV};
	struct stats_source src = {.store = engine_store(en), .counters = engine_counters(en)};

	engine_progress(en, &src.progress);
	report_stats(out, &src, &st);
}

static int run(const struct plan *plan, int fd, struct sink *stats)
{
	uint64_t before = anonymous_kib(), most;
	struct err e = {0};
	struct engine *en = begin_reading(fd);

	if (!en)
		return 2;
	engine_max_memory(en, plan->max_mib << 20);
	most = read_all(en, plan, &e);
	put_stats(en, stats);
	engine_close(en);
	printf("bound %llu MiB; most %.1f MiB, of which %.1f are the program's before the first packet\n",
		(unsigned long long)plan->max_mib, (double)most / 1024, (double)before / 1024);
	return most - before > plan->max_mib << 10;
}

static bool read_plan(struct plan *p, int argc, char **argv)
{
	static const char *const names[] = {"--calls", "--rate", "--max-memory", "--steps", "--rtp"};
	uint64_t *const values[] = {&p->calls, &p->rate, &p->max_mib, &p->steps, &p->rtp};

	for (int i = 1; i < argc; i += 2) {
		size_t k = 0;

		while (k < 5 && strcmp(argv[i], names[k]) != 0)
			k++;
		if (k == 5 || i + 1 == argc || !slice_to_u64(slice_of(argv[i + 1]), UINT32_MAX, values[k]))
			return false;
	}
	return p->calls && p->rate && p->rate <= SECOND && p->steps && p->steps <= p->calls && p->max_mib >= 32;
}

/* ---- with and without a bound ------------------------------------------------------------------------------------- */

static int run_unbounded(int fd, struct sink *stats)
{
	struct err e = {0};
	struct engine *en = begin_reading(fd);
	int more = en ? 1 : -1;

	while (more > 0)
		more = engine_step(en, NS_PER_S, &e);
	if (more < 0)
		return 2;
	put_stats(en, stats);
	engine_close(en);
	return 0;
}

/* Sums are the same to the last digit. Of percentiles what is gone is kept in classes, half a percent wide; that legs went is
 * counted. */
static bool is_as_good(struct slice key, struct slice a, struct slice b)
{
	double x = strtod(a.p, NULL), y = strtod(b.p, NULL), d = x > y ? x - y : y - x;
	bool is_percentile = slice_find(key, '.', 4) + 1 < key.n && key.p[key.n - 3] == 'p'; /* .p50, .p95 */

	return slice_eq(a, b) || slice_starts(key, slice_of("counters.evicted_")) || (is_percentile && d <= y / 200);
}

static int compare(struct slice bounded, struct slice whole)
{
	int bad = 0, n = 0;

	while (bounded.n || whole.n) {
		struct slice a = slice_cut(&bounded, '\n'), b = slice_cut(&whole, '\n');
		struct slice key = slice_cut(&a, ','), same = slice_cut(&b, ',');

		n++;
		if (slice_eq(key, same) && is_as_good(key, a, b))
			continue;
		printf("%.*s: %.*s, without a bound %.*s: %.*s\n", (int)key.n, key.p, (int)a.n, a.p, (int)same.n, same.p,
			(int)b.n, b.p);
		bad = 1;
	}
	printf("%d figures with and without a bound: %s\n", n, bad ? "not the same" : "the same");
	return bad || n < 100;
}

/* AddressSanitizer keeps what was freed for a while: memory is no measure then. */
static bool is_sanitized(void)
{
#ifdef __SANITIZE_ADDRESS__
	return true;
#else
	return false;
#endif
}

/* A process that makes the traffic, and where to read it; -1. */
static int make_traffic(const struct plan *plan, pid_t *pid)
{
	int fds[2];

	if (pipe(fds) < 0 || (*pid = fork()) < 0)
		return -1;
	if (*pid == 0) {
		close(fds[0]);
		make(plan, fds[1]);
	}
	close(fds[1]);
	return fds[0];
}

static int soak(const struct plan *plan, bool is_bounded, struct sink *stats)
{
	pid_t pid;
	int fd = make_traffic(plan, &pid), r;

	if (fd < 0)
		return 2;
	r = is_bounded ? run(plan, fd, stats) : run_unbounded(fd, stats);
	close(fd);
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
	return r;
}

int main(int argc, char **argv)
{
	struct plan plan = {.calls = 10000000, .rate = 1000, .max_mib = 256, .steps = 20, .rtp = 0};
	bool is_compare = plan.is_compare = argc > 1 && strcmp(argv[1], "--compare") == 0;
	struct sink bounded = {.fd = -1}, whole = {.fd = -1};
	int r;

	if (!read_plan(&plan, argc - is_compare, argv + is_compare)) {
		fprintf(stderr, "soak [--compare] [--calls N] [--rate N] [--max-memory MIB] [--steps N] [--rtp N]\n");
		return 2;
	}
	if (is_sanitized()) {
		puts("SKIP: with AddressSanitizer memory is no measure");
		return 77;
	}
	signal(SIGPIPE, SIG_IGN);
	r = soak(&plan, true, &bounded);
	if (r == 0 && is_compare)
		r = soak(&plan, false, &whole);
	if (r == 0 && is_compare)
		r = compare(buf_slice(&bounded.buf), buf_slice(&whole.buf));
	buf_free(&bounded.buf);
	buf_free(&whole.buf);
	return r;
}
