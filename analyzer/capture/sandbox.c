/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The system calls that a reader of hostile bytes gets along with, through libseccomp: files, memory, the terminal, time, and
 * signals to itself and to the process that copies packets for it. No program can be started, no process made or looked into, no
 * socket opened; whoever tries is told EPERM. It may write files, since calls are saved on demand, and map code, since
 * libraries of sound are loaded when they are first used. */
#include "live.h"

#ifdef HAVE_SECCOMP
#include <errno.h>
#include <seccomp.h>
#include <stddef.h>
#include <unistd.h>

/* libseccomp, by the names of its functions without "seccomp_". */
struct seccomp_lib {
	scmp_filter_ctx (*init)(uint32_t def_action);
	int (*rule_add_array)(scmp_filter_ctx ctx, uint32_t action, int syscall, unsigned n, const struct scmp_arg_cmp *args);
	int (*resolve)(const char *name);
	int (*load)(scmp_filter_ctx ctx);
	void (*release)(scmp_filter_ctx ctx);
};
static const struct lib_symbol symbols[] = {
	{"seccomp_init", offsetof(struct seccomp_lib, init)},
	{"seccomp_rule_add_array", offsetof(struct seccomp_lib, rule_add_array)},
	{"seccomp_syscall_resolve_name", offsetof(struct seccomp_lib, resolve)},
	{"seccomp_load", offsetof(struct seccomp_lib, load)},
	{"seccomp_release", offsetof(struct seccomp_lib, release)},
};

/* Names that a machine's kernel does not know are skipped. */
static const char *const allowed[] = {
	/* reading and writing */
	"read", "readv", "pread64", "write", "writev", "pwrite64", "lseek", "_llseek", "close", "dup", "dup2", "dup3", "fcntl",
	"fcntl64", "ioctl", "poll", "ppoll", "ppoll_time64", "select", "_newselect", "pselect6", "pselect6_time64", "sendfile",
	"copy_file_range",
	/* files */
	"open", "openat", "stat", "stat64", "lstat", "lstat64", "fstat", "fstat64", "fstatat64", "newfstatat", "statx", "statfs",
	"statfs64", "fstatfs", "fstatfs64", "access", "faccessat", "faccessat2", "readlink", "readlinkat", "getcwd", "getdents",
	"getdents64", "unlink", "unlinkat", "rename", "renameat", "renameat2", "mkdir", "mkdirat", "rmdir", "ftruncate",
	"ftruncate64", "fallocate", "fsync", "fdatasync", "chmod", "fchmod", "fchmodat", "umask", "utimensat", "flock",
	/* memory */
	"mmap", "mmap2", "mremap", "munmap", "mprotect", "madvise", "brk", "futex", "futex_time64", "membarrier",
	/* time */
	"clock_gettime", "clock_gettime64", "clock_getres", "clock_getres_time64", "clock_nanosleep", "clock_nanosleep_time64",
	"nanosleep", "gettimeofday", "time", "times",
	/* signals */
	"rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "sigreturn", "rt_sigpending", "rt_sigsuspend", "rt_sigtimedwait",
	"sigaltstack", "signalfd", "signalfd4", "restart_syscall", "pause", "setitimer", "getitimer",
	/* what it is and where it runs */
	"getpid", "getppid", "gettid", "getpgrp", "getpgid", "getsid", "getuid", "geteuid", "getgid", "getegid", "getuid32",
	"geteuid32", "getgid32", "getegid32", "getgroups", "uname", "sysinfo", "getrusage", "getrlimit", "ugetrlimit", "getrandom",
	"sched_yield", "sched_getaffinity", "getcpu", "rseq", "set_robust_list", "set_tid_address", "arch_prctl", "get_thread_area",
	/* its end, and that of the copying process */
	"exit", "exit_group", "wait4", "waitpid", "waitid"};
/* For who sends to a collector. */
static const char *const network[] = {
	"socket", "connect", "bind", "send", "sendto", "sendmsg", "sendmmsg", "recv", "recvfrom", "recvmsg", "recvmmsg", "shutdown",
	"getsockname", "getpeername", "getsockopt", "setsockopt"};

/* For who copies: devices come back, agents connect. */
static const char *const devices[] = {"accept", "accept4", "listen", "eventfd", "eventfd2", "epoll_create", "epoll_create1",
	"epoll_ctl", "epoll_wait", "epoll_pwait"};

struct ruling {
	struct seccomp_lib lib;
	scmp_filter_ctx ctx;
	int error;
};

static void allow(struct ruling *r, const char *name, const struct scmp_arg_cmp *arg)
{
	int n = r->lib.resolve(name), got;

	if (n == __NR_SCMP_ERROR)
		return;
	got = r->lib.rule_add_array(r->ctx, SCMP_ACT_ALLOW, n, arg ? 1 : 0, arg);
	if (got < 0 && got != -EDOM && !r->error)
		r->error = -got;
}

/* Where the first argument is this number. */
static void allow_first(struct ruling *r, const char *name, uint64_t value)
{
	allow(r, name, &(struct scmp_arg_cmp){.arg = 0, .op = SCMP_CMP_MASKED_EQ, .datum_a = UINT32_MAX, .datum_b = value});
}

static void rule(struct ruling *r, const struct live_sandbox *o)
{
	for (size_t i = 0; i < sizeof allowed / sizeof allowed[0]; i++)
		allow(r, allowed[i], NULL);
	for (size_t i = 0; (o->needs_network || o->needs_devices) && i < sizeof network / sizeof network[0]; i++)
		allow(r, network[i], NULL);
	for (size_t i = 0; o->needs_devices && i < sizeof devices / sizeof devices[0]; i++)
		allow(r, devices[i], NULL);
	allow_first(r, "kill", 0); /* its group: the terminal's job control */
	allow_first(r, "kill", (uint32_t)getpid());
	if (o->pid > 0)
		allow_first(r, "kill", (uint32_t)o->pid);
	allow_first(r, "tgkill", (uint32_t)getpid());
	allow_first(r, "prlimit64", 0);
}

int live_confine(const struct live_sandbox *o, struct err *e)
{
	struct ruling r = {0};
	void *handle = lib_open(SECCOMP_SONAME, symbols, sizeof symbols / sizeof symbols[0], &r.lib, e);

	if (!handle)
		return -1;
	r.ctx = r.lib.init(SCMP_ACT_ERRNO(EPERM));
	if (!r.ctx)
		die_oom();
	rule(&r, o);
	if (!r.error)
		r.error = -r.lib.load(r.ctx);
	r.lib.release(r.ctx);
	lib_close(handle);
	return r.error ? err_set(e, 3, "system calls cannot be restricted here: %s", err_system(r.error)) : 0;
}
#else
int live_confine(const struct live_sandbox *o, struct err *e)
{
	(void)o;
	(void)e;
	return 0;
}
#endif
