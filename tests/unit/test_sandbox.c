/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of the sandbox: what is forbidden fails, what is needed works; in processes of their own, since there is no way back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "live.h"

enum { SKIPPED = 77 };

static bool is_forbidden(long got)
{
	return got == -1 && errno == EPERM;
}

static bool nothing_forbidden(void)
{
	char *const none[] = {NULL};
	pid_t parent = getppid();

	return is_forbidden(socket(AF_INET, SOCK_STREAM, 0)) && is_forbidden(fork()) &&
		is_forbidden(execve("/bin/true", none, none)) &&
		is_forbidden(ptrace(PTRACE_ATTACH, parent, 0, 0)) && is_forbidden(kill(parent, 0)) && is_forbidden(chroot("/")) &&
		is_forbidden(setuid(0));
}

/* A file is made, written, mapped, renamed and taken away; libraries are loaded. */
static bool all_needed(void)
{
	char path[] = "/tmp/sandbox-XXXXXX", other[64];
	int fd = mkostemp(path, O_CLOEXEC);
	void *p;
	bool ok = fd >= 0 && write(fd, "x", 1) == 1 && ftruncate(fd, 4096) == 0 && fsync(fd) == 0;

	p = mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0);
	ok = ok && p != MAP_FAILED && *(const char *)p == 'x';
	snprintf(other, sizeof other, "%s-2", path);
	ok = ok && rename(path, other) == 0 && unlink(other) == 0;
	close(fd);
	return ok && raise(0) == 0 && kill(getpid(), 0) == 0 && lib_open("libm.so.6", NULL, 0, NULL, NULL) != NULL &&
		lib_open(PCAP_SONAME, NULL, 0, NULL, NULL) != NULL && lib_open(ORTP_SONAME, NULL, 0, NULL, NULL) != NULL;
}

static int in_child(const struct live_sandbox *o, bool (*fn)(void))
{
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		struct err e;

		_exit(live_drop_rights(&e) < 0 || live_confine(o, &e) < 0 ? SKIPPED : fn() ? 0 : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == SKIPPED)
		skip();
	return WEXITSTATUS(status);
}

static bool has_sockets(void)
{
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	return fd >= 0 && is_forbidden(fork());
}

static void test_forbidden(void **state)
{
	(void)state;
#ifndef HAVE_SECCOMP
	skip();
#endif
	assert_int_equal(in_child(&(struct live_sandbox){0}, nothing_forbidden), 0);
}

static void test_needed(void **state)
{
	(void)state;
	assert_int_equal(in_child(&(struct live_sandbox){0}, all_needed), 0);
}

static void test_network(void **state)
{
	(void)state;
#ifndef HAVE_SECCOMP
	skip();
#endif
	assert_int_equal(in_child(&(struct live_sandbox){.needs_network = true}, has_sockets), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_forbidden), cmocka_unit_test(test_needed),
		cmocka_unit_test(test_network)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
