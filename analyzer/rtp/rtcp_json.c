/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RTCP as JSON, as it is in HEP packets: to the bytes that the rest of the program reads, and back. The reader is no parser of
 * JSON: it goes through the text once, keeps the names on the way to where it is, and takes values whose names it knows;
 * whatever else comes is passed over. */
#include "rtp.h"

enum { DEPTH = 8, SR = 200, RR = 201, XR = 207, VOIP_TYPE = 7, VOIP_WORDS = 8, SDES_CNAME = 1, NOT_AVAILABLE = 127 };
/* NTP counts from 1900. */
enum { NTP_TO_UNIX_S = 2208988800U, UNIX_2000_S = 946684800 };

/* ---- reading ---------------------------------------------------------------------------------------------------------- */

/* What a value can be part of: the name that it stands under, or that of the array it is in. */
enum part { PART_OTHER, PART_TOP, PART_SENDER, PART_BLOCK, PART_XR };

struct json {
	struct cursor c;
	enum part parts[DEPTH];     /* of the objects and arrays around */
	unsigned depth;
	struct slice name;          /* of the value to come */
	bool has_sender;            /* the sender's figures are there, and not all 0 */
	bool has_xr, has_block, is_wrong;
	uint32_t ssrc, packets, octets, rtp_ts;
	uint64_t ntp_s, ntp_fraction;
	unsigned n_blocks;
	struct rtcp_block blocks[RTCP_BLOCKS];
	struct rtcp_voip xr;
};

/* Where a string that began ends: its bytes, as they stand. */
static struct slice read_string(struct json *j)
{
	const uint8_t *from = j->c.p;

	while (cursor_left(&j->c)) {
		uint8_t c = cursor_u8(&j->c);

		if (c == '\\')
			cursor_u8(&j->c);
		else if (c == '"')
			return slice_make(from, (size_t)(j->c.p - from) - 1);
	}
	j->is_wrong = true;
	return slice_make(from, 0);
}

/* The whole part of a decimal number, its low 64 bits; negative ones as two's complement. */
static uint64_t number_of(struct slice s)
{
	bool is_minus = s.n && s.p[0] == '-';
	uint64_t v = 0;

	for (size_t i = is_minus; i < s.n && ascii_digit(s.p[i]); i++)
		v = v * 10 + (uint64_t)(s.p[i] - '0');
	return is_minus ? 0 - v : v;
}

/* A value that a structure has a place for. */
struct place {
	const char *name;
	uint8_t bytes;              /* of the member */
	uint16_t at;                /* in the structure */
};
#define PLACE(type, text, member) {text, sizeof(((struct type *)NULL)->member), offsetof(struct type, member)}

static const struct place top_places[] = {PLACE(json, "ssrc", ssrc), {0}};
static const struct place sender_places[] = {
	PLACE(json, "ntp_timestamp_sec", ntp_s), PLACE(json, "ntp_timestamp_usec", ntp_fraction),
	PLACE(json, "rtp_timestamp", rtp_ts), PLACE(json, "packets", packets), PLACE(json, "octets", octets), {0}};
static const struct place block_places[] = {
	PLACE(rtcp_block, "source_ssrc", ssrc), PLACE(rtcp_block, "fraction_lost", fraction),
	PLACE(rtcp_block, "packets_lost", lost), PLACE(rtcp_block, "highest_seq_no", ext_seq),
	PLACE(rtcp_block, "ia_jitter", jitter), PLACE(rtcp_block, "lsr", lsr), PLACE(rtcp_block, "dlsr", dlsr), {0}};
static const struct place xr_places[] = {
	PLACE(rtcp_voip, "id", ssrc), PLACE(rtcp_voip, "fraction_lost", loss_rate),
	PLACE(rtcp_voip, "fraction_discard", discard_rate), PLACE(rtcp_voip, "burst_density", burst_density),
	PLACE(rtcp_voip, "gap_density", gap_density), PLACE(rtcp_voip, "burst_duration", burst_ms),
	PLACE(rtcp_voip, "gap_duration", gap_ms), PLACE(rtcp_voip, "round_trip_delay", round_trip_ms),
	PLACE(rtcp_voip, "end_system_delay", end_system_ms), {0}};

/* Whether the value has a place, and is not 0. */
static bool put_value(const struct place *p, void *out, struct slice name, uint64_t v)
{
	for (; p->name; p++) {
		uint8_t *at = (uint8_t *)out + p->at;

		if (!slice_eq(name, slice_of(p->name)))
			continue;
		if (p->bytes == 1)
			*at = (uint8_t)v;
		else if (p->bytes == 2)
			memcpy(at, &(uint16_t){(uint16_t)v}, 2);
		else if (p->bytes == 4)
			memcpy(at, &(uint32_t){(uint32_t)v}, 4);
		else
			memcpy(at, &v, 8);
		return v != 0;
	}
	return false;
}

static void take_value(struct json *j, struct slice text)
{
	uint64_t v = number_of(text);

	switch (j->depth ? j->parts[j->depth - 1] : PART_OTHER) {
	case PART_TOP:
		put_value(top_places, j, j->name, v);
		break;
	case PART_SENDER:
		j->has_sender |= put_value(sender_places, j, j->name, v);
		break;
	case PART_BLOCK:
		if (j->has_block && j->n_blocks <= RTCP_BLOCKS)
			put_value(block_places, &j->blocks[j->n_blocks - 1], j->name, v);
		break;
	case PART_XR:
		j->has_xr |= put_value(xr_places, &j->xr, j->name, v);
		break;
	default:
		break;
	}
}

/* An object or array begins. One in an array is part of the same as the array. */
static void enter(struct json *j, bool is_object)
{
	enum part around = j->depth ? j->parts[j->depth - 1] : PART_OTHER, part = PART_OTHER;

	if (j->depth == DEPTH) {
		j->is_wrong = true;
		return;
	}
	if (j->depth == 0)
		part = is_object ? PART_TOP : PART_OTHER;
	else if (around == PART_BLOCK && !j->name.n)
		part = PART_BLOCK;
	else if (around == PART_TOP && slice_eq(j->name, slice_of("sender_information")))
		part = PART_SENDER;
	else if (around == PART_TOP && slice_eq(j->name, slice_of("report_blocks")))
		part = PART_BLOCK;
	else if (around == PART_TOP && slice_eq(j->name, slice_of("report_blocks_xr")))
		part = PART_XR;
	j->parts[j->depth++] = part;
	j->name.n = 0;
	if (part == PART_BLOCK && is_object) {
		j->has_block = j->n_blocks < RTCP_BLOCKS;
		j->n_blocks += j->has_block;
	}
}

static bool ends_value(uint8_t c)
{
	return c == ',' || c == '}' || c == ']' || c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool skips(struct cursor *c, char what)
{
	while (cursor_left(c) && (*c->p == ' ' || *c->p == '\t' || *c->p == '\r' || *c->p == '\n'))
		c->p++;
	if (!cursor_left(c) || *c->p != (uint8_t)what)
		return false;
	c->p++;
	return true;
}

/* One token of the text, which is not over. */
static void step(struct json *j)
{
	const uint8_t *from = j->c.p;
	uint8_t c = cursor_u8(&j->c);
	struct slice s;

	if (c == '{' || c == '[') {
		enter(j, c == '{');
	} else if (c == '}' || c == ']') {
		j->depth -= j->depth > 0;
		j->name.n = 0;
	} else if (c == '"') {
		s = read_string(j);
		if (skips(&j->c, ':')) {
			j->name = s;
		} else {
			take_value(j, s);
			j->name.n = 0;
		}
	} else if (!ends_value(c) && c != ':') {
		while (cursor_left(&j->c) && !ends_value(*j->c.p))
			j->c.p++;
		take_value(j, slice_make(from, (size_t)(j->c.p - from)));
		j->name.n = 0;
	}
}

/* ---- to bytes ---------------------------------------------------------------------------------------------------------- */

struct packer {
	uint8_t *p;
	size_t n;
};

static void put_be(struct packer *k, uint64_t v, unsigned n)
{
	while (n-- > 0)
		k->p[k->n++] = (uint8_t)(v >> 8 * n);
}

static void put_header(struct packer *k, unsigned count, unsigned type, size_t bytes)
{
	put_be(k, 0x80 | count, 1);
	put_be(k, type, 1);
	put_be(k, bytes / 4 - 1, 2);
}

static void put_block(struct packer *k, const struct rtcp_block *b)
{
	put_be(k, b->ssrc, 4);
	put_be(k, b->fraction, 1);
	put_be(k, (uint32_t)b->lost, 3);
	put_be(k, b->ext_seq, 4);
	put_be(k, b->jitter, 4);
	put_be(k, b->lsr, 4);
	put_be(k, b->dlsr, 4);
}

/* Some agents tell the time as Unix does, in microseconds. */
static void put_ntp(struct packer *k, const struct json *j)
{
	uint64_t s = j->ntp_s, fraction = j->ntp_fraction;

	if (s >= UNIX_2000_S && s < NTP_TO_UNIX_S && fraction < 1000000) {
		s += NTP_TO_UNIX_S;
		fraction = (fraction << 32) / 1000000;
	}
	put_be(k, s, 4);
	put_be(k, fraction, 4);
}

static void put_voip(struct packer *k, const struct json *j)
{
	const struct rtcp_voip *x = &j->xr;

	put_header(k, 0, XR, 8 + 4 + 4 * VOIP_WORDS);
	put_be(k, j->ssrc, 4);
	put_be(k, VOIP_TYPE << 8, 2);
	put_be(k, VOIP_WORDS, 2);
	put_be(k, x->ssrc || !j->n_blocks ? x->ssrc : j->blocks[0].ssrc, 4);
	put_be(k, x->loss_rate, 1);
	put_be(k, x->discard_rate, 1);
	put_be(k, x->burst_density, 1);
	put_be(k, x->gap_density, 1);
	put_be(k, x->burst_ms, 2);
	put_be(k, x->gap_ms, 2);
	put_be(k, x->round_trip_ms, 2);
	put_be(k, x->end_system_ms, 2);
	for (unsigned i = 0; i < 3; i++) /* levels */
		put_be(k, NOT_AVAILABLE, 1);
	put_be(k, 16, 1); /* Gmin (RFC 3611 §4.7.2) */
	for (unsigned i = 0; i < 4; i++) /* R and MOS */
		put_be(k, NOT_AVAILABLE, 1);
	put_be(k, 0, 8); /* configuration, jitter buffer: not told */
}

size_t rtcp_from_json(struct slice text, uint8_t *out)
{
	struct json j = {.c = cursor_make(text.n ? text.p : "", text.n)};
	struct packer k = {.p = out};

	while (cursor_left(&j.c) && !j.is_wrong)
		step(&j);
	if (!j.has_sender && !j.n_blocks && !j.has_xr)
		return 0;
	put_header(&k, j.n_blocks, j.has_sender ? SR : RR, 8 + (j.has_sender ? 20 : 0) + 24 * (size_t)j.n_blocks);
	put_be(&k, j.ssrc, 4);
	if (j.has_sender) {
		put_ntp(&k, &j);
		put_be(&k, j.rtp_ts, 4);
		put_be(&k, j.packets, 4);
		put_be(&k, j.octets, 4);
	}
	for (unsigned i = 0; i < j.n_blocks; i++)
		put_block(&k, &j.blocks[i]);
	if (j.has_xr)
		put_voip(&k, &j);
	return k.n;
}

/* ---- from bytes -------------------------------------------------------------------------------------------------------- */

static void put_report(struct buf *b, const struct rtcp_item *x)
{
	if (x->kind == RTCP_IS_SR)
		buf_fmt(b, "\"sender_information\":{\"ntp_timestamp_sec\":%u,\"ntp_timestamp_usec\":%u,\"octets\":%u,"
			"\"rtp_timestamp\":%u,\"packets\":%u},", (uint32_t)(x->ntp >> 32), (uint32_t)x->ntp, x->octets, x->rtp_ts,
			x->packets);
	buf_fmt(b, "\"ssrc\":%u,\"type\":%u,\"report_count\":%u,\"report_blocks\":[", x->ssrc, x->kind, x->n_blocks);
	for (unsigned i = 0; i < x->n_blocks; i++) {
		const struct rtcp_block *r = &x->blocks[i];

		buf_fmt(b, "%s{\"source_ssrc\":%u,\"highest_seq_no\":%u,\"fraction_lost\":%u,\"ia_jitter\":%u,"
			"\"packets_lost\":%d,\"lsr\":%u,\"dlsr\":%u}", i ? "," : "", r->ssrc, r->ext_seq, r->fraction,
			r->jitter, r->lost, r->lsr, r->dlsr);
	}
	buf_puts(b, "]");
}

static void put_xr(struct buf *b, const struct rtcp_voip *x)
{
	buf_fmt(b, ",\"report_blocks_xr\":{\"type\":%d,\"id\":%u,\"fraction_lost\":%u,\"fraction_discard\":%u,"
		"\"burst_density\":%u,\"gap_density\":%u,\"burst_duration\":%u,\"gap_duration\":%u,\"round_trip_delay\":%u,"
		"\"end_system_delay\":%u}", VOIP_TYPE, x->ssrc, x->loss_rate, x->discard_rate, x->burst_density, x->gap_density,
		x->burst_ms, x->gap_ms, x->round_trip_ms, x->end_system_ms);
}

/* A name as JSON can say it without escapes; what it cannot is left out. */
static void put_cname(struct buf *b, const struct rtcp_item *x)
{
	buf_fmt(b, ",\"sdes_ssrc\":%u,\"sdes_report_count\":1,\"sdes_information\":[{\"type\":%d,\"text\":\"", x->ssrc,
		SDES_CNAME);
	for (size_t i = 0; i < x->cname.n; i++) {
		char c = x->cname.p[i];

		if (c >= ' ' && c < 0x7f && c != '"' && c != '\\')
			buf_putc(b, c);
	}
	buf_puts(b, "\"}]");
}

bool rtcp_to_json(struct buf *b, struct slice rtcp)
{
	struct rtcp_item x;
	bool has_report = false, has_xr = false, has_name = false;
	size_t from = b->n;

	buf_putc(b, '{');
	while (rtcp_next(&rtcp, &x)) {
		bool is_report = (x.kind == RTCP_IS_SR || x.kind == RTCP_IS_RR) && !x.is_cut;

		if (is_report && !has_report)
			put_report(b, &x);
		has_report |= is_report;
		if (has_report && !has_xr && x.has_voip)
			put_xr(b, &x.voip);
		has_xr |= has_report && x.has_voip;
		if (has_report && !has_name && x.cname.n)
			put_cname(b, &x);
		has_name |= has_report && x.cname.n > 0;
	}
	buf_putc(b, '}');
	if (!has_report)
		b->n = from;
	return has_report;
}
