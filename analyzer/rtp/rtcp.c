/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RTCP (RFC 3550 §6, RFC 3611): one packet after the other of a compound, read through oRTP's accessors. These believe the
 * length that a packet states, and cast its bytes to structs: hence each packet is copied, as far as it was captured, to an
 * aligned place of its own, and nothing is asked for that does not lie in it. Where oRTP has no accessor for a thing, or one
 * that misreads it, the cursor reads: further blocks of an XR (oRTP knows the first), a receiver report without blocks (which
 * oRTP takes for too short), and the source of a BYE (of which oRTP finds one only where three fit). */
#include "rtp.h"

#include <ortp/str_utils.h> /* before the other, which uses what it defines */

#include <ortp/rtcp.h>

#include "analyzer/rtp/ready.h"

enum { HEADER = 4, SSRC = 4, SENDER = 20, BLOCK = 24, COPY = 2048, VOIP_BLOCK = 36, NAME = 4 };

/* One RTCP packet where oRTP reads it: on the stack, aligned. */
struct copy {
	_Alignas(8) unsigned char bytes[COPY];
	size_t n;           /* bytes captured of it, and copied */
	const char *at;     /* where they came from */
	mblk_t m;
};

static void copy_make(struct copy *c, struct slice packet)
{
	c->n = packet.n < COPY ? packet.n : COPY;
	c->at = packet.p;
	memcpy(c->bytes, packet.p, c->n);
	memset(&c->m, 0, sizeof(c->m));
	c->m.b_rptr = c->bytes;
	c->m.b_wptr = c->bytes + c->n;
}

/* The captured bytes of which oRTP found the copy. */
static struct slice copy_slice(const struct copy *c, const char *p, size_t n)
{
	size_t at = (size_t)((const unsigned char *)p - c->bytes);

	return at <= c->n && n <= c->n - at ? slice_make(c->at + at, n) : slice_make(c->at, 0);
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
	const sender_info_t *si;

	if (!rtcp_is_SR(&c->m))
		return;
	si = rtcp_SR_get_sender_info(&c->m);
	out->ssrc = rtcp_SR_get_ssrc(&c->m);
	out->ntp = sender_info_get_ntp_timestamp(si);
	out->rtp_ts = sender_info_get_rtp_timestamp(si);
	out->packets = sender_info_get_packet_count(si);
	out->octets = sender_info_get_octet_count(si);
	out->n_blocks = blocks_whole(c, HEADER + SSRC + SENDER);
	for (unsigned i = 0; i < out->n_blocks; i++)
		read_block(rtcp_SR_get_report_block(&c->m, (int)i), &out->blocks[i]);
}

static void read_rr(const struct copy *c, struct rtcp_item *out)
{
	out->ssrc = rtcp_RR_get_ssrc(&c->m);
	out->n_blocks = blocks_whole(c, HEADER + SSRC);
	for (unsigned i = 0; i < out->n_blocks; i++)
		read_block(rtcp_RR_get_report_block(&c->m, (int)i), &out->blocks[i]);
}

struct sdes {
	const struct copy *copy;
	struct rtcp_item *out;
};

static void take_cname(void *user_data, uint32_t csrc, rtcp_sdes_type_t t, const char *content, uint8_t len)
{
	struct sdes *s = user_data;

	if (t == RTCP_SDES_CNAME && csrc == s->out->ssrc && !s->out->cname.n)
		s->out->cname = copy_slice(s->copy, content, len);
}

static void read_sdes(const struct copy *c, struct rtcp_item *out)
{
	struct sdes s = {c, out};

	if (!out->is_cut && rtcp_is_SDES(&c->m))
		rtcp_sdes_parse(&c->m, take_cname, &s);
}

static void read_bye(const struct copy *c, struct rtcp_item *out)
{
	size_t from = HEADER + SSRC * (size_t)(c->bytes[0] & 31);
	const char *reason;
	int len;

	if (out->is_cut || c->n <= from || c->n - from < 1u + c->bytes[from] || !rtcp_is_BYE(&c->m))
		return;
	if (rtcp_BYE_get_reason(&c->m, &reason, &len))
		out->reason = copy_slice(c, reason, (size_t)len);
}

/* The block at `at` of an XR, as if it were the first: that is where oRTP looks for it. */
static void read_voip(struct copy *c, size_t at, struct rtcp_item *out)
{
	const mblk_t *m = &c->m;

	memmove(c->bytes + HEADER + SSRC, c->bytes + at, VOIP_BLOCK);
	out->has_voip = true;
	out->voip = (struct rtcp_voip){
		.ssrc = rtcp_XR_voip_metrics_get_ssrc(m),
		.loss_rate = rtcp_XR_voip_metrics_get_loss_rate(m),
		.discard_rate = rtcp_XR_voip_metrics_get_discard_rate(m),
		.burst_density = rtcp_XR_voip_metrics_get_burst_density(m),
		.gap_density = rtcp_XR_voip_metrics_get_gap_density(m),
		.burst_ms = rtcp_XR_voip_metrics_get_burst_duration(m),
		.gap_ms = rtcp_XR_voip_metrics_get_gap_duration(m),
		.round_trip_ms = rtcp_XR_voip_metrics_get_round_trip_delay(m),
		.end_system_ms = rtcp_XR_voip_metrics_get_end_system_delay(m),
		.signal_dbm = (int8_t)rtcp_XR_voip_metrics_get_signal_level(m),
		.noise_dbm = (int8_t)rtcp_XR_voip_metrics_get_noise_level(m),
		.rerl = rtcp_XR_voip_metrics_get_rerl(m),
		.gmin = rtcp_XR_voip_metrics_get_gmin(m),
		.r_factor = rtcp_XR_voip_metrics_get_r_factor(m),
		.ext_r_factor = rtcp_XR_voip_metrics_get_ext_r_factor(m),
		.mos_lq = rtcp_XR_voip_metrics_get_mos_lq(m),
		.mos_cq = rtcp_XR_voip_metrics_get_mos_cq(m),
		.rx_config = rtcp_XR_voip_metrics_get_rx_config(m),
		.jb_nominal = rtcp_XR_voip_metrics_get_jb_nominal(m),
		.jb_max = rtcp_XR_voip_metrics_get_jb_maximum(m),
		.jb_abs_max = rtcp_XR_voip_metrics_get_jb_abs_max(m),
	};
}

static void read_xr(struct copy *c, struct rtcp_item *out)
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
			read_voip(c, at, out);
			return;
		}
	}
}

static void read_app(const struct copy *c, struct rtcp_item *out)
{
	out->subtype = (uint8_t)rtcp_APP_get_subtype(&c->m);
	if (c->n >= HEADER + SSRC + NAME)
		out->name = slice_make(c->at + HEADER + SSRC, NAME);
}

static void read_item(struct copy *c, struct rtcp_item *out)
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
	ortp_ready();
	copy_make(&c, slice_sub(*rest, 0, len));
	read_item(&c, out);
	*rest = slice_sub(*rest, len, rest->n);
	return true;
}
