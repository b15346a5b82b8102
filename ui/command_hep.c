/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sending to a HEP collector: opening it, and what is said of it. What is sent, and when, is the engine's business. */
#include "ui/command.h"

#include "hep_send.h"

int command_hep_open(const struct options *o, struct engine *engine, struct err *e)
{
	struct hep_out_options to = {.to = {.place = o->hep_send, .is_patient = !options_is_live(o)},
		.capture_id = (uint32_t)o->hep_id, .key = o->hep_send_key};

	if (!o->hep_send)
		return 0;
	return engine_send_hep(engine, &to, e) < 0 ? e->status : 0;
}

void command_hep_end(const struct options *o, struct engine *engine)
{
	struct hep_sent n;

	engine_hep_end(engine);
	if (!engine_hep_sent(engine, &n) || o->quiet || (!n.lost && !o->verbose))
		return;
	command_say("%s: %llu HEP packets sent, %llu lost", n.name, (unsigned long long)n.packets, (unsigned long long)n.lost);
}

void command_hep_totals(const struct engine *engine, struct buf *b)
{
	struct hep_sent n;

	if (!engine_hep_sent(engine, &n))
		return;
	buf_fmt(b, words_error("; %s: %llu HEP packets sent, %llu lost, %llu bytes wait"), n.name, (unsigned long long)n.packets,
			(unsigned long long)n.lost, (unsigned long long)n.waiting);
	if (n.is_away && n.waiting)
		buf_puts(b, words_error(": nobody is there"));
}
