/* SPDX-License-Identifier: GPL-3.0-or-later */
/* BPF filters through libpcap: one program per link type, because offsets differ. Nothing is read past a frame's
 * captured bytes: the BPF machine refuses a frame that is too short for the question.
 *
 * Ports stand in the first fragment of a datagram alone, so an expression with ports would keep that and lose the rest.
 * Later fragments of IPv4, and fragments of IPv6, are therefore let through by every expression. */
#include "analyzer/capture/filter.h"

#include "analyzer/capture/pcap_lib.h"

static const char fragments[] = "(ip[6:2] & 0x1fff != 0) or (ip6[6] == 44)";

struct program {
	struct bpf_program code;
	uint16_t dlt;
	bool is_refused; /* the expression cannot be used on this link type */
	bool is_narrow;  /* it can, but not together with `fragments` */
};

struct filter {
	struct pcap_lib lib;
	void *handle;
	const char *text;
	struct program *v;
	size_t n, last; /* last: the one used last */
};

enum { SNAPLEN = 262144 };

/* LINKTYPE_ numbers of files whose DLT_ number on this system differs. */
static int dlt_of(uint16_t linktype)
{
	switch (linktype) {
	case 100:
		return DLT_ATM_RFC1483;
	case 101:
	case 12:
	case 14:
		return DLT_RAW;
	case 102:
		return DLT_SLIP_BSDOS;
	case 103:
		return DLT_PPP_BSDOS;
	default:
		return linktype;
	}
}

struct filter *filter_new(const char *text, struct err *e)
{
	struct filter *ft = mem_zalloc(sizeof *ft);
	struct err why;

	ft->text = text;
	ft->handle = pcap_lib_open(&ft->lib, &why);
	if (ft->handle)
		return ft;
	err_set(e, why.status, "filter \"%s\": %s", text, why.text);
	bpf_free(ft);
	return NULL;
}

int filter_compile_wide(const struct pcap_lib *lib, struct pcap *pcap, const char *text, struct bpf_program *code,
		bool *is_narrow, struct err *e)
{
	struct buf wide = {0};
	int r = 0;

	buf_fmt(&wide, "(%s) or %s", text, fragments);
	*is_narrow = lib->compile(pcap, code, wide.p, 1, PCAP_NETMASK_UNKNOWN) < 0;
	if (*is_narrow && lib->compile(pcap, code, text, 1, PCAP_NETMASK_UNKNOWN) < 0)
		r = err_set(e, 2, "filter \"%s\": %s; see pcap-filter(7)", text, lib->geterr(pcap));
	if (slice_trim(slice_of(text)).n == 0)
		*is_narrow = false; /* everything passes */
	buf_free(&wide);
	return r;
}

static int compile(const struct filter *ft, struct program *p, struct err *e)
{
	pcap_t *dead = ft->lib.open_dead(dlt_of(p->dlt), SNAPLEN);
	int r;

	if (!dead)
		die_oom();
	r = filter_compile_wide(&ft->lib, dead, ft->text, &p->code, &p->is_narrow, e);
	p->is_refused = r < 0;
	ft->lib.close(dead);
	return r;
}

int filter_for(struct filter *ft, uint16_t dlt, struct err *e)
{
	struct program p = {.dlt = dlt};
	int r;

	for (size_t i = 0; i < ft->n; i++)
		if (ft->v[i].dlt == dlt)
			return !ft->v[i].is_refused ? 0 : err_set(e, 2, "filter \"%s\": not for this type", ft->text);
	r = compile(ft, &p, e);
	ft->v = mem_realloc(ft->v, (ft->n + 1) * sizeof *ft->v);
	ft->v[ft->n++] = p;
	return r;
}

bool filter_takes(struct filter *ft, const struct frame *f)
{
	struct pcap_pkthdr h = {.caplen = f->caplen, .len = f->len};

	if (ft->last >= ft->n || ft->v[ft->last].dlt != f->dlt) {
		filter_for(ft, f->dlt, NULL);
		for (ft->last = 0; ft->v[ft->last].dlt != f->dlt;)
			ft->last++;
	}
	return !ft->v[ft->last].is_refused && ft->lib.offline_filter(&ft->v[ft->last].code, &h, f->p) > 0;
}

bool filter_loses_fragments(const struct filter *ft)
{
	for (size_t i = 0; i < ft->n; i++)
		if (ft->v[i].is_narrow && !ft->v[i].is_refused)
			return true;
	return false;
}

void bpf_free(struct filter *ft)
{
	if (!ft)
		return;
	for (size_t i = 0; i < ft->n; i++)
		if (!ft->v[i].is_refused)
			ft->lib.freecode(&ft->v[i].code);
	lib_close(ft->handle);
	free(ft->v);
	free(ft);
}
