/* SPDX-License-Identifier: GPL-3.0-or-later */
/* To come. */
#include "analyzer/net/stream.h"
void sctp_packet(struct net *n, struct layer *l, struct payload *p)
{
	(void)l;
	(void)p;
	count(n->cs, C_SCTP_OTHER);
}
void sctp_free(struct sctp *s)
{
	(void)s;
}
