/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command `export`: makes a job of options and chosen calls, hands it to the exporter of the file's suffix, and says
 * what that has to say. It writes no file itself. */
#include "ui/command.h"

#include "sound.h"

enum { PLAYOUT_MS = 60, PLAYOUT_MS_MAX = LISTENER_DELAY_MAX };

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

static int by_number(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

/* The chosen legs, and unless told otherwise all legs of their calls; ascending. */
static void put_legs(const struct options *o, const struct store *s, const struct ids *chosen, struct ids *legs)
{
	bool *seen = mem_zalloc((size_t)store_n_calls(s) + 1);

	for (size_t i = 0; i < chosen->n; i++) {
		uint32_t call = store_call_of(s, chosen->v[i]).number;

		if (o->single)
			ids_add(legs, chosen->v[i]);
		else if (!seen[call])
			store_call_legs(s, chosen->v[i], legs);
		seen[call] = true;
	}
	free(seen);
	if (legs->n)
		qsort(legs->v, legs->n, sizeof *legs->v, by_number);
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
	struct export_job job = {.store = engine_store(a->engine), .legs = &legs, .is_all = is_all(o), .is_split = o->split,
		.is_single = o->single, .no_rtp = o->no_rtp, .files = o->files, .n_files = o->n_files, .pass = engine_pass,
		.interface = engine_interface, .ctx = a->engine, .notes = &notes};
	bool has_delay = o->playout_ms || options_was_given(o, "playout-ms");
	struct slice rest;
	int r;

	job.leg = o->call ? store_find_leg(job.store, slice_of(o->call)) : NONE;
	job.sound = (struct export_sound){has_delay ? o->playout_ms : PLAYOUT_MS, o->playout_adaptive, o->no_conceal};
	job.end_ns = engine_end_ns(a->engine);
	engine_progress(a->engine, &job.progress);
	put_legs(o, job.store, chosen, &legs);
	if (!legs.n && !job.is_all)
		return err_set(e, 2, "no call is chosen by that; nothing was written");
	r = export_run(exporter_of(o->output, e), &job, o->output, e);
	for (rest = buf_slice(&notes); rest.n && !o->quiet;)
		say(slice_cut(&rest, '\n'));
	buf_free(&notes);
	ids_free(&legs);
	return r;
}
