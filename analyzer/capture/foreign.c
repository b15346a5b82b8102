/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Captures in formats that only libpcap knows. It copies each packet into a buffer of its own, so frames have no place
 * in the input: who wants to read them again keeps them (capture_keep). */
#include <errno.h>

#include "analyzer/capture/pcap_lib.h"
#include "analyzer/capture/source.h"

struct foreign {
	struct pcap_lib lib;
	void *handle;
	pcap_t *pcap;
};

static bool is_mine(const uint8_t *p, size_t n)
{
	(void)p;
	(void)n;
	return true;
}

/* What remains of the input, as libpcap wants it. */
static pcap_t *open_pcap(const struct pcap_lib *lib, const struct source *s)
{
	char why[PCAP_ERRBUF_SIZE] = "";
	FILE *file = NULL;
	pcap_t *pcap = NULL;

	if (s->in.size > s->off)
		file = fmemopen((void *)(uintptr_t)(s->in.base + s->off), s->in.size - s->off, "rb");
	if (file)
		pcap = lib->fopen_offline(file, PCAP_TSTAMP_PRECISION_NANO, why);
	if (file && !pcap)
		fclose(file);
	return pcap;
}

static int open_file(struct source *s, struct err *e)
{
	struct err why;
	struct foreign *f;

	input_bring(&s->in, UINT64_MAX); /* libpcap reads a stdio stream: the whole input must be there */
	if (s->in.failed.status)
		return err_set(e, 3, "%s: %s", s->name, s->in.failed.text);
	s->foreign = f = mem_zalloc(sizeof *f);
	f->handle = pcap_lib_open(&f->lib, &why);
	if (!f->handle)
		return err_set(e, 3, "%s: is neither pcap nor pcapng, and what reads other captures is not there: %s",
			s->name, why.text);
	f->pcap = open_pcap(&f->lib, s);
	if (!f->pcap)
		return err_set(e, 3, "%s: is not a capture; %s", s->name, NEEDED);
	s->dlt = (uint16_t)f->lib.datalink(f->pcap);
	return 0;
}

static int next(struct source *s, struct frame *f)
{
	struct pcap_pkthdr *h;
	const u_char *p;
	int r = s->foreign->lib.next_ex(s->foreign->pcap, &h, &p);

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
	struct foreign *f = s->foreign;

	if (f && f->pcap)
		f->lib.close(f->pcap);
	if (f)
		lib_close(f->handle);
	free(f);
}

static bool interface(const struct source *s, uint16_t iface, struct capture_interface *out)
{
	*out = (struct capture_interface){.dlt = s->dlt, .has_ns = true};
	return iface == 0;
}

const struct format foreign_format = {is_mine, open_file, next, close_file, interface, NULL, NULL};
