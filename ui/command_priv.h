/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the commands share: a question that was checked, and which rows answer it. */
#ifndef UI_COMMAND_PRIV_H
#define UI_COMMAND_PRIV_H

#include "report.h"
#include "ui/command.h"

/* What is asked for, checked and ready. */
struct plan {
	const struct command_args *a;
	const struct field_kind *kind;
	const struct field **fields;
	size_t n_fields;
	struct filter *filter;
	struct arena arena;
	struct rows_style style;
	bool color;
	enum document document;     /* of `report` */
	bool fails;                 /* findings as bad as --fail-on says */
};

/** Rows of p->kind that are asked for, in the order asked for. -1 and *e where --call names none. */
int command_choose(struct plan *p, struct ids *ids, struct err *e);
uint8_t command_time_kind(const struct options *o);

/** `report` (command_report.c): which document is meant (-1 and *e where none is), and writing it. */
int command_report_plan(struct plan *p, struct err *e);
int command_report(struct plan *p, struct err *e);

#endif
