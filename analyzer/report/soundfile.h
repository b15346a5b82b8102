/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to report/: two channels of samples as a file of sound, by libsndfile. */
#ifndef SL_REPORT_SOUNDFILE_H
#define SL_REPORT_SOUNDFILE_H

#include "export.h"

enum { SOUND_CHANNELS = 2 };
struct soundfile;
/** Begins the file `temp`, whose format the suffix of `path` tells; sample 0 is heard at start_ns. NULL and *e: status 4
 * where it cannot be written, 2 where this program was built without libsndfile. */
struct soundfile *soundfile_open(const char *temp, const char *path, uint32_t rate, int64_t start_ns, struct err *e);
/** Samples of a channel, at the file's rate, from a moment on; what lies before samples that were there already is dropped. */
void soundfile_put(struct soundfile *f, unsigned channel, int64_t at_ns, const int16_t *p, size_t n);
/** Nothing more will come for the time before. Writes it, with silence where nothing was put. */
void soundfile_until(struct soundfile *f, int64_t ts_ns);
/** Leaves out so much time from here on. */
void soundfile_cut(struct soundfile *f, int64_t ns);
/** Writes the rest and closes. The length is told in *length_ns. -1 and *e (status 4, or 2 where the format has no room). */
int soundfile_end(struct soundfile *f, int64_t *length_ns, struct err *e);
/** Closes without more. */
void soundfile_free(struct soundfile *f);

#endif
