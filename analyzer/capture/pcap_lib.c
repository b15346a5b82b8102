/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The names of what is used of libpcap. It brings half a dozen libraries, and most runs need none of them. */
#include "analyzer/capture/pcap_lib.h"

static const struct lib_symbol symbols[] = {
	{"pcap_compile", offsetof(struct pcap_lib, compile)},
	{"pcap_freecode", offsetof(struct pcap_lib, freecode)},
	{"pcap_offline_filter", offsetof(struct pcap_lib, offline_filter)},
	{"pcap_open_dead", offsetof(struct pcap_lib, open_dead)},
	{"pcap_setfilter", offsetof(struct pcap_lib, setfilter)},
	{"pcap_fopen_offline_with_tstamp_precision", offsetof(struct pcap_lib, fopen_offline)},
	{"pcap_next_ex", offsetof(struct pcap_lib, next_ex)},
	{"pcap_create", offsetof(struct pcap_lib, create)},
	{"pcap_set_snaplen", offsetof(struct pcap_lib, set_snaplen)},
	{"pcap_set_promisc", offsetof(struct pcap_lib, set_promisc)},
	{"pcap_set_timeout", offsetof(struct pcap_lib, set_timeout)},
	{"pcap_set_buffer_size", offsetof(struct pcap_lib, set_buffer_size)},
	{"pcap_set_tstamp_precision", offsetof(struct pcap_lib, set_tstamp_precision)},
	{"pcap_get_tstamp_precision", offsetof(struct pcap_lib, get_tstamp_precision)},
	{"pcap_activate", offsetof(struct pcap_lib, activate)},
	{"pcap_setnonblock", offsetof(struct pcap_lib, setnonblock)},
	{"pcap_get_selectable_fd", offsetof(struct pcap_lib, get_selectable_fd)},
	{"pcap_snapshot", offsetof(struct pcap_lib, snapshot)},
	{"pcap_dispatch", offsetof(struct pcap_lib, dispatch)},
	{"pcap_stats", offsetof(struct pcap_lib, stats)},
	{"pcap_statustostr", offsetof(struct pcap_lib, statustostr)},
	{"pcap_findalldevs", offsetof(struct pcap_lib, findalldevs)},
	{"pcap_freealldevs", offsetof(struct pcap_lib, freealldevs)},
	{"pcap_datalink", offsetof(struct pcap_lib, datalink)},
	{"pcap_geterr", offsetof(struct pcap_lib, geterr)},
	{"pcap_close", offsetof(struct pcap_lib, close)},
};

void *pcap_lib_open(struct pcap_lib *lib, struct err *e)
{
	void *handle = lib_open(PCAP_SONAME, symbols, sizeof symbols / sizeof *symbols, lib, e);

	if (!handle && e)
		e->status = 3;
	return handle;
}
