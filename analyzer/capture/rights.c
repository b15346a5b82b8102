/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Gives up what a reader of hostile bytes does not need. */
#include <fcntl.h>
#include <grp.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>
#ifdef HAVE_CAPNG
#include <cap-ng.h>
#include <stddef.h>
#endif

#include "live.h"

#ifdef HAVE_CAPNG
/* libcap-ng, by the names of its functions without "capng_". It asks the system a dozen things when it is loaded. */
struct capng_lib {
	__typeof__(capng_get_caps_process) *get_caps_process;
	__typeof__(capng_have_capability) *have_capability;
	__typeof__(capng_clear) *clear;
	__typeof__(capng_update) *update;
	__typeof__(capng_change_id) *change_id;
	__typeof__(capng_apply) *apply;
};
static const struct lib_symbol symbols[] = {
	{"capng_get_caps_process", offsetof(struct capng_lib, get_caps_process)},
	{"capng_have_capability", offsetof(struct capng_lib, have_capability)},
	{"capng_clear", offsetof(struct capng_lib, clear)},
	{"capng_update", offsetof(struct capng_lib, update)},
	{"capng_change_id", offsetof(struct capng_lib, change_id)},
	{"capng_apply", offsetof(struct capng_lib, apply)},
};

static void *load(struct capng_lib *lib, struct err *e)
{
	struct err why;
	void *handle = lib_open(CAPNG_SONAME, symbols, sizeof symbols / sizeof *symbols, lib, &why);

	if (!handle)
		err_set(e, 3, "rights that are not needed cannot be given up: %s", why.text);
	return handle;
}
#endif

/* The user whom sudo made root for a while. */
static bool sudo_id(const char *name, uint64_t *id)
{
	const char *s = getenv(name);

	return s && slice_to_u64(slice_of(s), UINT32_MAX - 1, id) && *id;
}

static void become_user(void)
{
	uint64_t uid, gid;

	if (geteuid() != 0 || !sudo_id("SUDO_UID", &uid) || !sudo_id("SUDO_GID", &gid))
		return;
	if (setgroups(0, NULL) < 0 || setgid((gid_t)gid) < 0 || setuid((uid_t)uid) < 0)
		return; /* what follows takes the capabilities of root in any case */
}

#ifdef HAVE_CAPNG
/* Whether the file, or where there is none yet its folder, may be written to as things are. */
static bool may_write(const char *path)
{
	const char *slash = strrchr(path, '/');
	struct buf folder = {0};
	bool may;

	if (faccessat(AT_FDCWD, path, F_OK, AT_EACCESS) == 0)
		return faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) == 0;
	buf_fmt(&folder, "%.*s", slash ? (int)(slash - path) + 1 : 1, slash ? path : ".");
	may = faccessat(AT_FDCWD, folder.p, W_OK | X_OK, AT_EACCESS) == 0;
	buf_free(&folder);
	return may;
}

/* Whether files at this path are for the user whom sudo made root, and not for root: by who may write there. */
static bool is_for_user(const char *path, uid_t uid, gid_t gid)
{
	bool may = true;

	if (!path)
		return true;
	if (setegid(gid) < 0 || seteuid(uid) < 0)
		may = false;
	may = may && may_write(path);
	if (seteuid(0) < 0 || setegid(0) < 0)
		return true; /* so it stays the user */
	return may;
}
#endif

#ifdef HAVE_CAPNG
static int keep_devices(const char *path, struct err *e)
{
	struct capng_lib lib;
	void *handle = load(&lib, e);
	uint64_t uid, gid;

	if (!handle)
		return -1;
	lib.get_caps_process();
	for (int i = 0; i <= CAP_LAST_CAP; i++)
		if (i != CAP_NET_RAW && i != CAP_NET_ADMIN)
			lib.update(CAPNG_DROP, CAPNG_EFFECTIVE | CAPNG_PERMITTED | CAPNG_INHERITABLE, (unsigned)i);
	if (geteuid() != 0 || !sudo_id("SUDO_UID", &uid) || !sudo_id("SUDO_GID", &gid) ||
			!is_for_user(path, (uid_t)uid, (gid_t)gid) ||
			lib.change_id((int)uid, (int)gid, CAPNG_DROP_SUPP_GRP) != 0)
		lib.apply(CAPNG_SELECT_CAPS);
	lib_close(handle);
	return 0;
}

static int drop_all(struct err *e)
{
	struct capng_lib lib;
	void *handle = load(&lib, e);
	capng_select_t all = CAPNG_SELECT_CAPS;

	if (!handle)
		return -1;
	/* What a program started from here could get at most needs a right to be changed; without that the library complains
	 * aloud, and below nothing can be got any more in any case. */
	lib.get_caps_process();
	if (lib.have_capability(CAPNG_EFFECTIVE, CAP_SETPCAP))
		all = CAPNG_SELECT_BOTH;
	lib.clear(CAPNG_SELECT_BOTH);
	lib.apply(all);
	lib_close(handle);
	return 0;
}
#else
static int keep_devices(const char *path, struct err *e)
{
	(void)path;
	(void)e;
	return 0;
}

static int drop_all(struct err *e)
{
	(void)e;
	return 0;
}
#endif

int live_keep_devices(const char *path, struct err *e)
{
	int r = keep_devices(path, e);

	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	return r;
}

int live_drop_rights(struct err *e)
{
	int r;

	become_user();
	r = drop_all(e);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	return r;
}
