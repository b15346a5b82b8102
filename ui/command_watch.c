/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `capture` that looks into packets: calls as they end, as lines of JSON, and their packets into one file or a file for each call;
 * all of it to a HEP collector.
 * Devices are copied by a process of their own, as for the screen; this one has no rights. What is wanted of which call is
 * said in analyzer/report (watch.h); here is the loop, and what is said to whoever started it. */
#include "ui/command_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "watch.h"

/* Whose a packet of voice is may be known a moment later: what is marked is so many looks old. */
enum { STEP_MS = 100, LOOK_MS = 500, LOOKS = 5 };

struct watching {
	const struct options *o;
	struct engine *engine;
	struct filter *filter;
	struct watch *watch;
	struct saver *saver;            /* NULL: packets are not saved */
	struct pass marks, copies;
	struct engine_follower *marker, *copier;
	int fd;                         /* of lines of JSON, or -1 */
	bool is_torn;                   /* its last line was not written whole */
	uint64_t n_rows, n_rows_lost, n_calls;
	uint64_t gone;                  /* devices, by number, that it was said of that they are gone */
	int64_t from_ns, looked_ns;     /* monotonic */
	uint32_t heads[LOOKS];          /* frame at the latest looks, the last one first */
	int64_t head_ns;                /* since when it is the same */
	struct err failed;              /* status not 0: packets cannot be saved any more */
};

/* ---- lines of JSON ------------------------------------------------------------------------------------------------------ */

static int open_rows(struct watching *w, struct err *e)
{
	const char *path = w->o->ndjson;

	w->fd = -1;
	if (!path)
		return 0;
	w->fd = strcmp(path, "-") == 0 ? fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3) :
		open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
	return w->fd < 0 ? err_set(e, 4, "%s: cannot be written: %s", path, err_system(errno)) : 0;
}

static uint64_t n_lines(const char *p, size_t n)
{
	uint64_t lines = 0;

	for (size_t i = 0; i < n; i++)
		lines += p[i] == '\n';
	return lines;
}

/* A line that the disk had no room for is lost; the next one begins a line in any case. */
static void write_rows(struct watching *w, const struct buf *b)
{
	size_t at = 0;

	if (w->fd < 0 || !b->n)
		return;
	if (w->is_torn && write(w->fd, "\n", 1) == 1)
		w->is_torn = false;
	while (at < b->n && !w->is_torn) {
		ssize_t n = write(w->fd, b->p + at, b->n - at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		at += (size_t)n;
	}
	w->n_rows += n_lines(b->p, at);
	w->n_rows_lost += n_lines(b->p + at, b->n - at);
	if (at == b->n)
		return;
	w->is_torn = at > 0 ? b->p[at - 1] != '\n' : w->is_torn;
	if (errno == EPIPE) {
		err_set(&w->failed, 4, "nobody reads the rows any more");
	} else if (!w->o->quiet && w->n_rows_lost == n_lines(b->p + at, b->n - at)) {
		command_say("%s: cannot be written: %s; rows are lost until it can", w->o->ndjson, err_system(errno));
	}
}

/* ---- calls and packets -------------------------------------------------------------------------------------------------- */

static void follow(struct watching *w, uint32_t decided, bool is_all)
{
	uint32_t until;

	if (!w->saver || w->failed.status)
		return;
	saver_expect(w->saver);
	if (engine_follow_to(w->marker, is_all ? UINT32_MAX : decided, &w->failed) < 0)
		return;
	until = saver_marked(w->saver, decided, engine_follow_time(w->marker), is_all);
	if ((is_all || until) && engine_follow_to(w->copier, is_all ? UINT32_MAX : until, &w->failed) < 0)
		return;
	saver_flush(w->saver, is_all);
}

/* All that is there is marked and copied, whatever may become of it. */
static void hurry(struct watching *w, uint32_t until, uint32_t ahead)
{
	if (!w->saver || w->failed.status)
		return;
	saver_expect(w->saver);
	if (engine_follow_to(w->marker, until + ahead, &w->failed) < 0)
		return;
	saver_marked(w->saver, until, engine_follow_time(w->marker), true);
	engine_follow_to(w->copier, until, &w->failed);
}

/* Legs go, so that memory stays within its cap. */
static void on_going(void *ctx, const bool *legs, uint32_t n)
{
	struct watching *w = ctx;
	const struct ids *ended;
	struct buf b = {0};
	int64_t ts_ns;

	hurry(w, engine_head(w->engine, &ts_ns), 0);
	ended = watch_going(w->watch, legs, n);
	for (size_t i = 0; i < ended->n; i++)
		w->n_calls += watch_wants(w->watch, ended->v[i]);
	if (w->fd >= 0)
		watch_rows(w->watch, ended, &b);
	if (w->fd >= 0 && engine_head(w->engine, &ts_ns))
		watch_capture_rows(w->watch, ts_ns, false, &b); /* what these calls show is still to be seen */
	write_rows(w, &b);
	buf_free(&b);
}

static void on_moved(void *ctx, const struct store_moves *m)
{
	struct watching *w = ctx;

	watch_moved(w->watch, m);
	if (w->saver)
		saver_moved(w->saver, m);
}

/* Bytes go: calls that are there are judged by what is known of them. */
static void on_leaving(void *ctx, uint32_t last)
{
	hurry(ctx, last, LIMIT_WATCH_AHEAD);
}

static void look(struct watching *w, bool is_all)
{
	int64_t now = time_now_mono(), ts_ns;
	uint32_t head = engine_head(w->engine, &ts_ns);
	const struct ids *ended;
	struct buf b = {0};

	w->looked_ns = now;
	if (head != w->heads[0] || !w->head_ns)
		w->head_ns = now;
	memmove(w->heads + 1, w->heads, sizeof w->heads - sizeof w->heads[0]);
	w->heads[0] = head;
	if (ts_ns == TIME_NONE)
		return;
	ts_ns += now - w->head_ns; /* time goes on, also where no packet comes */
	if (!is_all)
		engine_clock(w->engine, ts_ns);
	ended = watch_step(w->watch, ts_ns, is_all);
	for (size_t i = 0; i < ended->n; i++)
		w->n_calls += watch_wants(w->watch, ended->v[i]);
	if (w->fd >= 0)
		watch_rows(w->watch, ended, &b);
	if (w->fd >= 0)
		watch_capture_rows(w->watch, ts_ns, is_all, &b);
	write_rows(w, &b);
	buf_free(&b);
	follow(w, watch_decided(w->watch, is_all ? head : w->heads[LOOKS - 1]), is_all);
}

static void say_totals(const struct watching *w)
{
	const struct counters *cs = engine_counters(w->engine);
	struct capture_progress p;
	struct buf b = {0};

	if (w->o->quiet)
		return;
	engine_progress(w->engine, &p);
	buf_fmt(&b, words_error("%llu packets read, %llu calls ended; dropped by the kernel %llu, by devices %llu"),
		(unsigned long long)p.packets, (unsigned long long)w->n_calls, (unsigned long long)cs->n[C_KERNEL_DROP],
		(unsigned long long)cs->n[C_DEVICE_DROP]);
	if (w->saver) {
		const struct record_totals *t = saver_totals(w->saver);

		buf_fmt(&b, words_error("; saved %llu packets, %llu bytes in %llu files; left the spool too early %llu; "
			"lost on a full disk %llu"), (unsigned long long)t->packets, (unsigned long long)t->bytes,
			(unsigned long long)t->files,
			(unsigned long long)(t->missed + engine_follow_missed(w->marker)), (unsigned long long)t->lost);
	}
	command_hep_totals(w->engine, &b);
	if (w->fd >= 0)
		buf_fmt(&b, words_error("; %llu rows, lost %llu"), (unsigned long long)w->n_rows,
				(unsigned long long)w->n_rows_lost);
	command_say("%s", b.p);
	buf_free(&b);
}

static void say(const char *line)
{
	command_say("%s", line);
}

/* Devices that went away since, and those that came back. */
static void say_gone(struct watching *w)
{
	struct capture_interface x;

	for (uint16_t i = 0; i < 64 && engine_interface(w->engine, 0, i, &x); i++) {
		if (x.is_gone == (w->gone >> i & 1))
			continue;
		w->gone ^= UINT64_C(1) << i;
		recorder_say_device(w->o->quiet ? NULL : say, x.name, x.is_gone);
	}
}

/* ---- the loop ----------------------------------------------------------------------------------------------------------- */

/* 1: go on; 0: end; -1 and *e. */
static int take_signal(struct watching *w, int sig, struct err *e)
{
	if (sig == SIGTERM || sig == SIGINT)
		return 0;
	if (sig == SIGUSR1) {
		look(w, false);
		say_totals(w);
	}
	if (sig == SIGHUP) {
		if (w->fd >= 0)
			close(w->fd);
		if (w->saver)
			saver_anew(w->saver);
		if (open_rows(w, e) < 0)
			return -1;
	}
	return 1;
}

/* Of packets that are saved it is those that count. */
static uint64_t n_packets(const struct watching *w)
{
	struct capture_progress p;

	if (w->saver)
		return saver_totals(w->saver)->packets;
	engine_progress(w->engine, &p);
	return p.packets;
}

static bool is_done(const struct watching *w)
{
	const struct options *o = w->o;

	if (o->max_packets && n_packets(w) >= (uint64_t)o->max_packets)
		return true;
	return o->max_seconds && time_now_mono() - w->from_ns >= (int64_t)o->max_seconds * NS_PER_S;
}

static int loop(struct watching *w, struct command_feed *feed, int signals, struct err *e)
{
	int more = 1, go = 1;

	w->from_ns = time_now_mono();
	while (more > 0) {
		more = engine_step(w->engine, STEP_MS * NS_PER_MS, e);
		for (int sig; go > 0 && (sig = recorder_signal(signals)); )
			go = take_signal(w, sig, e);
		say_gone(w);
		if (more > 0 && time_now_mono() - w->looked_ns >= LOOK_MS * NS_PER_MS)
			look(w, false);
		if (w->failed.status) {
			*e = w->failed;
			return -1;
		}
		if (go <= 0 || is_done(w)) {
			command_live_stop(feed); /* what is on its way is still read */
			go = go < 0 ? -1 : 1;
			if (go < 0)
				return -1;
		}
	}
	look(w, true);
	if (w->failed.status)
		*e = w->failed;
	return more < 0 || w->failed.status ? -1 : 0;
}

static bool interface_of(void *ctx, unsigned file, uint16_t iface, struct capture_interface *out)
{
	return engine_interface(ctx, file, iface, out);
}

static int open_saver(struct watching *w, struct err *e)
{
	const struct options *o = w->o;
	struct saver_options so = {.is_split = o->split, .is_single = o->single, .no_rtp = o->no_rtp, .interface = interface_of,
		.ctx = w->engine, .record = {.path = o->output, .rotate_bytes = (uint64_t)o->rotate_mb * 1000000,
		.rotate_ns = (int64_t)o->rotate_s * NS_PER_S, .rotate_packets = (uint64_t)o->rotate_packets,
		.n_files = o->n_files_kept, .say = o->quiet ? NULL : say}};

	if (!o->output)
		return 0;
	w->saver = saver_new(engine_store(w->engine), w->watch, &so, e);
	if (!w->saver)
		return -1;
	saver_marks(w->saver, &w->marks);
	saver_copies(w->saver, &w->copies);
	w->marker = engine_follow(w->engine, &w->marks, e);
	w->copier = w->marker ? engine_follow(w->engine, &w->copies, e) : NULL;
	engine_on_leaving(w->engine, on_leaving, w);
	return w->copier ? 0 : -1;
}

static int open_all(struct watching *w, struct err *e)
{
	const struct options *o = w->o;
	struct watch_options wo = {.invites = o->invites, .single = o->single};

	if (o->where) {
		w->filter = filter_compile_named(field_kind("calls"), o->where, options_filters(o), e);
		if (!w->filter)
			return -1;
	}
	wo.filter = w->filter;
	w->watch = watch_new(engine_store(w->engine), &wo);
	engine_listen(w->engine, &(struct store_listener){.going = on_going, .moved = on_moved, .ctx = w});
	return open_rows(w, e) < 0 || open_saver(w, e) < 0 ? -1 : 0;
}

static void close_all(struct watching *w)
{
	engine_follow_end(w->copier);
	engine_follow_end(w->marker);
	saver_free(w->saver);
	watch_free(w->watch);
	filter_free(w->filter);
	if (w->fd >= 0)
		close(w->fd);
}

int command_watch(struct options *o, struct err *e)
{
	struct command_feed feed;
	const char *path = feed.path;
	struct capture_options c = {.files = &path, .n_files = 1};
	struct watching w = {.o = o, .fd = -1};
	int r, signals;

	if (command_memory(o, e) < 0)
		return e->status;
	r = command_live(o, false, &feed, e);
	if (r)
		return r;
	command_spool(o, &c);
	signals = recorder_signals(e);
	w.engine = signals < 0 ? NULL : engine_open(&c, e);
	r = w.engine ? 0 : -1;
	if (r == 0) {
		command_engine(w.engine, o);
		r = command_hep_open(o, w.engine, e) ? -1 : open_all(&w, e);
	}
	if (r == 0)
		r = loop(&w, &feed, signals, e);
	if (r == 0)
		engine_hep_end(w.engine);
	if (r == 0)
		say_totals(&w);
	close_all(&w);
	engine_close(w.engine);
	if (signals >= 0)
		close(signals);
	command_live_end(&feed);
	return r < 0 ? e->status : 0;
}
