/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to sip/: a quick look that tells of most lines that nothing is wrong with them, and of no line that something is. */
#ifndef SL_SIP_CHECK_PLAIN_H
#define SL_SIP_CHECK_PLAIN_H

#include "analyzer/sip/memo.h"

enum { SIP_PLAIN_BLOCKS = 32, SIP_PLAIN_BYTES = 64 * SIP_PLAIN_BLOCKS };
/** A message whose start line and header fields are ASCII, whole, and no longer than SIP_PLAIN_BYTES. */
struct sip_plain {
	const char *base;           /* start line */
	const char *readable;       /* end of the message */
	struct sip_memo *memo;      /* names of header fields */
	struct sip_memo_line *next; /* place of the next line there */
	uint64_t words[SIP_PLAIN_BLOCKS + 1], newlines[SIP_PLAIN_BLOCKS + 1]; /* a bit for each byte */
};
/** False where it is any other, or the processor cannot do it; then none of what follows may be called. A memo begins zeroed; it
 * is for this alone, and of sip_memo_init where something was parsed with it. */
bool sip_plain_begin(struct sip_plain *w, struct sip_memo *memo, const struct sip_msg *m);
/** Whether nothing is wrong with a Request-URI: it lies in the message's start line. */
bool sip_plain_uri(const struct sip_plain *w, struct slice uri);
/** Goes behind the next header field, with which nothing is wrong; *number is that of its row. False, and *rest as it was, where
 * it cannot tell. */
bool sip_plain_line(struct sip_plain *w, struct slice *rest, uint16_t *number);
/** Number of a row whose field may be there once, from 1; 0 for others (sip/check.c). */
uint16_t sip_check_number(const struct sip_header_row *row);

#endif
