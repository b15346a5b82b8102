/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What redact.c (what is replaced by what) and redact_message.c (where it stands in a message) share. */
#ifndef SL_REPORT_REDACT_PRIV_H
#define SL_REPORT_REDACT_PRIV_H

#include "analyzer/report/redact.h"

enum secret { SECRET_USER, SECRET_HOST, SECRET_NAME, SECRET_KEY, SECRET_IP, SECRET_N };
struct redact_entry {
	struct slice from, to;
	uint8_t secret;             /* enum secret */
};
struct redact {
	const struct store *s;
	struct arena arena;
	struct map map;
	struct redact_entry *entries;
	uint32_t n, cap;
	uint32_t counts[SECRET_N];  /* given out so far */
	uint32_t n_public, n_private, n_public6, n_private6;
	struct buf scratch;
};

/** What stands for `from`; made when it is new. */
struct slice redact_as(struct redact *r, enum secret kind, struct slice from);
/** What is known of it; p NULL where it is not. */
struct slice redact_known(struct redact *r, enum secret kind, struct slice from);
/** Length of the URI at the start of s, if one is there (sip, sips, tel), else 0: appended with its parts replaced. */
size_t redact_uri(struct redact *r, struct slice s, struct buf *out);
/** Length of the IP address at the start of s, or 0; appended as another. `known`: only one that was met before. */
size_t redact_ip(struct redact *r, struct slice s, bool known, struct buf *out);
/** Text with addresses and URIs, known or not. */
void redact_open_text(struct redact *r, struct slice s, struct buf *out);

#endif
