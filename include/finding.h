/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is wrong: findings kept by the store (layer 3), and the rules that make them (layer 4, diag).
 *
 * The store asks for a leg's findings when somebody reads them, and again when the leg has changed since: reading a capture
 * costs nothing for them. The judge is passed in by the engine, so that call need not know diag.
 */
#ifndef SL_FINDING_H
#define SL_FINDING_H

#include "call.h"

enum severity { SEVERITY_NONE, SEVERITY_INFO, SEVERITY_WARNING, SEVERITY_ERROR, SEVERITY_N };
const char *severity_name(enum severity s); /* "info", "warning", "error"; NULL for none */

enum { FINDING_FRAMES = 32 };
struct finding {
	uint16_t rule;              /* rule_row() */
	uint8_t severity;           /* enum severity */
	uint32_t leg;               /* NONE: of the whole capture */
	uint32_t under;             /* finding whose consequence it is (folded under it), or NONE */
	struct slice summary;       /* one sentence with the values seen; any bytes; lives while the findings do */
	const uint32_t *frames;     /* evidence, ascending; at most FINDING_FRAMES */
	uint32_t n_frames;
	const uint32_t *msgs;       /* messages among the evidence, for the margin of a ladder */
	uint32_t n_msgs;
	struct addr src, dst;       /* the hop where it went wrong: who sent, who should have answered; all 0 where none */
	bool has_hop;
};

struct rule_row {
	const char *id;             /* "no-ack" */
	uint8_t severity;           /* highest that it gives */
	bool is_capture;            /* over calls, not of one */
	const char *title;          /* a few words for lists */
	const char *evidence;       /* when it fires, one sentence */
	const char *explanation;    /* what it means, for a tired engineer */
	const char *reference;      /* "RFC 3261 §13.3.1.4" */
	const char *remedy;         /* what people usually do about it */
};
const struct rule_row *rule_rows(size_t *n);
const struct rule_row *rule_row(uint16_t rule);

/** Findings of one leg, worst first; valid until the store changes or is freed. */
const struct finding *store_leg_findings(const struct store *s, uint32_t leg, size_t *n);
/** Findings of all legs in the order of their first evidence, then of the capture; ids of rows of `findings`. */
uint32_t store_n_findings(const struct store *s);
const struct finding *store_finding(const struct store *s, uint32_t id);
/** The verdict on a leg's call in one sentence ("Answered, but the caller heard nothing: ..."); empty where there is nothing
 * to say. */
struct slice store_verdict(const struct store *s, uint32_t leg);

#endif
