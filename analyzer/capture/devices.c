/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Network devices and their traffic as the system counts it: nothing is opened, so no rights are needed. */
#include <arpa/inet.h>
#include <errno.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <stdio.h>
#include <unistd.h>

#include "live.h"

enum { MOST_TEXT = 1 << 20, CAP_NET_RAW_BIT = 13, RX_BYTES = 0, RX_PACKETS = 1, TX_BYTES = 8, TX_PACKETS = 9, NUMBERS = 16 };

/* "  eth0: 1 2 3 ..." of /proc/net/dev. */
static bool read_line(struct slice line, struct live_device *out)
{
	struct slice rest = slice_trim(line), name = slice_trim(slice_cut(&rest, ':'));
	uint64_t v[NUMBERS];

	for (size_t i = 0; i < NUMBERS; i++) {
		rest = slice_trim(rest);
		if (!slice_to_u64(slice_cut(&rest, ' '), UINT64_MAX, &v[i]))
			return false;
	}
	if (!name.n || name.n >= sizeof out->name)
		return false;
	memset(out, 0, sizeof *out);
	memcpy(out->name, name.p, name.n);
	out->bytes = v[RX_BYTES] + v[TX_BYTES];
	out->packets = v[RX_PACKETS] + v[TX_PACKETS];
	return true;
}

/* State and first address; IPv4 before IPv6. */
static void add_address(const struct ifaddrs *a, struct live_device *d)
{
	int family = a->ifa_addr ? a->ifa_addr->sa_family : AF_UNSPEC;
	const void *at = family == AF_INET ? (const void *)&((const struct sockaddr_in *)(const void *)a->ifa_addr)->sin_addr :
		(const void *)&((const struct sockaddr_in6 *)(const void *)a->ifa_addr)->sin6_addr;

	d->is_up |= (a->ifa_flags & IFF_UP) && (a->ifa_flags & IFF_RUNNING);
	d->is_loopback |= (a->ifa_flags & IFF_LOOPBACK) != 0;
	if (family == AF_INET ? !d->has_ip4 : family == AF_INET6 && !d->address[0]) {
		inet_ntop(family, at, d->address, sizeof d->address);
		d->has_ip4 |= family == AF_INET;
	}
}

size_t live_devices(struct live_device *out, size_t max)
{
	struct ifaddrs *all = NULL;
	struct buf b = {0};
	struct slice rest;
	size_t n = 0;

	if (small_file_read("/proc/net/dev", MOST_TEXT, &b) < 0)
		return 0;
	for (rest = buf_slice(&b); rest.n > 0 && n < max;)
		n += read_line(slice_cut(&rest, '\n'), &out[n]);
	buf_free(&b);
	if (getifaddrs(&all) < 0)
		return n;
	for (const struct ifaddrs *a = all; a; a = a->ifa_next)
		for (size_t i = 0; i < n; i++)
			if (strcmp(out[i].name, a->ifa_name) == 0)
				add_address(a, &out[i]);
	freeifaddrs(all);
	return n;
}

bool live_may_capture(void)
{
	struct buf b = {0};
	struct slice rest;
	bool may = geteuid() == 0;

	if (!may && small_file_read("/proc/self/status", MOST_TEXT, &b) == 0) {
		for (rest = buf_slice(&b); rest.n > 0;) {
			struct slice line = slice_cut(&rest, '\n'), name = slice_cut(&line, ':');
			char hex[20] = "";

			line = slice_trim(line);
			if (!slice_eq(name, slice_of("CapEff")) || line.n >= sizeof hex)
				continue;
			memcpy(hex, line.p, line.n);
			may = strtoull(hex, NULL, 16) >> CAP_NET_RAW_BIT & 1;
		}
	}
	buf_free(&b);
	return may;
}
