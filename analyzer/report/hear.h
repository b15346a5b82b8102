/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to report/: what those share who listen to streams. */
#ifndef SL_REPORT_HEAR_H
#define SL_REPORT_HEAR_H

#include "sound.h"
#include "stream.h"

/** What payload type `type` of stream `id` is; its format goes to *f. Where it is sound, *d, which may be NULL, is freed
 * and becomes the decoder for it (decoder_new), or NULL where it cannot be decoded; else *d stays for when the voice goes on. */
enum codec_kind hear_type(const struct store *s, uint32_t id, uint8_t type, struct decoder **d, struct stream_format *f);

#endif
