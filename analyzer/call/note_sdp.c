/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a session description (RFC 8866) tells of its session: its origin, and where its first audio stream goes to. A
 * back-to-back user agent that lets media pass by sends either on as it is. What many devices write alike is no clue. */
#include "analyzer/call/note.h"
#include "sdp.h"

enum { ID_DIGITS_MIN = 2, ID_DIGITS_SURE = 9 };

static struct slice word(struct slice *rest)
{
	const char *p = rest->p, *end = p + rest->n, *from;

	while (p < end && *p == ' ')
		p++;
	for (from = p; p < end && *p != ' ';)
		p++;
	*rest = slice_make(p < end ? p + 1 : end, p < end ? (size_t)(end - p - 1) : 0);
	return slice_make(from, (size_t)(p - from));
}

/* An address that names no host of the network: any, loopback, or a name that cannot be looked up. */
static bool is_nowhere(struct slice address)
{
	struct slice end = slice_sub(address, address.n > 8 ? address.n - 8 : 0, address.n);

	if (address.n > 1 && address.p[0] >= '1' && address.p[0] <= '9' && memcmp(address.p, "12", 2) != 0 &&
			ascii_digit(address.p[address.n - 1]))
		return false; /* most, and none of these */
	return !address.n || slice_starts(address, slice_of("127.")) || slice_eq(address, slice_of("0.0.0.0")) ||
	       slice_eq(address, slice_of("::")) || slice_eq(address, slice_of("::1")) ||
	       slice_ieq(address, slice_of("localhost")) || slice_ieq(end, slice_of(".invalid"));
}

static bool is_loopback(const struct addr *a)
{
	static const uint8_t loopback6[16] = {[15] = 1};

	return addr_is_ip4(a) ? a->ip[12] == 127 : memcmp(a->ip, loopback6, 16) == 0;
}

/* A private address, told by one who is seen from outside of its network: behind each NAT there is one like it. */
static bool is_behind_nat(const struct note_source *from, struct slice address)
{
	const struct addr *sender = flow_sender(from->store, msg_at(from->store, from->msg)->flow);
	struct addr a;

	if (!address.n || !memchr("1fF", address.p[0], 3) || addr_is_private(sender) || is_loopback(sender))
		return false;
	return addr_parse(address, &a) && addr_is_private(&a);
}

/* o=user id version IN IP4 address. An id of one digit is a constant, a short one means nothing without an address. */
static void take_origin(const struct note_source *from, struct slice value)
{
	struct slice user = word(&value), id = word(&value), address;
	uint64_t seed = from->store->seed, h;

	if (id.n < ID_DIGITS_MIN)
		return;
	for (int skip = 0; skip < 3; skip++)
		word(&value); /* version, IN, IP4 */
	address = word(&value);
	if (id.n < ID_DIGITS_SURE && (is_nowhere(address) || is_behind_nat(from, address)))
		return;
	h = hash_slice(user, seed) + 3 * hash_slice(id, seed) + 5 * hash_slice(address, seed);
	note_add(from, CLUE_SDP, hash_mix(h, seed + CLUE_SDP));
}

static void take_media(const struct note_source *from, struct slice address, uint64_t port)
{
	if (port < 10) /* 0: refused; 9: to be told later (RFC 8840 §4.1.1) */
		return;
	if (is_nowhere(address) || is_behind_nat(from, address))
		return;
	note_add(from, CLUE_SDP, hash_mix(hash_slice(address, from->store->seed) + port, from->store->seed + 64 + CLUE_SDP));
}

/* "IN IP4 192.0.2.1/127" */
static struct slice connection_address(struct slice value)
{
	struct slice address;

	word(&value);
	word(&value);
	address = word(&value);
	return slice_cut(&address, '/');
}

static bool audio_port(struct slice value, uint64_t *port)
{
	struct slice type = word(&value), number = word(&value);

	return slice_ieq(type, slice_of("audio")) && slice_to_u64(slice_cut(&number, '/'), 65535, port);
}

/* The next line of a kind that counts here: most are attributes. */
static bool next_line(struct slice *rest, char *type, struct slice *value)
{
	while (rest->n && rest->p[0] != 'o' && rest->p[0] != 'c' && rest->p[0] != 'm') {
		const char *lf = memchr(rest->p, '\n', rest->n);
		size_t n = lf ? (size_t)(lf - rest->p) + 1 : rest->n;

		*rest = slice_make(rest->p + n, rest->n - n);
	}
	return sdp_line_next(rest, type, value);
}

void note_sdp(const struct note_source *from, struct slice sdp)
{
	struct slice value, session = {0}, medium = {0};
	bool in_media = false, in_audio = false;
	uint64_t port = 0;
	char type;

	while (next_line(&sdp, &type, &value)) {
		if (type == 'o' && !in_media)
			take_origin(from, value);
		else if (type == 'c' && !in_media)
			session = connection_address(value);
		else if (type == 'c' && in_audio)
			medium = connection_address(value);
		else if (type == 'm' && in_audio)
			break;
		else if (type == 'm') {
			in_media = true;
			in_audio = audio_port(value, &port);
		}
	}
	if (in_audio)
		take_media(from, medium.n ? medium : session, port);
}
