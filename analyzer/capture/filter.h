/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to capture/: a BPF filter expression over frames of any link type. */
#ifndef SL_CAPTURE_FILTER_H
#define SL_CAPTURE_FILTER_H

#include "net.h"

struct filter;
struct pcap;
struct pcap_lib;
struct bpf_program;

/** Compiles an expression so that fragments are let through; where that cannot be said for the link type (*is_narrow), as it
 * is. -1 and *e (status 2) where it is wrong. */
int filter_compile_wide(const struct pcap_lib *lib, struct pcap *pcap, const char *text, struct bpf_program *code,
		bool *is_narrow, struct err *e);

/** text must live as long as the filter. NULL and *e (status 3) where libpcap cannot be loaded. */
struct filter *filter_new(const char *text, struct err *e);
/** Compiles for a link type, if that was not done yet. -1 and *e (status 2) where the expression is wrong for it. */
int filter_for(struct filter *ft, uint16_t dlt, struct err *e);
/** Whether the frame is wanted: the expression says so, or it is a fragment (see filter.c). One of a link type that the
 * expression cannot be used on is not. */
bool filter_takes(struct filter *ft, const struct frame *f);
/** Whether there was a link type for which later fragments cannot be let through: those that the expression does not name
 * are lost. */
bool filter_loses_fragments(const struct filter *ft);
void bpf_free(struct filter *ft);

#endif
