/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The start page and what is opened from it, in turns. Each capture or device gets a process of its own: whatever becomes of
 * it, memory and rights of the start page stay as they are. */
#include "ui/start.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ui/settings.h"

/* How a process that was opened from here ended. */
struct word {
	bool goes_back;
	size_t script_at;
	char text[sizeof((struct err *)0)->text];
};

__attribute__((noreturn)) static void visit(struct options *o, const struct zone *zone, start_run_fn *run,
		struct app_start *start, int fd, pid_t parent)
{
	struct word w = {.script_at = 0};
	struct err e = {0};
	ssize_t written;
	int status;

	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		_exit(0);
	start->has_choice = start->goes_back = false;
	start->script_at = 0;
	if (start->is_device) {
		o->interface = start->name.p;
	} else {
		start->file = start->name.p;
		o->files = &start->file;
		o->n_files = 1;
	}
	status = run(o, zone, start, &e);
	/* What could not be opened is said on the start page. */
	w.goes_back = start->goes_back || (status && !start->was_shown);
	w.script_at = start->script_at;
	snprintf(w.text, sizeof w.text, "%s", e.text);
	fflush(NULL);
	do
		written = write(fd, &w, sizeof w);
	while (written < 0 && errno == EINTR);
	_exit(status);
}

/* The terminal's signals are for the process that has the screen. */
static int wait_for(pid_t pid)
{
	struct sigaction ignore = {.sa_handler = SIG_IGN}, interrupt, quit;
	int status = 0;

	sigaction(SIGINT, &ignore, &interrupt);
	sigaction(SIGQUIT, &ignore, &quit);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	sigaction(SIGINT, &interrupt, NULL);
	sigaction(SIGQUIT, &quit, NULL);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* Opens what was chosen; false where the program is to end, with *status. */
static bool go(struct options *o, const struct zone *zone, start_run_fn *run, struct app_start *start, int *status, struct err *e)
{
	struct word w = {.goes_back = false};
	pid_t parent = getpid(), pid;
	ssize_t got;
	int fds[2];

	if (pipe2(fds, O_CLOEXEC) < 0 || (pid = fork()) < 0) {
		err_set(e, 3, "no process to open it in: %s", err_system(errno));
		*status = e->status;
		return false;
	}
	if (pid == 0) {
		close(fds[0]);
		visit(o, zone, run, start, fds[1], parent);
	}
	close(fds[1]);
	*status = wait_for(pid);
	got = read(fds[0], &w, sizeof w);
	close(fds[0]);
	if (got != (ssize_t)sizeof w)
		return false;
	buf_clear(&start->said);
	if (w.text[0]) {
		buf_puts(&start->said, w.text);
		buf_putc(&start->said, '\0');
	}
	if (!w.goes_back)
		err_set(e, *status, "%s", w.text);
	if (o->script)
		o->script += w.script_at;
	return w.goes_back;
}

/* The page itself; false where the user left. */
static bool choose(struct options *o, const struct zone *zone, const struct keymap *keys, struct app_start *start, int *status,
		struct err *e)
{
	struct app_options a = {.options = o, .zone = zone, .keys = keys, .start = start};
	struct palette palette;

	settings_fill(&a, o);
	if (settings_colors(o, &palette))
		a.palette = &palette;
	start->has_choice = start->goes_back = false;
	start->script_at = 0;
	*status = app_run(&a, e) < 0 ? e->status : 0;
	if (o->script)
		o->script += start->script_at;
	return *status == 0 && start->has_choice;
}

int start_loop(struct options *o, const struct zone *zone, start_run_fn *run, struct err *e)
{
	struct keymap *keys = keymap_new();
	struct app_start start = {.has_choice = false};
	int status = 0;

	keymap_configure(keys, o);
	settings_check(o);
	if (!o->quiet && o->warnings.n)
		fwrite(o->warnings.p, 1, o->warnings.n, stderr);
	fflush(NULL);
	while (choose(o, zone, keys, &start, &status, e)) {
		buf_clear(&o->warnings); /* they were told */
		if (!go(o, zone, run, &start, &status, e))
			break;
	}
	keymap_free(keys);
	buf_free(&start.name);
	buf_free(&start.said);
	return status;
}
