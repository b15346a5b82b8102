/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands about devices: record, list; and the process that copies packets for the screen. That process keeps the devices
 * and does nothing but copy, with the right to open them again and no other; the one that looks into packets gives up all its
 * rights before it sees the first. */
#include "ui/command_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <signal.h>
#include <unistd.h>

#include "live.h"

enum { PIPE_BYTES = 1024 * 1024, SPOOL_MB = 1000, SPOOL_S = 86400 };

static struct live_options live_options_of(const struct options *o, bool is_immediate)
{
	return (struct live_options){.devices = o->interface, .listen = o->hep_listen, .bpf = o->bpf, .snaplen = o->snaplen,
		.buffer_mib = o->buffer_mib, .no_promiscuous = o->no_promiscuous, .no_media_payload = o->no_media_payload,
		.is_immediate = is_immediate};
}

int command_interfaces(struct err *e)
{
	struct buf b = {0};
	int r = live_interfaces(&b, e) < 0 ? e->status : command_print(&b, e);

	buf_free(&b);
	return r;
}

static void say(const char *line)
{
	command_say("%s", line);
}

static struct live *open_devices(const struct options *o, const struct live_options *lo, struct err *e)
{
	struct live *l = live_open(lo, e);

	if (l && live_loses_fragments(l) && !o->quiet)
		command_say_fragments(o->bpf);
	return l;
}

/* Less than was meant is better than nothing at all. */
static void confine(const struct options *o, const struct live_sandbox *s)
{
	struct err why;

	if (!o->no_sandbox && live_confine(s, &why) < 0 && !o->quiet)
		command_say("%s; --no-sandbox keeps silent about it", why.text);
}

/* The same for rights: r and *e are what giving them up came to. */
static void say_kept(const struct options *o, int r, const struct err *e)
{
	if (r < 0 && !o->quiet)
		command_say("%s", e->text);
}

static bool is_rotating(const struct options *o)
{
	return o->rotate_mb || o->rotate_s || o->rotate_packets;
}

/* Options that would mean nothing beside the others. */
static int check_files(const struct options *o, struct err *e)
{
	if (is_rotating(o) && !o->output)
		return err_set(e, 2, "files can be begun anew only where there are some: -w FILE is missing");
	if (is_rotating(o) && o->split)
		return err_set(e, 2, "--split makes a file for each call; none is begun anew");
	if (o->n_files_kept && !is_rotating(o))
		return err_set(e, 2, "--files is for files that are begun anew: by --rotate-mb, --rotate-seconds or "
			"--rotate-packets");
	return 0;
}

int command_capture(struct options *o, struct err *e)
{
	struct record_options ro = {.path = o->output, .rotate_bytes = (uint64_t)o->rotate_mb * 1000000,
		.rotate_ns = (int64_t)o->rotate_s * NS_PER_S, .rotate_packets = (uint64_t)o->rotate_packets,
		.n_files = o->n_files_kept, .max_packets = (uint64_t)o->max_packets,
		.max_ns = (int64_t)o->max_seconds * NS_PER_S, .say = o->quiet ? NULL : say};
	struct live_options lo = live_options_of(o, false);
	struct record_totals t;
	struct live *l;
	struct err why;
	int r;

	if (check_files(o, e) < 0 || command_memory(o, e) < 0)
		return e->status;
	/* What the configuration says of rows and ladders does not make recordings smaller. */
	o->where = options_was_given(o, "where") ? o->where : NULL;
	o->invites = o->invites && options_was_given(o, "invites");
	o->no_rtp = o->no_rtp && options_was_given(o, "no-rtp");
	if (o->where || o->invites || o->no_rtp || o->split || o->ndjson || o->hep_send)
		return command_watch(o, e);
	lo.hep_key = o->hep_key; /* the screen counts packets without it, with all else that it counts */
	l = open_devices(o, &lo, e);
	if (!l)
		return e->status;
	say_kept(o, live_keep_devices(o->output, &why), &why);
	confine(o, &(struct live_sandbox){.needs_devices = true});
	r = live_record(l, &ro, &t, e);
	live_close(l);
	return r < 0 ? e->status : 0;
}

/* The copying process: ends with its reader. */
__attribute__((noreturn)) static void copy(const struct options *o, struct live *l, int fd)
{
	int r;

	live_keep_devices(NULL, NULL); /* what is wrong with that says the other process, too */
	prctl(PR_SET_PDEATHSIG, SIGTERM); /* forgotten where the user changes */
	confine(o, &(struct live_sandbox){.needs_devices = true});
	r = live_copy(l, fd, NULL);
	_exit(r < 0 ? 4 : 0);
}

int command_live(const struct options *o, bool is_immediate, struct command_feed *f, struct err *e)
{
	struct live_options lo = live_options_of(o, is_immediate);
	struct live *l = open_devices(o, &lo, e);
	struct err why;
	int fds[2];

	*f = (struct command_feed){.pid = -1};
	if (!l)
		return e->status;
	if (pipe2(fds, O_CLOEXEC) < 0) {
		live_close(l);
		return err_set(e, 3, "no pipe: %s", err_system(errno)), e->status;
	}
	fcntl(fds[1], F_SETPIPE_SZ, PIPE_BYTES); /* less where the system allows no more */
	f->pid = fork();
	if (f->pid == 0) {
		close(fds[0]);
		copy(o, l, fds[1]);
	}
	close(fds[1]);
	live_close(l);
	say_kept(o, live_drop_rights(&why), &why);
	confine(o, &(struct live_sandbox){.pid = f->pid, .needs_network = o->hep_send != NULL});
	if (f->pid < 0) {
		close(fds[0]);
		return err_set(e, 3, "no process to capture in: %s", err_system(errno)), e->status;
	}
	snprintf(f->path, sizeof f->path, "/dev/fd/%d", fds[0]);
	f->fd = fds[0];
	return 0;
}

void command_spool(const struct options *o, struct capture_options *c)
{
	c->spool_bytes = (uint64_t)(o->spool_mb > 0 ? o->spool_mb : SPOOL_MB) * 1000000;
	c->spool_ns = (int64_t)(o->spool_s > 0 ? o->spool_s : SPOOL_S) * NS_PER_S;
}

void command_live_stop(const struct command_feed *f)
{
	if (f->pid > 0)
		kill(f->pid, SIGTERM);
}

void command_live_end(struct command_feed *f)
{
	if (f->pid <= 0)
		return;
	close(f->fd);
	kill(f->pid, SIGTERM);
	while (waitpid(f->pid, NULL, 0) < 0 && errno == EINTR)
		;
	f->pid = -1;
}
