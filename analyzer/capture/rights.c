/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Gives up what a reader of hostile bytes does not need. */
#include <fcntl.h>
#include <grp.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>
#ifdef HAVE_CAPNG
#include <cap-ng.h>
#endif

#include "live.h"

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

void live_keep_devices(const char *path)
{
#ifdef HAVE_CAPNG
	uint64_t uid, gid;

	capng_get_caps_process();
	for (int i = 0; i <= CAP_LAST_CAP; i++)
		if (i != CAP_NET_RAW && i != CAP_NET_ADMIN)
			capng_update(CAPNG_DROP, CAPNG_EFFECTIVE | CAPNG_PERMITTED | CAPNG_INHERITABLE, (unsigned)i);
	if (geteuid() != 0 || !sudo_id("SUDO_UID", &uid) || !sudo_id("SUDO_GID", &gid) ||
			!is_for_user(path, (uid_t)uid, (gid_t)gid) ||
			capng_change_id((int)uid, (int)gid, CAPNG_DROP_SUPP_GRP) != 0)
		capng_apply(CAPNG_SELECT_CAPS);
#else
	(void)path;
#endif
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

void live_drop_rights(void)
{
	become_user();
#ifdef HAVE_CAPNG
	capng_select_t all = CAPNG_SELECT_CAPS;

	/* What a program started from here could get at most needs a right to be changed; without that the library complains
	 * aloud, and below nothing can be got any more in any case. */
	capng_get_caps_process();
	if (capng_have_capability(CAPNG_EFFECTIVE, CAP_SETPCAP))
		all = CAPNG_SELECT_BOTH;
	capng_clear(CAPNG_SELECT_BOTH);
	capng_apply(all);
#endif
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}
