/* SPDX-License-Identifier: GPL-3.0-or-later */
/* To come. */
#include "analyzer/net/stream.h"
bool hep_datagram(struct net *n, struct payload *p)
{
	(void)n;
	(void)p;
	return false;
}
