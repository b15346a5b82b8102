/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RTCP (RFC 3550 §6, RFC 3611): one packet after the other of a compound, by the structures of oRTP's headers and the accessors
 * that these have; the library itself is not needed. Its functions believe the length that a packet states, take a receiver
 * report without blocks for too short, know the first block of an XR alone, and find the source of a BYE only where three fit;
 * it takes longer to load than a capture of some megabytes to read. Structures want their bytes aligned: hence each packet is
 * copied, as far as it was captured, and of the copy nothing is looked at that was not. */
#include "rtp.h"

#include <ortp/str_utils.h> /* before the other, which uses what it defines */

#include <ortp/rtcp.h>

enum { HEADER = 4, SSRC = 4, SENDER = 20, BLOCK = 24, COPY = 2048, VOIP_BLOCK = 36, NAME = 4 };
_Static_assert(sizeof(sender_info_t) == SENDER && offsetof(rtcp_sr_t, si) == HEADER + SSRC, "RFC 3550 §6.4.1");
_Static_assert(sizeof(report_block_t) == BLOCK && offsetof(rtcp_sr_t, rb) == HEADER + SSRC + SENDER, "RFC 3550 §6.4.1");
_Static_assert(offsetof(rtcp_rr_t, rb) == HEADER + SSRC, "RFC 3550 §6.4.2");
_Static_assert(sizeof(rtcp_xr_voip_metrics_report_block_t) == VOIP_BLOCK, "RFC 3611 §4.7");

/* One RTCP packet, aligned. */
struct copy {
	union {
		unsigned char bytes[COPY];
		rtcp_sr_t sr;
		rtcp_rr_t rr;
	};
	size_t n;           /* bytes captured of it, and copied */
	const char *at;     /* where they came from */
};

static void copy_make(struct copy *c, struct slice packet)
{
	c->n = packet.n < COPY ? packet.n : COPY;
	c->at = packet.p;
	memcpy(c->bytes, packet.p, c->n);
}

static void read_block(const report_block_t *rb, struct rtcp_block *out)
{
	*out = (struct rtcp_block){
		.ssrc = report_block_get_ssrc(rb),
		.fraction = (uint8_t)report_block_get_fraction_lost(rb),
		.lost = report_block_get_cum_packet_lost(rb),
		.ext_seq = report_block_get_high_ext_seq(rb),
		.jitter = report_block_get_interarrival_jitter(rb),
		.lsr = report_block_get_last_SR_time(rb),
		.dlsr = report_block_get_last_SR_delay(rb),
	};
}

static unsigned blocks_whole(const struct copy *c, size_t from)
{
	unsigned n = c->bytes[0] & 31;
	size_t fit = c->n > from ? (c->n - from) / BLOCK : 0;

	return n < fit ? n : (unsigned)fit;
}

static void read_sr(const struct copy *c, struct rtcp_item *out)
{
	const sender_info_t *si = &c->sr.si;

	out->ntp = sender_info_get_ntp_timestamp(si);
	out->rtp_ts = sender_info_get_rtp_timestamp(si);
	out->packets = sender_info_get_packet_count(si);
	out->octets = sender_info_get_octet_count(si);
	out->n_blocks = blocks_whole(c, HEADER + SSRC + SENDER);
	for (unsigned i = 0; i < out->n_blocks; i++)
		read_block((const report_block_t *)(c->bytes + HEADER + SSRC + SENDER) + i, &out->blocks[i]);
}

static void read_rr(const struct copy *c, struct rtcp_item *out)
{
	out->n_blocks = blocks_whole(c, HEADER + SSRC);
	for (unsigned i = 0; i < out->n_blocks; i++)
		read_block((const report_block_t *)(c->bytes + HEADER + SSRC) + i, &out->blocks[i]);
}

/* A chunk is items of type, length and text, up to one of type 0 (RFC 3550 §6.5). */
static void read_sdes(const struct copy *c, struct rtcp_item *out)
{
	struct cursor r = cursor_make(c->bytes, c->n);

	if (out->is_cut || !(c->bytes[0] & 31))
		return;
	cursor_take(&r, HEADER + SSRC);
	while (!r.bad && !out->cname.n) {
		uint8_t type = cursor_u8(&r), len;
		size_t at;

		if (r.bad || type == RTCP_SDES_END)
			return;
		len = cursor_u8(&r);
		at = c->n - cursor_left(&r);
		if (cursor_take(&r, len) && type == RTCP_SDES_CNAME)
			out->cname = slice_make(c->at + at, len);
	}
}

static void read_bye(const struct copy *c, struct rtcp_item *out)
{
	size_t from = HEADER + SSRC * (size_t)(c->bytes[0] & 31);

	if (!out->is_cut && c->n > from && c->n - from >= 1u + c->bytes[from])
		out->reason = slice_make(c->at + from + 1, c->bytes[from]);
}

static void read_voip(const rtcp_xr_voip_metrics_report_block_t *x, struct rtcp_item *out)
{
	out->has_voip = true;
	out->voip = (struct rtcp_voip){
		.ssrc = ntohl(x->ssrc),
		.loss_rate = x->loss_rate,
		.discard_rate = x->discard_rate,
		.burst_density = x->burst_density,
		.gap_density = x->gap_density,
		.burst_ms = ntohs(x->burst_duration),
		.gap_ms = ntohs(x->gap_duration),
		.round_trip_ms = ntohs(x->round_trip_delay),
		.end_system_ms = ntohs(x->end_system_delay),
		.signal_dbm = (int8_t)x->signal_level,
		.noise_dbm = (int8_t)x->noise_level,
		.rerl = x->rerl,
		.gmin = x->gmin,
		.r_factor = x->r_factor,
		.ext_r_factor = x->ext_r_factor,
		.mos_lq = x->mos_lq,
		.mos_cq = x->mos_cq,
		.rx_config = x->rx_config,
		.jb_nominal = ntohs(x->jb_nominal),
		.jb_max = ntohs(x->jb_maximum),
		.jb_abs_max = ntohs(x->jb_abs_max),
	};
}

static void read_xr(const struct copy *c, struct rtcp_item *out)
{
	struct cursor r = cursor_make(c->bytes, c->n);

	cursor_take(&r, HEADER + SSRC);
	while (cursor_left(&r) >= HEADER) {
		size_t at = (size_t)(r.p - c->bytes), len;
		uint8_t type = cursor_u8(&r);

		cursor_u8(&r);
		len = 4u * cursor_be16(&r);
		if (!cursor_take(&r, len))
			return;
		if (type == RTCP_XR_VOIP_METRICS && HEADER + len >= VOIP_BLOCK) {
			read_voip((const rtcp_xr_voip_metrics_report_block_t *)(c->bytes + at), out);
			return;
		}
	}
}

static void read_app(const struct copy *c, struct rtcp_item *out)
{
	out->subtype = c->bytes[0] & 31;
	if (c->n >= HEADER + SSRC + NAME)
		out->name = slice_make(c->at + HEADER + SSRC, NAME);
}

static void read_item(const struct copy *c, struct rtcp_item *out)
{
	struct cursor r = cursor_make(c->bytes, c->n);
	bool has_source = (out->kind != RTCP_IS_SDES && out->kind != RTCP_IS_BYE) || (c->bytes[0] & 31);

	cursor_take(&r, HEADER);
	if (has_source)
		out->ssrc = cursor_be32(&r);
	if (r.bad)
		return;
	switch (out->kind) {
	case RTCP_IS_SR:
		if (c->n >= HEADER + SSRC + SENDER)
			read_sr(c, out);
		break;
	case RTCP_IS_RR:
		read_rr(c, out);
		break;
	case RTCP_IS_SDES:
		read_sdes(c, out);
		break;
	case RTCP_IS_BYE:
		read_bye(c, out);
		break;
	case RTCP_IS_XR:
		read_xr(c, out);
		break;
	case RTCP_IS_APP:
		read_app(c, out);
		break;
	case RTCP_IS_RTPFB:
	case RTCP_IS_PSFB:
		out->subtype = c->bytes[0] & 31;
		break;
	default:
		break;
	}
}

bool rtcp_next(struct slice *rest, struct rtcp_item *out)
{
	struct cursor r = cursor_make(rest->p, rest->n);
	struct copy c;
	size_t len;

	if (!rtcp_is_likely(*rest))
		return false;
	memset(out, 0, sizeof(*out));
	cursor_u8(&r);
	out->kind = cursor_u8(&r);
	len = 4 + 4u * cursor_be16(&r);
	out->is_cut = len > rest->n;
	copy_make(&c, slice_sub(*rest, 0, len));
	read_item(&c, out);
	*rest = slice_sub(*rest, len, rest->n);
	return true;
}
