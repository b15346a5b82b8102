/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layer 1: from bytes to a view of a session description (RFC 8866). No state, no allocation, linear time, total. */
#ifndef SL_SDP_H
#define SL_SDP_H

#include "base.h"

enum sdp_direction { SDP_SENDRECV, SDP_SENDONLY, SDP_RECVONLY, SDP_INACTIVE };

enum sdp_flag {
	SDP_F_NO_VERSION   = 1u << 0, /* does not begin with v=0 */
	SDP_F_NO_ORIGIN    = 1u << 1, /* no o= */
	SDP_F_NO_ADDRESS   = 1u << 2, /* a medium without c= at either level */
	SDP_F_BAD_LINE     = 1u << 3, /* a line that is not x=... */
	SDP_F_BAD_MEDIA    = 1u << 4, /* m= that cannot be read */
	SDP_F_TOO_MANY     = 1u << 5, /* over LIMIT_SDP_MEDIA media or LIMIT_SDP_FORMATS formats */
	SDP_F_LF_ONLY      = 1u << 6
};
struct sdp_flag_row {
	uint32_t flag;
	const char *name, *reference, *help;
};
const struct sdp_flag_row *sdp_flag_rows(size_t *n);

struct sdp_media {
	struct slice line;          /* value of m= */
	struct slice type;          /* "audio" */
	struct slice proto;         /* "RTP/AVP" */
	struct slice formats;       /* "0 8 101": walk with sdp_format_next; at most LIMIT_SDP_FORMATS */
	struct slice address;       /* c= address in force (medium's, else session's), without TTL; n 0 where none */
	struct slice attrs;         /* lines after m=, up to the next m= */
	uint16_t port;              /* 0: refused or not in use */
	uint16_t n_ports;           /* of port/number, else 1 */
	uint8_t direction;          /* enum sdp_direction in force */
	bool has_rtcp_mux;
	uint16_t rtcp_port;         /* of a=rtcp, else 0 */
	uint32_t ptime_ms;          /* 0 where absent */
};
struct sdp {
	struct slice text;
	struct slice origin_user, origin_id, origin_version, origin_address; /* o= */
	struct slice name;          /* s= */
	struct slice address;       /* session c= */
	struct slice attrs;         /* session lines, up to the first m= */
	uint8_t direction;          /* of the session, SDP_SENDRECV unless told */
	uint32_t flags;
	unsigned n_media;
	struct sdp_media media[LIMIT_SDP_MEDIA];
};
/** False where it does not begin like SDP ("v=" or another x= line; empty lines before are skipped); *out then holds
 * nothing of use. Only the media counted by n_media are set. */
bool sdp_parse(struct slice text, struct sdp *out);

/** Lines "x=value" one by one: type letter and value. A line of another shape has type 0. False at the end. */
bool sdp_line_next(struct slice *rest, char *type, struct slice *value);
/** a= lines of a part (sdp.attrs or sdp_media.attrs): name and value, trimmed (n 0 where a flag). False at the end. */
bool sdp_attr_next(struct slice *rest, struct slice *name, struct slice *value);
/** Value of the first attribute `name` (any letter case: T.38 names are written in many ways) of the medium, else of the
 * session (m NULL for none); p NULL where absent. */
struct slice sdp_attr(const struct sdp *s, const struct sdp_media *m, const char *name);
/** Formats of an m= line one by one. */
bool sdp_format_next(struct slice *rest, struct slice *format);

/** The codec of a payload type: a=rtpmap of the medium ("PCMA/8000/1" taken apart). False where there is none: then
 * encoding.p is NULL and clock_hz 0, and fmtp is given all the same. */
struct sdp_rtpmap {
	struct slice encoding;
	uint32_t clock_hz;
	uint32_t channels;          /* 1 where absent */
	struct slice fmtp;          /* parameters of a=fmtp for it */
};
bool sdp_rtpmap(const struct sdp_media *m, struct slice format, struct sdp_rtpmap *out);
/** The same for several formats, in one walk over the attributes. */
void sdp_rtpmaps(const struct sdp_media *m, const struct slice *formats, size_t n, struct sdp_rtpmap *out);

/** a=candidate (RFC 8839 §5.1). */
struct sdp_candidate {
	struct slice foundation, transport, address, type, related_address;
	uint32_t component, priority;
	uint16_t port, related_port;
};
bool sdp_candidate_parse(struct slice value, struct sdp_candidate *out);
/** a=crypto (RFC 4568 §9.1). */
struct sdp_crypto {
	uint32_t tag;
	struct slice suite, key_params, session_params;
};
bool sdp_crypto_parse(struct slice value, struct sdp_crypto *out);

/** Rows of lines (v, o, s, ...) and attributes with help and reference (sdp/attr.c). */
struct sdp_attr_row {
	const char *name;           /* "rtpmap"; a line row has its letter and '=' ("c=") */
	const char *reference, *help;
};
const struct sdp_attr_row *sdp_attr_row(struct slice name);
const struct sdp_attr_row *sdp_attr_rows(size_t *n);
/** Appends what one SDP line says, in words, with its reference. */
void sdp_explain(struct buf *b, struct slice line);

#endif
