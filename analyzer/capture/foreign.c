/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Captures in formats that only libpcap knows. It copies each packet into a buffer of its own, so frames have no place
 * in the input: who wants to read them again keeps them (capture_keep). */
#include <errno.h>
#include <pcap/pcap.h>

#include "analyzer/capture/source.h"

struct foreign {
	pcap_t *pcap;
};

static bool is_mine(const uint8_t *p, size_t n)
{
	(void)p;
	(void)n;
	return true;
}

static int open_file(struct source *s, struct err *e)
{
	char why[PCAP_ERRBUF_SIZE] = "";
	FILE *file = NULL;
	pcap_t *pcap = NULL;

	input_bring(&s->in, UINT64_MAX); /* libpcap reads a stdio stream: the whole input must be there */
	if (s->in.failed.status)
		return err_set(e, 3, "%s: %s", s->name, s->in.failed.text);
	if (s->in.size > s->off)
		file = fmemopen((void *)(uintptr_t)(s->in.base + s->off), s->in.size - s->off, "rb");
	if (file)
		pcap = pcap_fopen_offline_with_tstamp_precision(file, PCAP_TSTAMP_PRECISION_NANO, why);
	if (!pcap) {
		if (file)
			fclose(file);
		return err_set(e, 3, "%s: is not a capture; %s", s->name, NEEDED);
	}
	s->foreign = mem_zalloc(sizeof *s->foreign);
	s->foreign->pcap = pcap;
	s->dlt = (uint16_t)pcap_datalink(pcap);
	return 0;
}

static int next(struct source *s, struct frame *f)
{
	struct pcap_pkthdr *h;
	const u_char *p;
	int r = pcap_next_ex(s->foreign->pcap, &h, &p);

	if (r != 1) {
		if (r != PCAP_ERROR)
			s->off = s->in.size; /* nothing is left over */
		return source_end(s);
	}
	f->ts_ns = (int64_t)h->ts.tv_sec * NS_PER_S + h->ts.tv_usec; /* nanoseconds, as was asked for */
	f->p = p;
	f->caplen = h->caplen;
	f->len = h->len;
	f->dlt = s->dlt;
	f->iface = 0;
	f->at = AT_NONE;
	return 1;
}

static void close_file(struct source *s)
{
	if (s->foreign)
		pcap_close(s->foreign->pcap);
	free(s->foreign);
}

static bool interface(const struct source *s, uint16_t iface, struct capture_interface *out)
{
	*out = (struct capture_interface){.dlt = s->dlt, .has_ns = true};
	return iface == 0;
}

const struct format foreign_format = {is_mine, open_file, next, close_file, interface, NULL, NULL};
