/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to capture/: frames without voice. */
#ifndef SL_CAPTURE_CUT_H
#define SL_CAPTURE_CUT_H

#include "net.h"

struct media_cut;

struct media_cut *media_cut_new(void);
/** How many bytes of the frame are to be kept: up to the end of the header of RTP, or all. */
uint32_t media_cut_frame(struct media_cut *m, const struct frame *f);
void media_cut_free(struct media_cut *m);

#endif
