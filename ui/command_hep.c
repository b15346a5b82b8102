/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sending to a HEP collector: opening it, what is said of it at the end, and `capture -H`, which does nothing else. */
#include "ui/command.h"

#include <errno.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "hep_send.h"

enum { STEP_MS = 100 };

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
	if (!engine_hep_sent(engine, &n) || o->quiet || (!n.lost && !o->verbose && o->command != COMMAND_CAPTURE))
		return;
	command_say("%s: %llu HEP packets sent, %llu lost", n.name, (unsigned long long)n.packets, (unsigned long long)n.lost);
}

/* What SIGUSR1 asks for. */
static void say_totals(const struct options *o, struct engine *engine)
{
	const struct counters *cs = engine_counters(engine);
	struct capture_progress p;
	struct hep_sent n;

	engine_progress(engine, &p);
	if (o->quiet || !engine_hep_sent(engine, &n))
		return;
	command_say("%llu packets, %llu bytes; dropped by the kernel %llu, by devices %llu; %s: %llu HEP packets sent, %llu lost, "
		"%llu bytes wait%s", (unsigned long long)p.packets, (unsigned long long)p.bytes,
		(unsigned long long)cs->n[C_KERNEL_DROP], (unsigned long long)cs->n[C_DEVICE_DROP], n.name,
		(unsigned long long)n.packets, (unsigned long long)n.lost, (unsigned long long)n.waiting,
		n.is_away ? "; nobody is there" : "");
}

/* The next signal, or 0. */
static int next_signal(int fd)
{
	struct signalfd_siginfo si;

	return read(fd, &si, sizeof si) == sizeof si ? (int)si.ssi_signo : 0;
}

static bool is_done(const struct options *o, const struct engine *engine, int64_t from_ns)
{
	struct capture_progress p;

	engine_progress(engine, &p);
	return (o->max_seconds && time_now_mono() - from_ns >= (int64_t)o->max_seconds * NS_PER_S) ||
		(o->max_packets && p.packets >= (uint64_t)o->max_packets);
}

int command_hep_relay(const struct options *o, struct engine *engine, struct err *e)
{
	int64_t from_ns = time_now_mono();
	sigset_t set;
	int signals, sig, got = 1;
	bool ends = false;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signals = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	if (signals < 0)
		return err_set(e, 4, "signals cannot be waited for: %s", strerror(errno)), e->status;
	while (got > 0 && !ends && !is_done(o, engine, from_ns)) {
		got = engine_step(engine, STEP_MS * NS_PER_MS, e);
		while ((sig = next_signal(signals)) != 0) {
			if (sig == SIGUSR1)
				say_totals(o, engine);
			else
				ends = true;
		}
	}
	close(signals);
	return got < 0 ? e->status : 0;
}
