/* SPDX-License-Identifier: GPL-3.0-or-later */
/* To come. */
#include "analyzer/net/stream.h"
void tcp_segment(struct net *n, struct layer *l, struct payload *p)
{
	(void)l;
	(void)p;
	count(n->cs, C_TCP_OTHER);
}
void tcp_flush(struct net *n)
{
	(void)n;
}
void tcp_free(struct tcp *t)
{
	(void)t;
}
