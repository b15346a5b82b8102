/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program without a capture: the start page, what is opened from it, and back. */
#ifndef UI_START_H
#define UI_START_H

#include "option.h"
#include "ui/app.h"

/** Opens what o names, and shows it. Exit status. */
typedef int start_run_fn(struct options *o, const struct zone *zone, struct app_start *start, struct err *e);
/** Shows the start page until the user leaves. What is opened from it runs in a process of its own, as it gives up rights that
 * the next one may need. Exit status; *e says why where it is not 0. */
int start_loop(struct options *o, const struct zone *zone, start_run_fn *run, struct err *e);

#endif
