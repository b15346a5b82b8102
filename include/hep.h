/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layer 1: packets of HEP (github.com/sipcapture/HEP, "HEP3 network protocol specification" rev. 12, and versions 1 and 2 as
 * OpenSER's siptrace made them), from bytes to a view and back. No state, no addresses of who sends them, no I/O.
 *
 * A packet quotes a message or datagram, with the addresses between which an agent saw it, and when. Version 3 is a row of
 * chunks: vendor, type, length, body. All generic chunks (vendor 0) that change what is quoted are read; those of other
 * vendors, and those nobody knows, are passed over by their length.
 */
#ifndef SL_HEP_H
#define SL_HEP_H

#include "net.h"

enum { HEP_PORT = 9060, HEP_HEAD_BYTES = 6, HEP_MAX_BYTES = 65535 };

/* What is quoted: chunk 11. */
enum hep_type { HEP_TYPE_SIP = 1, HEP_TYPE_RTP = 4, HEP_TYPE_RTCP = 5,
	HEP_TYPE_REPORT = 34,       /* of a stream that goes on, in JSON */
	HEP_TYPE_LAST_REPORT = 35 };/* ... that has ended */

struct hep {
	struct addr src, dst;       /* of what is quoted */
	int64_t ts_ns;              /* when the agent saw it; TIME_NONE where it does not say */
	struct slice payload;       /* what is quoted, as captured; NULL where it is missing */
	uint32_t payload_len;       /* as announced */
	struct slice key;           /* authentication key; {NULL, 0} where there is none */
	struct slice correlation_id;/* what ties it to others: of RTCP the Call-ID; {NULL, 0} where there is none */
	uint32_t capture_id;        /* number of the agent */
	uint8_t version;            /* 1 to 3 */
	uint8_t type;               /* enum hep_type, or another; versions 1 and 2 know SIP alone */
	uint8_t proto;              /* IANA's number of the transport: 17 UDP, 6 TCP, 132 SCTP */
	bool has_src, has_dst;
	bool is_compressed;         /* payload is compressed (RFC 1950 or RFC 1952) */
};

/** Whether a packet of version 3 begins here: 1 yes, 0 more bytes are needed (fewer than HEP_HEAD_BYTES), -1 no. */
int hep_probe(struct slice bytes);
/** Bytes that the packet takes, by its head; bytes.n is at least HEP_HEAD_BYTES. */
uint32_t hep_length(struct slice bytes);
/** Reads one packet of version 3, for which hep_probe() said 1; is_cut: only its beginning is there. Slices point into
 * `bytes`. False where chunks contradict themselves; *out then has what was understood before. */
bool hep_read(struct slice bytes, bool is_cut, struct hep *out);
/** Reads one of version 1 or 2 out of a datagram of which `len` bytes were on the wire. They have no magic: false, and *out as
 * it was, where not all of it fits together. */
bool hep_read_old(struct slice bytes, uint32_t len, struct hep *out);
/** Reads a datagram of any version. False where it is none, or announces more than `bytes` has. */
bool hep_read_any(struct slice bytes, struct hep *out);
/** Inflates h->payload; *out is cleared, and gets at most LIMIT_MESSAGE_BYTES + 1 bytes. 1: all of it; 0: a part, the rest is
 * broken, missing or too much; -1: nothing. */
int hep_inflate(const struct hep *h, struct buf *out);
/** Adds a packet of version 3 to *b. Not written: key, correlation_id where they are empty; capture_id 0; ts_ns TIME_NONE.
 * False, and *b as it was, where it would be longer than HEP_MAX_BYTES. */
bool hep_put(struct buf *b, const struct hep *h);
/** Whether a packet brings the key that is asked for: as long as that, and the same, in a time that tells nothing else. */
bool hep_has_key(const struct hep *h, struct slice key);

#endif
