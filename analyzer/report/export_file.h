/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to report/: files that appear whole or not at all, and the calls of a job. */
#ifndef SL_REPORT_EXPORT_FILE_H
#define SL_REPORT_EXPORT_FILE_H

#include <signal.h>

#include "export.h"

/** A file on its way: it has a temporary name beside the one that was asked for. */
struct export_file {
	char *path, *temp;
};
/** Makes an empty file of a temporary name. -1 and *e (status 4) where that cannot be done, or where `path` is there and no
 * ordinary file, or one of the inputs (2). */
int export_file_open(struct export_file *f, const struct export_job *j, const char *path, struct err *e);
/** Gives it its name. -1 and *e (status 4), and the file is gone, where that fails. */
int export_file_keep(struct export_file *f, struct err *e);
/** Takes it away again. Nothing happens for a zero value or after export_file_keep. */
void export_file_drop(struct export_file *f);

/** Holds back what would end the program (SIGINT, SIGTERM, SIGHUP) while there is a temporary file that would stay; the mask that
 * was is in *before, for sigprocmask. What the program ignores stays ignored. */
void export_hold_signals(sigset_t *before);
/** Whether one of them waits: then the file should be dropped, and the mask set back. */
bool export_is_interrupted(void);

/** The calls that a split job makes files of: `tags` has the number of the file for each leg of the store, or NONE.
 * Without is_split all chosen legs have 0. Returns how many files. */
uint32_t export_tags(const struct export_job *j, struct ids *tags);
/** Name of file `tag` of a split job: "OUT-0001-CALLID.pcap", of the first leg of its call. */
void export_split_name(struct buf *b, const struct export_job *j, const char *path, uint32_t tag, uint32_t n, uint32_t leg);

/* Rows of the table in export.c. */
int packets_write(const struct export_job *j, const char *path, struct err *e);
int sound_write(const struct export_job *j, const char *path, struct err *e);
int sqlite_write(const struct export_job *j, const char *path, struct err *e);

#endif
