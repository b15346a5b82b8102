/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Findings of the call that is being written, and which messages show them. */
#include "analyzer/report/evidence.h"

void evidence_open(struct doc *d, const struct doc_call *c)
{
	(void)d;
	(void)c;
}

size_t evidence_n(const struct doc *d)
{
	(void)d;
	return 0;
}

const struct finding *evidence_at(const struct doc *d, size_t i)
{
	(void)d;
	(void)i;
	return NULL;
}

const struct finding *evidence_of_message(const struct doc *d, uint32_t msg)
{
	(void)d;
	(void)msg;
	return NULL;
}

const struct finding *evidence_begins(const struct doc *d, uint32_t msg)
{
	(void)d;
	(void)msg;
	return NULL;
}

__attribute__((weak)) const char *severity_name(enum severity s)
{
	(void)s;
	return "";
}

__attribute__((weak)) const struct rule_row *rule_row(uint16_t rule)
{
	(void)rule;
	return NULL;
}
