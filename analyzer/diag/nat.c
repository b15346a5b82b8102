/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which addresses can be reached from everywhere. */
#include "analyzer/diag/diag.h"

struct block {
	uint8_t ip[4], bits;
	const char *name;
};

/* RFC 1918, RFC 6598, RFC 3927. */
static const struct block blocks[] = {
	{{10, 0, 0, 0}, 8, "10/8"}, {{172, 16, 0, 0}, 12, "172.16/12"}, {{192, 168, 0, 0}, 16, "192.168/16"},
	{{100, 64, 0, 0}, 10, "100.64/10"}, {{169, 254, 0, 0}, 16, "169.254/16"},
};

static bool is_in(const uint8_t ip[4], const struct block *k)
{
	uint32_t a = (uint32_t)ip[0] << 24 | (uint32_t)ip[1] << 16 | (uint32_t)ip[2] << 8 | ip[3];
	uint32_t b = (uint32_t)k->ip[0] << 24 | (uint32_t)k->ip[1] << 16 | (uint32_t)k->ip[2] << 8 | k->ip[3];

	return ((a ^ b) >> (32 - k->bits)) == 0;
}

bool is_private(const struct addr *a)
{
	if (!addr_is_ip4(a))
		return (a->ip[0] & 0xfe) == 0xfc; /* fc00::/7, RFC 4193 */
	for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++)
		if (is_in(a->ip + 12, &blocks[i]))
			return true;
	return false;
}

/* Loopback, link-local, multicast and "this host" are neither. */
bool is_public(const struct addr *a)
{
	static const uint8_t loopback6[16] = {[15] = 1}, none[16];
	const uint8_t *ip = a->ip + 12;

	if (is_private(a))
		return false;
	if (addr_is_ip4(a))
		return ip[0] != 0 && ip[0] != 127 && ip[0] < 224;
	return memcmp(a->ip, loopback6, 16) != 0 && memcmp(a->ip, none, 16) != 0 && a->ip[0] != 0xff &&
			!(a->ip[0] == 0xfe && (a->ip[1] & 0xc0) == 0x80);
}

bool is_loopback(const struct addr *a)
{
	static const uint8_t loopback6[16] = {[15] = 1};

	return addr_is_ip4(a) ? a->ip[12] == 127 : memcmp(a->ip, loopback6, 16) == 0;
}
