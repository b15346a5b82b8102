/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to analyzer/report: what the documents share. A document is made of calls (several legs each) that were chosen;
 * all text of packets goes through doc_safe(), which is where --redact works, and then through its format's escape. */
#ifndef SL_REPORT_DOC_H
#define SL_REPORT_DOC_H

#include "report.h"

struct doc_call {
	uint32_t from, n;           /* its legs: doc.legs.v[from..from + n) */
};
struct doc {
	struct sink *out;
	struct buf *b;              /* out->buf */
	const struct document_source *src;
	const struct store *s;
	struct redact *redact;      /* NULL: nothing is hidden */
	struct ids legs;            /* call by call */
	struct doc_call *calls;
	size_t n_calls;
	struct buf made, safe;      /* what doc_addr and doc_safe give out */
	struct reader *reader;      /* of the fields of `calls` */
	const struct field_kind *kind;
	const struct finding **findings; /* of the call that evidence_open was told of */
	size_t n_findings;
	uint32_t n_sounds;          /* put into the page so far, their bytes, and how many were left out for their number or size */
	size_t sound_bytes;
	uint32_t n_silent;
};
typedef void (*document_fn)(struct doc *d);

/** Chooses the calls of the source. */
void doc_open(struct doc *d, struct sink *out, const struct document_source *src);
void doc_close(struct doc *d);
const uint32_t *doc_legs(const struct doc *d, const struct doc_call *c);
/** The text as it may be shown; valid until the next call of a doc_ function. Still any bytes. */
struct slice doc_safe(struct doc *d, struct slice s);
/** Address and port, as it may be shown. */
struct slice doc_addr(struct doc *d, const struct addr *a);
/** The text of a message as it may be shown: all of it, or without the values that --redact takes out. */
struct slice doc_message(struct doc *d, uint32_t msg);
/** What a ladder's row says, as it may be shown. */
struct slice doc_label(struct doc *d, const struct ladder *l, const struct ladder_row *r);

/** The field of that name of `calls`; NULL where there is none. */
const struct field *doc_field(const struct doc *d, const char *name);
/** Its value for a leg, made safe for people: times in the zone, durations in words; false where it has none. */
bool doc_field_text(struct doc *d, uint32_t leg, const struct field *f, struct buf *out);
/** A value of any kind of row, likewise; nothing for an absent one. */
void doc_value(struct doc *d, const struct field *f, const struct value *v, struct buf *out);
/** What comes next goes there: a document may have parts that are made before what stands above them. */
void doc_redirect(struct doc *d, struct sink *out);

/* The documents, one file each. */
void document_html(struct doc *d);
void document_svg(struct doc *d);
void document_markdown(struct doc *d);
void document_plantuml(struct doc *d);
void document_text(struct doc *d);
void document_json(struct doc *d);

#endif
