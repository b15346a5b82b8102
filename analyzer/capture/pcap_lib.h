/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to capture/: the functions of libpcap that are used, by their names without "pcap_". The library is loaded for a BPF
 * filter, for a capture in a format that nobody else reads, and for network devices. */
#ifndef SL_CAPTURE_PCAP_LIB_H
#define SL_CAPTURE_PCAP_LIB_H

#include <pcap/pcap.h>

#include "base.h"

struct pcap_lib {
	/* filters */
	__typeof__(pcap_compile) *compile;
	__typeof__(pcap_freecode) *freecode;
	__typeof__(pcap_offline_filter) *offline_filter;
	__typeof__(pcap_open_dead) *open_dead;
	__typeof__(pcap_setfilter) *setfilter;
	/* files */
	__typeof__(pcap_fopen_offline_with_tstamp_precision) *fopen_offline;
	__typeof__(pcap_next_ex) *next_ex;
	/* devices */
	__typeof__(pcap_create) *create;
	__typeof__(pcap_set_snaplen) *set_snaplen;
	__typeof__(pcap_set_promisc) *set_promisc;
	__typeof__(pcap_set_timeout) *set_timeout;
	__typeof__(pcap_set_buffer_size) *set_buffer_size;
	__typeof__(pcap_set_tstamp_precision) *set_tstamp_precision;
	__typeof__(pcap_get_tstamp_precision) *get_tstamp_precision;
	__typeof__(pcap_activate) *activate;
	__typeof__(pcap_setnonblock) *setnonblock;
	__typeof__(pcap_get_selectable_fd) *get_selectable_fd;
	__typeof__(pcap_snapshot) *snapshot;
	__typeof__(pcap_dispatch) *dispatch;
	__typeof__(pcap_stats) *stats;
	__typeof__(pcap_statustostr) *statustostr;
	__typeof__(pcap_findalldevs) *findalldevs;
	__typeof__(pcap_freealldevs) *freealldevs;
	/* both */
	__typeof__(pcap_datalink) *datalink;
	__typeof__(pcap_geterr) *geterr;
	__typeof__(pcap_close) *close;
};
/** A handle for lib_close(), or NULL and *e (status 3). */
void *pcap_lib_open(struct pcap_lib *lib, struct err *e);

#endif
