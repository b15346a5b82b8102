/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to analyzer/report: findings of one call at a time, and which of them a message is evidence of. */
#ifndef SL_REPORT_EVIDENCE_H
#define SL_REPORT_EVIDENCE_H

#include "analyzer/report/doc.h"
#include "finding.h"

/** Makes `c` the call that is asked about. */
void evidence_open(struct doc *d, const struct doc_call *c);
/** Its findings, worst first. Valid until evidence_open. */
size_t evidence_n(const struct doc *d);
const struct finding *evidence_at(const struct doc *d, size_t i);
/** The worst finding of the call that a message is evidence of; NULL where there is none. */
const struct finding *evidence_of_message(const struct doc *d, uint32_t msg);
/** The same, where the message is the first that shows it: so that it is said once. */
const struct finding *evidence_begins(const struct doc *d, uint32_t msg);

#endif
