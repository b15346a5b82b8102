/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a message says on its arrow, and what an m= line says under it. Everything from the packet is made visible. */
#include "analyzer/ladder/ladder_priv.h"
#include "sdp.h"

/* Bytes of a start line that are looked at: more fits on no arrow. */
enum { START_BYTES = 512, NAME_BYTES = 64, FORMATS_SHOWN = 6, RTP_COLUMNS = 44 };

static struct slice start_line(const struct ladder *l, uint32_t msg)
{
	struct slice text = slice_sub(store_text(l->store, msg), 0, START_BYTES);

	while (text.n && (text.p[0] == '\r' || text.p[0] == '\n'))
		text = slice_sub(text, 1, text.n);
	return slice_sub(text, 0, slice_find(text, '\n', 0));
}

static void put_request(const struct ladder *l, const struct ladder_row *r, const struct msg *m, struct buf *b)
{
	struct slice line;

	if (m->method != SIP_OTHER && !(m->parse_flags & SIP_F_BAD_STATUS)) {
		buf_puts(b, sip_method_row(m->method)->name);
		return;
	}
	line = slice_trim(start_line(l, r->msg));
	/* A response whose status cannot be read counts as none: its whole line is shown. */
	if (!(m->parse_flags & SIP_F_BAD_STATUS))
		line = slice_cut(&line, ' ');
	if (line.n)
		text_visible(b, slice_sub(line, 0, NAME_BYTES));
	else
		buf_puts(b, sip_method_row(SIP_OTHER)->name);
}

static void put_response(const struct ladder *l, const struct ladder_row *r, const struct msg *m, struct buf *b)
{
	const struct sip_status_row *row = sip_status_row(m->status);
	struct slice reason = slice_trim(start_line(l, r->msg));

	slice_cut(&reason, ' ');
	reason = slice_trim(reason);
	slice_cut(&reason, ' ');
	reason = slice_trim(reason);
	buf_u64(b, m->status);
	/* An empty phrase is valid (RFC 3261 §7.2) and stays empty; the registered one stands in where the text was lost. */
	if (reason.n) {
		buf_putc(b, ' ');
		text_visible(b, reason);
	} else if (row && !store_text(l->store, r->msg).n) {
		buf_putc(b, ' ');
		buf_puts(b, row->reason);
	}
}

/* ---- SDP ------------------------------------------------------------------------------------------------------------ */

static bool read_sdp(const struct ladder *l, uint32_t msg, struct sdp *out)
{
	struct sip_msg m;
	struct slice text;

	if (!store_view(l->store, msg, &m))
		return false;
	text = sip_sdp(&m);
	return text.p && sdp_parse(text, out);
}

/* Payload types that need no a=rtpmap (RFC 3551 §6). */
static const char *const static_types[] = {
	[0] = "PCMU", [3] = "GSM", [4] = "G723", [5] = "DVI4", [6] = "DVI4", [7] = "LPC", [8] = "PCMA", [9] = "G722",
	[10] = "L16", [11] = "L16", [12] = "QCELP", [13] = "CN", [14] = "MPA", [15] = "G728", [16] = "DVI4", [17] = "DVI4",
	[18] = "G729", [25] = "CelB", [26] = "JPEG", [28] = "nv", [31] = "H261", [32] = "MPV", [33] = "MP2T", [34] = "H263"};
enum { N_STATIC_TYPES = sizeof static_types / sizeof static_types[0] };

static const char *static_type(const struct sdp_media *m, struct slice format)
{
	uint64_t type;

	if (!slice_istarts(m->proto, slice_of("RTP/")) || !slice_to_u64(format, N_STATIC_TYPES - 1, &type))
		return NULL;
	return static_types[type];
}

static void put_format(const struct sdp_media *m, struct slice format, struct buf *b)
{
	const char *name = static_type(m, format);
	struct sdp_rtpmap map;

	if (sdp_rtpmap(m, format, &map) && map.encoding.n)
		text_visible(b, slice_sub(map.encoding, 0, NAME_BYTES));
	else if (name)
		buf_puts(b, name);
	else
		text_visible(b, slice_sub(format, 0, NAME_BYTES));
}

/* Encodings of the formats, at most `max`, telephone-event and comfort noise as any other. */
static void put_formats(const struct sdp_media *m, unsigned max, struct buf *b)
{
	struct slice rest = m->formats, format;

	for (unsigned i = 0; sdp_format_next(&rest, &format); i++) {
		if (i == max) {
			if (max > 1)
				buf_puts(b, ",...");
			break;
		}
		if (i)
			buf_putc(b, ',');
		put_format(m, format, b);
	}
}

static void put_medium_address(const struct sdp_media *m, struct buf *b)
{
	struct slice a = slice_sub(m->address, 0, NAME_BYTES);
	bool is_ip6 = slice_find(a, ':', 0) < a.n;

	if (is_ip6)
		buf_putc(b, '[');
	text_visible(b, a);
	if (is_ip6)
		buf_putc(b, ']');
	buf_putc(b, ':');
	buf_u64(b, m->port);
}

void ladder_medium_text(const struct ladder *l, uint32_t msg, unsigned medium, struct buf *b)
{
	static const char *const directions[] = {
		[SDP_SENDRECV] = "", [SDP_SENDONLY] = " sendonly", [SDP_RECVONLY] = " recvonly", [SDP_INACTIVE] = " inactive"};
	struct sdp sdp;
	const struct sdp_media *m;

	if (!read_sdp(l, msg, &sdp) || medium >= sdp.n_media)
		return;
	m = &sdp.media[medium];
	text_visible(b, slice_sub(m->type, 0, NAME_BYTES));
	buf_putc(b, ' ');
	if (m->port) {
		put_formats(m, FORMATS_SHOWN, b);
		buf_putc(b, ' ');
		put_medium_address(m, b);
		buf_puts(b, directions[m->direction]);
	} else {
		buf_puts(b, _("refused (port 0)"));
	}
}

unsigned ladder_n_media(const struct ladder *l, uint32_t msg)
{
	struct sdp sdp;

	return read_sdp(l, msg, &sdp) ? sdp.n_media : 0;
}

static void put_first_medium(const struct ladder *l, const struct ladder_row *r, struct buf *b)
{
	struct sdp sdp;

	if (!read_sdp(l, r->msg, &sdp) || !sdp.n_media) {
		buf_puts(b, " (SDP)");
		return;
	}
	buf_puts(b, " (");
	put_formats(&sdp.media[0], 1, b);
	buf_putc(b, ' ');
	put_medium_address(&sdp.media[0], b);
	buf_putc(b, ')');
}

/* ---- the label --------------------------------------------------------------------------------------------------------- */

static void put_cseq(const struct msg *m, struct buf *b)
{
	buf_puts(b, " (CSeq ");
	buf_u64(b, m->cseq);
	if (m->status && m->method != SIP_OTHER) {
		buf_putc(b, ' ');
		buf_puts(b, sip_method_row(m->method)->name);
	}
	buf_putc(b, ')');
}

static void put_icmp(const struct ladder *l, const struct ladder_row *r, bool ascii, struct buf *b)
{
	const struct icmp *x = store_icmp(l->store, r->icmp);

	buf_puts(b, ascii ? "x " : "✖ ");
	buf_puts(b, x->is_ip6 ? "ICMPv6 " : "ICMP ");
	buf_puts(b, _(icmp_name(x->is_ip6, x->type, x->code)));
}

void ladder_label(const struct ladder *l, const struct ladder_row *r, bool sdp_first, bool ascii, bool words, struct buf *b)
{
	const struct msg *m = store_msg(l->store, r->msg);

	if (r->kind == LADDER_ICMP) {
		put_icmp(l, r, ascii, b);
		return;
	}
	if (r->kind == LADDER_RTP) {
		ladder_rtp_label(l, r, ascii, words ? SIZE_MAX : RTP_COLUMNS, b);
		return;
	}
	if (m->status)
		put_response(l, r, m, b);
	else
		put_request(l, r, m, b);
	if (m->flags & MSG_SDP) {
		if (sdp_first)
			put_first_medium(l, r, b);
		else
			buf_puts(b, " (SDP)");
	}
	if (r->is_repeat) {
		buf_puts(b, ascii ? " x" : " ·");
		buf_u64(b, r->copy);
		if (words)
			buf_puts(b, m->flags & MSG_DUPLICATE ? _(" duplicate") : _(" retransmission"));
	}
	if (r->shows_cseq)
		put_cseq(m, b);
}
