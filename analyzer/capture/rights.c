/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Gives up what a reader of hostile bytes does not need. */
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

void live_keep_devices(void)
{
#ifdef HAVE_CAPNG
	capng_get_caps_process();
	for (int i = 0; i <= CAP_LAST_CAP; i++)
		if (i != CAP_NET_RAW && i != CAP_NET_ADMIN)
			capng_update(CAPNG_DROP, CAPNG_EFFECTIVE | CAPNG_PERMITTED | CAPNG_INHERITABLE, (unsigned)i);
	capng_apply(CAPNG_SELECT_CAPS);
#endif
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

void live_drop_rights(void)
{
	become_user();
#ifdef HAVE_CAPNG
	capng_clear(CAPNG_SELECT_BOTH);
	capng_apply(CAPNG_SELECT_BOTH);
#endif
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}
