/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to analyzer/report: the page. Its parts are files: html.c (frame and overview), html_table.c (calls), html_call.c
 * (one call), html_message.c (messages and what explains them).
 */
#ifndef SL_REPORT_HTML_H
#define SL_REPORT_HTML_H

#include "analyzer/report/doc.h"
#include "analyzer/report/svg.h"

/* Which rows of sip.h's and sdp.h's tables the page's messages use: those are explained in it. */
struct html_used {
	bool *headers, *statuses, *attrs;
	bool methods[SIP_METHOD_N];
};

/** Text between tags, and in attributes. */
void html_text(struct doc *d, struct slice s);
void html_z(struct doc *d, const char *z);

/** The table of the first `n` calls in `order`; is_full says which of doc.calls are told in full (html_table.c). */
void html_table(struct doc *d, const uint32_t *order, size_t n, const bool *is_full);
/** A call in full (html_call.c). A page of few calls (is_small) has them open, and takes more elements for them. */
void html_call(struct doc *d, size_t call, bool is_small, struct html_used *used);
/** A finding as an item of a list; c NULL where it is of the whole capture. */
struct finding;
void html_finding(struct doc *d, const struct doc_call *c, const struct finding *f);
/** "Alice → Bob", and what became of it. */
void html_call_title(struct doc *d, const struct doc_call *c);
/** All messages of a ladder, each to be opened; at most `max` of its rows (html_message.c). */
void html_messages(struct doc *d, const struct ladder *l, size_t max, struct html_used *used);
/** Offers and answers side by side; streams with graphs: nothing where the call has none (html_media.c). */
void html_offers(struct doc *d, const struct doc_call *c);
void html_streams(struct doc *d, const struct doc_call *c);
void html_used_open(struct html_used *u);
void html_used_close(struct html_used *u);
/** What explains the messages, as JSON for the script. */
void html_explanations(struct doc *d, const struct html_used *used);

/** Makes the same Ogg file of the same voice (ogg.c). */
void ogg_renumber(struct buf *b);
/** Base64, and the SHA-256 of a text in it (sha256.c). */
void put_base64(struct buf *b, struct slice s);
void put_sha256(struct buf *b, struct slice s);

#endif
