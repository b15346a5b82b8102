/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to rtp/: samples in the place of those that did not come. */
#ifndef SL_RTP_CONCEAL_H
#define SL_RTP_CONCEAL_H

#include "base.h"

struct conceal;
/** For 4000 samples a second at least. */
struct conceal *conceal_new(uint32_t rate);
/** What came; after a loss its beginning is blended with what was made up. */
void conceal_heard(struct conceal *c, int16_t *p, size_t n);
/** What is missing. */
void conceal_make(struct conceal *c, int16_t *out, size_t n);
void conceal_free(struct conceal *c);

#endif
