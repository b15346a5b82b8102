/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command `export`: makes a job of options and chosen calls, hands it to the exporter of the file's suffix, and says
 * what that has to say. It writes no file itself. */
#include "ui/command.h"
#include "ui/save.h"

#include <unistd.h>

#include "sound.h"

enum { PLAYOUT_MS_MAX = LISTENER_DELAY_MAX };

int command_export_check(const struct options *o, struct err *e)
{
	if (!o->output || !*o->output)
		return err_set(e, 2, "export needs -o FILE; the file's suffix says what is written (sipladder --rows exporters)");
	if (o->playout_ms > PLAYOUT_MS_MAX)
		return err_set(e, 2, "--playout-ms is at most %d", PLAYOUT_MS_MAX);
	return exporter_of(o->output, e) ? 0 : -1;
}

/* Whether all that is there is wanted, not some calls. */
static bool is_all(const struct options *o)
{
	return !o->call && !o->where && !o->invites && !o->limit;
}

/* ---- progress -------------------------------------------------------------------------------------------------------- */

/* Of the readings that an exporter asks for, on a terminal, from half a second on. */
struct progress {
	struct engine *engine;
	uint64_t frames;            /* of one reading */
	int64_t start, last;
	bool is_wanted, shown;
};

static void on_tick(void *ctx, uint32_t frames)
{
	struct progress *p = ctx;
	int64_t now = time_now_mono();

	if (now - p->start < 500 * NS_PER_MS || now - p->last < 100 * NS_PER_MS)
		return;
	p->last = now;
	p->shown = true;
	fputc('\r', stderr);
	fprintf(stderr, words_error("reading again: %3u %%"),
		frames < p->frames ? (unsigned)((uint64_t)frames * 100 / p->frames) : 100);
	fputs("\x1b[K", stderr);
	fflush(stderr);
}

static int pass_shown(void *ctx, struct pass *pass, struct err *e)
{
	struct progress *p = ctx;

	pass->tick = p->is_wanted ? on_tick : NULL;
	pass->tick_ctx = p;
	return engine_pass(p->engine, pass, e);
}

static bool interface_of(void *ctx, unsigned file, uint16_t iface, struct capture_interface *out)
{
	return engine_interface(((struct progress *)ctx)->engine, file, iface, out);
}

/* A line of a job's notes. */
static void say(struct slice line)
{
	struct buf safe = {0};

	text_visible(&safe, line);
	command_say("%.*s", (int)safe.n, safe.p ? safe.p : "");
	buf_free(&safe);
}

int command_export(const struct command_args *a, const struct ids *chosen, struct err *e)
{
	const struct options *o = a->o;
	struct ids legs = {0};
	struct buf notes = {0};
	struct progress progress = {.engine = a->engine, .start = time_now_mono(),
		.is_wanted = !o->quiet && isatty(STDERR_FILENO)};
	struct export_job job = {.store = engine_store(a->engine), .legs = &legs, .is_all = is_all(o), .is_split = o->split,
		.is_single = o->single, .no_rtp = o->no_rtp, .files = o->files, .n_files = o->n_files, .pass = pass_shown,
		.interface = interface_of, .ctx = &progress, .notes = &notes};
	bool has_delay = o->playout_ms || options_was_given(o, "playout-ms");
	struct slice rest;
	int r;

	job.leg = o->call ? store_find_leg(job.store, slice_of(o->call)) : NONE;
	job.sound = (struct export_sound){has_delay ? o->playout_ms : SAVE_PLAYOUT_MS, o->playout_adaptive, o->no_conceal};
	job.end_ns = engine_end_ns(a->engine);
	job.counters = *engine_counters(a->engine);
	engine_progress(a->engine, &job.progress);
	progress.frames = job.progress.packets;
	save_legs(job.store, chosen, o->single, &legs);
	if (!legs.n && !job.is_all)
		return err_set(e, 2, "no call is chosen by that; nothing was written");
	r = export_run(exporter_of(o->output, e), &job, o->output, e);
	if (progress.shown)
		fputs("\r\x1b[K", stderr);
	for (rest = buf_slice(&notes); rest.n && !o->quiet;)
		say(slice_cut(&rest, '\n'));
	buf_free(&notes);
	ids_free(&legs);
	return r;
}
