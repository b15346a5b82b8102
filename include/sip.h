/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layer 1: from bytes to a view of a SIP message (RFC 3261 §7, §20, §25). No state, no allocation, linear time, total:
 * any byte string is taken, and what is wrong with it is said in flags. Slices point into the bytes given.
 */
#ifndef SL_SIP_H
#define SL_SIP_H

#include "base.h"

/* ---- methods (sip/method.c) ------------------------------------------------------------------------------------------ */

/* Numbers of the methods that the model knows by name; rows are in this order. */
enum sip_method { SIP_OTHER, SIP_INVITE, SIP_ACK, SIP_BYE, SIP_CANCEL, SIP_OPTIONS, SIP_REGISTER, SIP_PRACK,
	SIP_SUBSCRIBE, SIP_NOTIFY, SIP_PUBLISH, SIP_INFO, SIP_REFER, SIP_MESSAGE, SIP_UPDATE, SIP_METHOD_N };
struct sip_method_row {
	const char *name, *reference, *help;
};
/** Row of a method; SIP_OTHER is named "(other)". Static. */
const struct sip_method_row *sip_method_row(enum sip_method m);
/** Exact, as methods are case-sensitive (RFC 3261 §7.1); SIP_OTHER for unknown ones. */
enum sip_method sip_method_of(struct slice name);

/* ---- status codes (sip/status.c) -------------------------------------------------------------------------------------- */

struct sip_status_row {
	uint16_t code;
	const char *reason, *reference, *help; /* registered reason phrase; "RFC 3261 §21.4.8"; what it means in words */
};
/** Row of a registered code, or NULL. */
const struct sip_status_row *sip_status_row(unsigned code);
const struct sip_status_row *sip_status_rows(size_t *n);
/** What the class 1..6 means in words ("Provisional", ...), or NULL. */
const char *sip_class_name(unsigned class_digit);

/* ---- header fields (sip/header.c) ------------------------------------------------------------------------------------- */

/* Header fields that the parser keeps apart: first occurrence in sip_msg.key[]. Others are found by sip_header_next. */
enum sip_key { SIP_K_NONE, SIP_K_VIA, SIP_K_FROM, SIP_K_TO, SIP_K_CALL_ID, SIP_K_CSEQ, SIP_K_CONTACT,
	SIP_K_CONTENT_TYPE, SIP_K_CONTENT_LENGTH, SIP_K_MAX_FORWARDS, SIP_K_USER_AGENT, SIP_K_SERVER, SIP_K_EXPIRES,
	SIP_K_EVENT, SIP_K_RECORD_ROUTE, SIP_K_ROUTE, SIP_K_RACK, SIP_K_RSEQ, SIP_K_REQUIRE, SIP_K_AUTHORIZATION,
	SIP_K_PROXY_AUTHORIZATION, SIP_K_WWW_AUTHENTICATE, SIP_K_PROXY_AUTHENTICATE, SIP_K_SESSION_EXPIRES,
	SIP_K_REFER_TO, SIP_K_REPLACES, SIP_K_REASON, SIP_K_WARNING, SIP_K_RETRY_AFTER, SIP_K_CONTENT_ENCODING,
	SIP_K_SUBSCRIPTION_STATE, SIP_K_SESSION_ID, SIP_K_N };
struct sip_header_row {
	const char *name;       /* "Call-ID" */
	char compact;           /* 'i', or 0 */
	uint8_t len;            /* of name */
	uint8_t key;            /* enum sip_key, SIP_K_NONE for most */
	bool is_list;           /* several values, by comma or by repeating the field (RFC 3261 §7.3.1) */
	const char *reference;  /* "RFC 3261 §20.8" */
	const char *help;       /* what it means, in one or two sentences */
};
/** Row of a name (full or compact, any letter case, without spaces), or NULL. Names are compared, not only hashed. */
const struct sip_header_row *sip_header_row(struct slice name);
const struct sip_header_row *sip_header_rows(size_t *n);

/* ---- flags (rows in sip/flag.c) -------------------------------------------------------------------------------- */

/* What is wrong with a message. The first group is found by sip_parse, the second by sip_check alone (it costs more). */
enum sip_flag {
	SIP_F_CUT            = 1u << 0,  /* `cut`: the capture has only a part of it */
	SIP_F_TOO_LONG       = 1u << 1,  /* `too-long`: over LIMIT_MESSAGE_BYTES; the rest was not parsed */
	SIP_F_TOO_MANY       = 1u << 2,  /* `too-many-headers`: over LIMIT_HEADERS */
	SIP_F_BAD_START      = 1u << 3,  /* `bad-start-line`: extra spaces, trailing bytes, lower-case "sip/2.0" */
	SIP_F_BAD_VERSION    = 1u << 4,  /* `bad-version`: not SIP/2.0 */
	SIP_F_BAD_STATUS     = 1u << 5,  /* `bad-status`: not three digits 100..699 */
	SIP_F_NO_END         = 1u << 6,  /* `no-header-end`: no empty line after the header fields */
	SIP_F_LF_ONLY        = 1u << 7,  /* `lf-only`: lines that end in LF without CR */
	SIP_F_BAD_HEADER     = 1u << 8,  /* `bad-header`: a line without colon, or a name that is no token */
	SIP_F_SPACE_COLON    = 1u << 9,  /* `space-before-colon`: allowed by RFC 3261 §7.3.1, unusual */
	SIP_F_NO_CALL_ID     = 1u << 10, /* `no-call-id`, and so on: mandatory fields (RFC 3261 §8.1.1) */
	SIP_F_NO_CSEQ        = 1u << 11,
	SIP_F_NO_FROM        = 1u << 12,
	SIP_F_NO_TO          = 1u << 13,
	SIP_F_NO_VIA         = 1u << 14,
	SIP_F_DUPLICATE      = 1u << 15, /* `duplicate-header`: a field that may be there once is there twice */
	SIP_F_BAD_CSEQ       = 1u << 16, /* `bad-cseq`: no number, or over 2^31-1 */
	SIP_F_CSEQ_METHOD    = 1u << 17, /* `cseq-method`: its method is not the request's */
	SIP_F_BAD_LENGTH     = 1u << 18, /* `bad-content-length`: not a number */
	SIP_F_SHORT_BODY     = 1u << 19, /* `short-body`: Content-Length is more than what is there (and nothing was cut) */
	SIP_F_TRAILING       = 1u << 20, /* `trailing-bytes`: more there than Content-Length says */
	SIP_F_NUL            = 1u << 21, /* `nul-byte`: a NUL in start line or header fields, not after a backslash */
	SIP_F_FOLDED         = 1u << 22, /* `folded`: a header field goes on in the next line (fine, deprecated) */
	/* by sip_check */
	SIP_F_BAD_URI        = 1u << 23, /* `bad-uri`: Request-URI, From, To, Contact or a route is no URI */
	SIP_F_UNKNOWN_SCHEME = 1u << 24, /* `unknown-scheme`: Request-URI neither sip, sips, tel nor urn */
	SIP_F_BAD_ADDRESS    = 1u << 25, /* `bad-address`: From, To, Contact or a route: quotes, brackets, empty parameters */
	SIP_F_BAD_VIA        = 1u << 26, /* `bad-via`: Via that cannot be read, or a branch that is only the cookie */
	SIP_F_BAD_NUMBER     = 1u << 27, /* `bad-number`: Max-Forwards, Expires, ... not a number in range */
	SIP_F_BAD_DATE       = 1u << 28, /* `bad-date`: Date not in GMT form */
	SIP_F_NOT_UTF8       = 1u << 29, /* `not-utf8`: header fields are not UTF-8 */
	SIP_F_BAD_SDP        = 1u << 30  /* `bad-sdp`: a body said to be SDP that is none */
};
struct sip_flag_row {
	uint32_t flag;
	const char *name, *reference, *help;
};
const struct sip_flag_row *sip_flag_rows(size_t *n);

/* ---- message (sip/msg.c) --------------------------------------------------------------------------------------------------- */

struct sip_msg {
	struct slice text;          /* the message alone: start line to end of body */
	struct slice start;         /* start line without its end */
	struct slice method_name;   /* requests: as written */
	struct slice uri;           /* requests: Request-URI as written */
	struct slice version;       /* "SIP/2.0" */
	struct slice reason;        /* responses: may be empty */
	struct slice headers;       /* first header line to before the empty line */
	struct slice body;          /* what belongs to it by Content-Length, as far as captured */
	struct slice key[SIP_K_N];  /* value of the first such field, trimmed, folds still inside; p NULL where absent */
	struct slice cseq_method;   /* as written in CSeq */
	uint32_t cseq;              /* number of CSeq; 0 where absent or bad */
	uint32_t flags;             /* enum sip_flag */
	uint64_t other_names;       /* sip_name_bit of all names that key[] has no place for */
	uint32_t keys;              /* which of key[] are there, as bits 1 << enum sip_key */
	uint16_t status;            /* responses: 100..699 (0 where unreadable); requests: 0 */
	uint8_t method;             /* enum sip_method; of CSeq for responses */
	bool is_request;
};
/** One bit for the name of a header field, by its length and first letter: others may share it. All bits where key[] has a
 * place for it, so that sip_msg.other_names tells whether it is worth while to look for a field. */
uint64_t sip_name_bit(struct slice name);
/** Whether the bytes begin like a SIP message: "SIP/2.0 " and a digit, or METHOD URI SIP/x.y on the first line (leading
 * empty lines are skipped). HTTP, SSDP, RTSP and text that only mentions SIP do not. Cheap for what is not SIP. */
bool sip_claim(struct slice bytes);
/** Parses one message of a datagram. `len` is its length on the wire: over bytes.n where it was cut. Returns false, and
 * leaves *m undefined, where sip_claim would be false. */
bool sip_parse(struct sip_msg *m, struct slice bytes, uint32_t len);
/** All flags: those of sip_parse and those that need a closer look. */
uint32_t sip_check(const struct sip_msg *m);
/* What the header fields of earlier messages looked like: it makes those of the next quicker to read, and changes nothing
 * else. Once sip_memo_init, then handed from message to message. */
enum { SIP_MEMO_PLACES = 1024 };
struct sip_memo_line {
	char first[16];             /* "Via: " and zeros; zeros alone where it has more bytes than that */
	uint8_t mask[16];           /* which bits of first a line must have */
	uint64_t other;             /* for sip_msg.other_names; 0 where it has a key */
	struct sip_memo_line *next; /* place of the line after it, in the same memo */
	uint32_t bit;               /* of its key in sip_msg.keys; 0 where it has none */
	uint16_t key_at;            /* of its key in sip_msg, in bytes */
	uint8_t skip;               /* bytes of first that are used; 0 where it has more */
	uint8_t n, key;             /* bytes of text that are used; enum sip_key */
	uint8_t look;               /* for sip_check: how its value is looked at; 0: not known yet */
	uint8_t number;             /* for sip_check: of its row where there may be one such field, from 1; else 0 */
	char text[32];              /* all of it: "Content-Disposition: " */
};
struct sip_memo {
	struct sip_memo_line places[SIP_MEMO_PLACES][2]; /* by all that stands before a line: how it began of late */
	bool is_wide;           /* the processor has AVX2 and BMI */
	bool is_ready;          /* sip_memo_init was called */
};
void sip_memo_init(struct sip_memo *memo);
/* Lines in which sip_check found nothing wrong, where it had to look closely: messages repeat most of those of others of their
 * call. Of each a hash of 64 bits is kept. 1 MB, zeroed before the first; `seed` then is a number that nobody outside knows, so
 * that nobody can make another line that has the hash of one that was fine. */
enum { SIP_FINE_LINES = 65536 };
struct sip_fine_lines {
	uint64_t seed;
	struct sip_memo names;
	struct sip_fine {
		uint64_t hash;
		uint16_t row;               /* number of the header field's row, from 1; 0: it has none */
		uint8_t kind;               /* 0: free */
	} v[SIP_FINE_LINES];
};
/** sip_check, which need not look again at lines that were fine before. */
uint32_t sip_check_next(const struct sip_msg *m, struct sip_fine_lines *memo);
/** sip_parse with a memo. */
bool sip_parse_next(struct sip_msg *m, struct sip_memo *memo, struct slice bytes, uint32_t len);
/** What stands behind the header fields of a message in which sip_parse found nothing odd (no flags), without looking at them. */
struct slice sip_plain_body(struct slice text);
/** What its maker calls itself: the value of its Server field, or of User-Agent where it has none; p NULL where it has neither. Of
 * such a message, too, that keeps its lines as they are. */
struct slice sip_plain_product(struct slice text);
/** Whether a second Via field follows the first one. */
bool sip_has_second_via(const struct sip_msg *m);
/** False where no Contact of the message has that word (any case), which is seen without looking at other fields; true where
 * one may have it. */
bool sip_contact_may_have(struct slice text, struct slice word);
/** Where a message ends in a byte stream (RFC 3261 §18.3): bytes used, 0 for more needed, -1 for not SIP. */
int64_t sip_frame(struct slice stream);
/** The same; where it returns 0, *need is the number of bytes that the message takes, or 0 where its header fields have
 * not ended yet. */
int64_t sip_frame_need(struct slice stream, uint64_t *need);

struct sip_header {
	struct slice line;          /* all of it, folds inside, without its end */
	struct slice name;          /* without spaces before the colon */
	struct slice value;         /* trimmed, folds still inside */
	const struct sip_header_row *row; /* or NULL: unknown */
};
/** Header fields one by one: begin with *rest = m->headers; false at the end. A line without colon has an empty value and
 * its text as name. */
bool sip_header_next(struct slice *rest, struct sip_header *out);
/** Value of the nth (from 0) field of that name (full or compact, any case); p NULL where there is none. */
struct slice sip_header_get(const struct sip_msg *m, struct slice name, unsigned nth);

/** Appends value with each fold (line end and spaces) as one space. */
void sip_unfold(struct buf *b, struct slice value);

/* ---- values ------------------------------------------------------------------------------------------------------------------ */

/** Next value of a comma-separated list (commas in quotes and <> do not count), trimmed; false at the end. (sip/params.c) */
bool sip_list_next(struct slice *rest, struct slice *item);
/** Next of ";name=value" parameters; *rest begins at or before the ';'. Value is empty (p NULL) for a flag, keeps its
 * quotes. False at the end. */
bool sip_param_next(struct slice *rest, struct slice *name, struct slice *value);
/** Value of parameter `name` (any case) in a run of parameters; p NULL where absent, n 0 where a flag. */
struct slice sip_param(struct slice params, const char *name);
/** Appends a quoted string's content: quotes off, backslash escapes resolved. Anything else goes as it is. */
void sip_unquote(struct buf *b, struct slice s);
/** Appends with %HH resolved; a wrong escape stays as it is. */
void sip_unescape(struct buf *b, struct slice s);

/** (sip/uri.c, RFC 3261 §19.1, RFC 3966) */
struct sip_uri {
	struct slice scheme;        /* "sip", "sips", "tel", other */
	struct slice user, password;/* user: the number of a tel URI */
	struct slice host;          /* brackets of IPv6 off */
	struct slice params;        /* ";transport=tcp;lr" */
	struct slice headers;       /* "?a=b" */
	uint16_t port;              /* 0 where absent */
	bool has_port;
};
/** False where it is no URI; what was found is in *out all the same. */
bool sip_uri_parse(struct slice s, struct sip_uri *out);

/** name-addr or addr-spec with parameters (sip/addr.c, RFC 3261 §20.10): From, To, Contact, Route, Refer-To, ... */
struct sip_addr {
	struct slice display;       /* as written, quotes included */
	struct slice uri;           /* without <>; without <> around it, parameters are the header's (§20) */
	struct slice params;        /* after the address */
	bool is_star;               /* "*" in Contact */
};
/** False where quotes or brackets are not closed or there is no URI; what was found is in *out all the same. */
bool sip_addr_parse(struct slice s, struct sip_addr *out);
/** Tag of a From or To value; n 0 where there is none. Fast: on the path of every message. */
struct slice sip_tag(struct slice value);
/** The user part alone of a URI (sip, sips, tel), and of that in a From, To or Contact value; empty where there is none. What
 * else is wrong with it does not matter. */
struct slice sip_uri_user(struct slice uri);
struct slice sip_addr_user(struct slice value);

/** (sip/via.c, RFC 3261 §20.42) */
struct sip_via {
	struct slice protocol;      /* "SIP/2.0" */
	struct slice transport;     /* "UDP" */
	struct slice host;          /* sent-by host, brackets off */
	struct slice params, branch;
	uint16_t port;              /* 0 where absent */
};
/** The first Via value of s; false where it cannot be read. Fast: on the path of every message. */
bool sip_via_parse(struct slice s, struct sip_via *out);
/** Sent-by (host and port as written, a server sends them back unchanged) and branch of the first Via value: with the
 * method they name a transaction (RFC 3261 §17.2.3). Faster than sip_via_parse for what nearly all look like. */
bool sip_via_key(struct slice s, struct slice *sent_by, struct slice *branch);

/** (sip/cseq.c, RFC 3261 §20.16) False where there is no number or one over 2^31-1 (then *number is 0). */
bool sip_cseq_parse(struct slice s, uint32_t *number, struct slice *method);
/** RAck: response number, CSeq number and method (RFC 3262 §7.2). */
bool sip_rack_parse(struct slice s, uint32_t *rseq, uint32_t *cseq, struct slice *method);

/** Parts of a body (sip/body.c, RFC 2046 §5.1). */
struct sip_part {
	struct slice type;          /* Content-Type without parameters: "application/sdp" */
	struct slice params;        /* its parameters */
	struct slice headers;       /* of the part; of the message where it is not multipart */
	struct slice data;
	unsigned depth;             /* 0 where the body is not multipart */
};
/** Walks the leaves of a (multipart) body. Begin with *state zeroed; false at the end. */
struct sip_part_state {
	struct slice rest[LIMIT_MULTIPART_DEPTH + 1], boundary[LIMIT_MULTIPART_DEPTH + 1];
	unsigned depth, n;
	bool begun;
};
bool sip_part_next(const struct sip_msg *m, struct sip_part_state *state, struct sip_part *out);
/** The SDP of the message (of the body, or of the first part that is one); p NULL where there is none. */
struct slice sip_sdp(const struct sip_msg *m);

/* ---- explain (sip/explain.c) ------------------------------------------------------------------------------------ */

/** Appends a sentence or two that explain a start line or a header line in words, with its RFC section; what is unknown is
 * said to be so. For the UI's explain view; lines of `m` only. */
void sip_explain(struct buf *b, const struct sip_msg *m, struct slice line);

#endif
