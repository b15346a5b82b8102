/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to analyzer/report: takes out what tells who spoke: numbers, user names, display names, host names, addresses and
 * keys. Each is replaced by the same everywhere in a document, so that calls can still be followed; private addresses stay
 * private, public ones public. Bodies other than SDP are left out. What is not found in messages of the chosen calls, or by
 * its shape, stays: product names, Call-IDs, tags. Output is any bytes, as input is.
 */
#ifndef SL_REPORT_REDACT_H
#define SL_REPORT_REDACT_H

#include "call.h"

struct redact;
/** Looks through all messages of the legs. */
struct redact *redact_new(const struct store *s, const uint32_t *legs, size_t n);
void redact_free(struct redact *r);
/** Any text: addresses, and what is known from the messages. */
void redact_text(struct redact *r, struct slice s, struct buf *out);
/** A whole value of one kind. */
void redact_user(struct redact *r, struct slice s, struct buf *out);
void redact_host(struct redact *r, struct slice s, struct buf *out);
void redact_name(struct redact *r, struct slice s, struct buf *out);
/** A message: start line, header fields, SDP. */
void redact_message(struct redact *r, uint32_t msg, struct buf *out);
/** One header field's value, as the lines of a message have it. */
void redact_value(struct redact *r, struct slice s, struct buf *out);

#endif
