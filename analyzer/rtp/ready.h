/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to rtp/: oRTP made ready. */
#ifndef SL_RTP_READY_H
#define SL_RTP_READY_H

/** Makes oRTP fill its profile, and say nothing: it would print what it thinks of packets. To be called before oRTP is used
 * for anything; costs nothing when it was called before. */
void ortp_ready(void);

#endif
