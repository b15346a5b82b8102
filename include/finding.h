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
/** "info", "warning", "error"; NULL for none. */
const char *severity_name(enum severity s);

enum { FINDING_FRAMES = 32, FINDING_CALLS = 8 };
struct finding {
	uint16_t rule;              /* rule_row() */
	uint8_t severity;           /* enum severity */
	bool has_hop;
	uint32_t leg;               /* NONE: of the whole capture */
	uint32_t under;             /* finding of the same leg (index in store_leg_findings) whose consequence it is, or NONE */
	struct slice summary;       /* one sentence with the values seen; any bytes; lives while the findings do */
	struct slice lead;          /* what is wrong in a few words, for the verdict: "the caller heard nothing"; may be empty */
	const uint32_t *frames;     /* evidence, ascending; at most FINDING_FRAMES */
	uint32_t n_frames;
	const uint32_t *msgs;       /* messages among the evidence, for the margin of a ladder; ascending */
	uint32_t n_msgs;
	const uint32_t *legs;       /* of the whole capture: example calls, at most FINDING_CALLS */
	uint32_t n_legs;
	struct addr src, dst;       /* the hop where it went wrong: who sent, who should have answered; all 0 where none */
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
/** Rules count from 0 in the order of the catalogue (analyzer/diag). */
uint16_t rule_n(void);
const struct rule_row *rule_row(uint16_t rule);

/* ---- reading ---- */

/** Findings of one leg: those that stand for themselves first, worst first; then the consequences folded under them. Valid
 * until the store changes or is freed. NULL and 0 where there are none. */
const struct finding *store_leg_findings(const struct store *s, uint32_t leg, size_t *n);
/** Worst severity of the leg's findings. */
enum severity store_leg_severity(const struct store *s, uint32_t leg);
/** Findings that stand for themselves (not folded under another): of all legs in the order of their first evidence, then of
 * the whole capture. Ids of rows of `findings`; valid until the store changes. */
uint32_t store_n_findings(const struct store *s);
/** Makes them in slices: works for about budget_ns (0: to the end); false while more is left, and *pct says how far it is. */
bool store_findings_step(const struct store *s, int64_t budget_ns, unsigned *pct);
const struct finding *store_finding(const struct store *s, uint32_t id);
/** The verdict on a leg's call in one sentence ("Answered, but the caller heard nothing: ..."); empty where there is nothing
 * to say. Lives as long as the leg's findings. */
struct slice store_verdict(const struct store *s, uint32_t leg);

/** What the capture itself lost while messages of the leg, or answers to them, may have come (store_lost). */
struct store_lost store_leg_lost(const struct store *s, uint32_t leg);

/* ---- judging ---- */

/* What a judge finds, while it looks: made and packed by call/finding.c, filled by the rules. */
struct findings;
struct judge_work;
struct judge_memo;
struct judge {
	/** Looks at one leg. What it may keep from one leg to the next is in *memo (NULL at first), until `done`. */
	void (*leg)(const struct store *s, uint32_t leg, struct judge_memo **memo, struct findings *out);
	void (*done)(struct judge_memo *memo);
	/** Looks by one rule (0..rule_n() - 1, in order) at all of them together, or goes on with it for some milliseconds: false
	 * while more is left. What it has to know then, and with the next rules, is in *work (NULL at first), until `forget`. */
	bool (*capture)(const struct store *s, uint16_t rule, struct judge_work **work, struct findings *out);
	void (*forget)(struct judge_work *work);
	/** Appends the verdict to `out`; the findings are packed, worst first. */
	void (*verdict)(const struct store *s, uint32_t leg, const struct finding *v, size_t n, struct buf *out);
};
/** The rules of analyzer/diag. */
extern const struct judge diag_judge;
/** Says that the memory of the leg that is judged next is at hand (legs_ahead_next): else, where legs are judged in order, that of
 * the next ones is asked for. */
void store_leg_is_near(const struct store *s, uint32_t leg);
/** Before anybody asks; NULL: no findings. */
void store_set_judge(struct store *s, const struct judge *j);

/** Begins a finding; append its summary to the buffer, and call the others for its evidence and its hop. `lead` is static. */
struct buf *findings_add(struct findings *f, uint16_t rule, enum severity severity, const char *lead);
void findings_msg(struct findings *f, uint32_t msg, uint32_t frame);
void findings_frame(struct findings *f, uint32_t frame);
void findings_leg(struct findings *f, uint32_t leg);
void findings_hop(struct findings *f, const struct addr *src, const struct addr *dst);
/** Findings made so far, from 0: rule and severity of one. */
uint32_t findings_n(const struct findings *f);
uint16_t findings_rule(const struct findings *f, uint32_t i);
enum severity findings_severity(const struct findings *f, uint32_t i);
/** Says that one found so far is a consequence of another, which is then at least as bad. Nothing happens where either is
 * folded under a third. */
void findings_fold(struct findings *f, uint32_t consequence, uint32_t cause);
/** Makes the finding begun last a step less severe; info stays info. */
void findings_weaken(struct findings *f);
/** Takes back the finding begun last. */
void findings_drop(struct findings *f);

#endif
