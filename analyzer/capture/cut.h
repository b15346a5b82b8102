/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to capture/: packets without voice. */
#ifndef SL_CAPTURE_CUT_H
#define SL_CAPTURE_CUT_H

#include "analyzer/capture/live_local.h"
#include "net.h"

struct media_cut;

struct media_cut *media_cut_new(void);
/** Takes a packet of that link type, and hands it on: of RTP up to the end of its header. A fragment that came before the first one
 * of its datagram waits for that. */
void media_cut_put(struct media_cut *m, const struct block_packet *p, uint16_t dlt, live_packet_fn fn, void *ctx);
/** Now and then: what has waited for half a second (is_end: all) goes on without its payload; nobody could make use of it. */
void media_cut_tick(struct media_cut *m, bool is_end, live_packet_fn fn, void *ctx);
void media_cut_free(struct media_cut *m);

#endif
