/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A line of a message without what is another in every call: what is left must be equal, or the calls differ. */
#ifndef UI_NEUTRAL_H
#define UI_NEUTRAL_H

#include "base.h"

/** The line with a `*` for: Call-ID, Date, Timestamp, Session-ID, lengths; CSeq and RAck numbers; the parameters tag, branch,
 * rport and those of digests that change each time; ports of addresses; in SDP (`is_body`) session id and version, ports but 0,
 * ICE candidates and credentials, SSRCs, keys and fingerprints. Lives in the arena; may be the line itself. */
struct slice neutral_line(struct slice line, bool is_body, struct arena *a);

#endif
