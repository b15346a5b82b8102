/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The call-flow language of the .flow files in samples/, described in samples/README.md: parties, calls, messages, packets.
 *
 * mkpcap.c reads statements, flow_text.c words and variables, flow_raw.c messages written out in full, flow_sip.c replies and
 * what is forwarded, flow_new.c requests, flow_body.c SDP and digests, flow_rtp.c and flow_voice.c media, flow_rtcp.c reports
 * about them, flow_stun.c connectivity checks, flow_tcp.c TCP. All text lives in one arena until the end. A mistake ends the
 * program with file and line.
 */
#ifndef SL_TEST_FLOW_H
#define SL_TEST_FLOW_H

#include "capfile.h"

enum { MAX_PARTIES = 64, MAX_VARS = 128, MAX_DROPPED = 16, SPARE_HEADERS = 64, NO_PARTY = -1 };

struct party {
	struct slice name;
	struct host host;          /* what packets show */
	struct host claimed;       /* what it writes into Via, Contact and SDP; the same unless told */
	struct slice user;         /* of its Contact */
	struct slice aor;          /* name-addr for From; n 0 where it has none */
	struct slice agent, server;/* User-Agent, Server */
	bool record_routes, has_rport;
	uint32_t first_cseq;
	uint16_t ip_id;
};

struct sip_head {
	struct slice name, value;
};
/* A message taken apart, or being made. */
struct sip_text {
	struct slice start;
	struct sip_head *h;
	size_t n, cap;
	struct slice body;
};

/* A message that was sent. */
struct sent {
	uint32_t call;
	int from, to;              /* parties of this hop */
	int uac, uas;              /* ends of the transaction; uas is known from the answer on */
	bool is_request;
	unsigned status;
	uint32_t cseq;
	struct slice method;       /* of CSeq for responses */
	struct slice label;
	struct slice bytes;
	uint16_t ip_id;
	bool was_answered;         /* a final response was made to it by its receiver */
};

struct call {
	struct slice name, id;
	int64_t start_ns, now_ns;
	uint32_t cseq[MAX_PARTIES];/* last CSeq number used, 0 for none */
	uint32_t n_branches;
};

struct packet {
	int64_t ts_ns;
	uint32_t order;            /* of making: last sort key */
	unsigned iface;
	size_t keep;               /* bytes captured, 0 for all */
	struct slice frame;
};

/* An RTP stream that was sent, for RTCP about it and for its going on. */
struct talk {
	uint32_t ssrc, clock_hz;
	uint32_t first_ts;         /* RTP timestamp at start_ns */
	int64_t start_ns;
	uint32_t n_packets;
	int64_t *at_ns;            /* when each was sent, without loss and delay on the way */
	uint16_t *seq;             /* and its number */
	uint32_t *bytes;           /* payload of it and all before it */
};

struct report;                     /* RTCP to be made when all that it reports about is known: flow_rtcp.c */

/* One direction of a TCP connection between two parties, and the port that its client took. */
struct link_end {
	int from, to;
	uint16_t port_from, port_to;
	uint32_t next_seq;
};

struct var {
	struct slice name, value;
};

/* Options of a message statement: "[lf, as ok1]". */
struct send_options {
	struct slice as, of, tag;
	bool is_lf, has_no_end, has_no_checksum, is_tap_duplicate;
	unsigned iface;
	size_t keep_payload;       /* bytes of the payload that are captured, 0 for all */
	uint16_t sport, dport;     /* 0: as the party has it */
};

struct flow_file {
	const char *path;
	unsigned line;             /* of the statement at work, from 1 */
	unsigned depth;            /* of includes */
	struct arena text;
	struct slice *lines;
	unsigned n_lines;
	struct capfile out;
	int64_t start_ns;
	struct party party[MAX_PARTIES];
	int n_parties;
	struct var var[MAX_VARS];
	unsigned n_vars;
	struct call *calls;
	uint32_t n_calls, call;    /* call: the one at work */
	struct sent *sent;
	uint32_t n_sent;
	struct packet *packets;
	uint32_t n_packets;
	struct talk *talks;
	uint32_t n_talks;
	struct report *reports;
	uint32_t n_reports;
	struct {
		int64_t ts_ns;     /* INT64_MAX: at the end */
		uint32_t n;
	} dropped[MAX_DROPPED];    /* packets that the capture says it lost so far */
	uint32_t n_dropped;
	struct clock_set {
		int64_t at_ns, back_ns;
	} clock_sets[8];              /* from then on the capture's clock is so much slow */
	uint32_t n_clock_sets;
	bool is_tcp;               /* messages go over TCP from now on */
	struct link_end *ends;     /* in pairs: a connection each */
	uint32_t n_ends;
};

/* flow_text.c */
_Noreturn void flow_fail(const struct flow_file *f, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/** printf into the arena. */
struct slice flow_text(struct flow_file *f, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
#define SLICE_ARG(s) (int)(s).n, (s).p
/** Takes the next word: up to white space, but "..." and <...> keep theirs. Empty at the end. */
struct slice flow_word(struct slice *rest);
/** Takes the next word where it is `word`. */
bool flow_take(struct slice *rest, const char *word);
uint64_t flow_number(const struct flow_file *f, struct slice s, uint64_t max);
/** "20ms", "1.5s", "3m", "800us", "0". */
int64_t flow_duration(const struct flow_file *f, struct slice s);
/** "2025-06-15T10:15:02.104820Z" (the digits after the point are up to nine). */
int64_t flow_date(struct flow_file *f, struct slice s);
/** Replaces $name and ${name}; in blocks also the escapes \xHH \0 \r \n \t \\ . */
struct slice flow_expand(struct flow_file *f, struct slice s, bool with_escapes);
void flow_set(struct flow_file *f, struct slice name, struct slice value);
int flow_party(const struct flow_file *f, struct slice name);
/** "192.0.2.1", "[2001:db8::1]", and "192.0.2.1:5060". */
struct slice flow_host(struct flow_file *f, const struct host *h);
struct slice flow_host_port(struct flow_file *f, const struct host *h);
/** Sixteen hexadecimal digits that depend on the texts alone. */
uint64_t flow_hash(struct slice a, struct slice b, uint64_t n);

/* flow_raw.c */
/** A message as the block has it, with its line ends, its empty line and a counted `Content-Length: auto`. */
struct slice flow_raw(struct flow_file *f, struct slice block, const struct send_options *o);
/** Fills what can be read from a message's bytes: request or status, method, CSeq. */
void flow_read_sent(struct flow_file *f, struct sent *s);

/* flow_sip.c */
/** Takes the next line of a block, without its end. False at the end. */
bool flow_line(struct slice *block, struct slice *line);
struct sip_text sip_text_parse(struct flow_file *f, struct slice bytes);
struct slice sip_text_make(struct flow_file *f, const struct sip_text *m, const struct send_options *o);
/** First such header (full or compact name), or NULL. */
struct sip_head *sip_text_find(const struct sip_text *m, const char *name);
struct slice sip_text_value(const struct sip_text *m, const char *name);
void sip_text_add(struct flow_file *f, struct sip_text *m, const char *name, struct slice value);
/** Appends all headers `name` of another message. */
void sip_text_copy(struct flow_file *f, struct sip_text *m, const struct sip_text *from, const char *name);
struct slice sip_text_param(struct slice value, const char *name);
/** Applies the lines of a block: header fields, sdp, auth, challenge, body. */
void sip_text_block(struct flow_file *f, struct sip_text *m, struct slice block, int from);
struct slice flow_reply(struct flow_file *f, int from, int to, struct slice status, struct slice block,
		const struct send_options *o, struct sent *s);
struct slice flow_forward(struct flow_file *f, int from, int to, struct slice words, struct slice block,
		const struct send_options *o, struct sent *s);

/* flow_new.c */
struct slice flow_request(struct flow_file *f, int from, int to, struct slice method, struct slice uri, struct slice block,
		const struct send_options *o, struct sent *s);
/** Last message of this call with that label; fails where there is none. */
struct sent *flow_labelled(struct flow_file *f, struct slice label);
struct slice flow_branch(struct flow_file *f, int party);
struct slice flow_via(struct flow_file *f, int party, struct slice branch);
struct slice flow_contact(struct flow_file *f, int party);

/* flow_body.c */
/** The body of an `sdp` line: PORT FORMAT... and options; see samples/README.md. */
struct slice flow_sdp(struct flow_file *f, struct slice words, int from);
/** The value of Authorization for the last challenge that `from` got, and which header it goes into. */
struct slice flow_digest(struct flow_file *f, const struct sip_text *m, int from, struct slice user, struct slice password,
		const char **header);

/* flow_voice.c: what is in RTP packets */
struct voice_codec {
	const char *name;          /* as in a=rtpmap */
	uint8_t pt;                /* the static one, or the one that samples use */
	uint32_t clock_hz;         /* of RTP timestamps */
	uint32_t rate_hz;          /* samples a second, where they are made; 0: bytes that look coded */
	uint8_t frame_ms;          /* of coded ones: a frame's length, */
	uint16_t frame_bytes;      /* its bytes, */
	uint16_t vary;             /* by how many it may be longer, */
	uint8_t first, second;     /* and its first bytes; second 0: any */
	const char *fmtp;          /* for SDP, or NULL */
};
/* One tone, or two at once where second_hz is not 0; peak of each, of 32767, and of noise added to them. */
struct sound {
	uint32_t tone_hz, second_hz, peak, noise;
};
/** By payload type or by name; NULL where there is none. */
const struct voice_codec *voice_codec(unsigned pt);
const struct voice_codec *voice_codec_named(struct slice name);
/** Appends the payload of one packet of `ns` nanoseconds that begins `at_ns` after the first: a tone, or coded bytes. */
void voice_put(struct buf *b, const struct voice_codec *c, int64_t at_ns, int64_t ns, const struct sound *sound);
/** Appends n bytes that look encrypted: the same each time for the same seed. */
void voice_noise(struct buf *b, size_t n, uint64_t seed);

/* flow_rtp.c */
void flow_rtp(struct flow_file *f, struct slice words);
/** Takes "A:PORT -> B:PORT", names of parties. */
void flow_ends(struct flow_file *f, struct slice *words, struct datagram *d);

/* flow_rtcp.c */
void flow_rtcp(struct flow_file *f, struct slice words);
/** Makes the packets of all rtcp statements. */
void flow_reports(struct flow_file *f);

/* flow_tcp.c */
/** Sends a message over the TCP connection of two parties, which is opened where there is none. */
void flow_tcp(struct flow_file *f, int from, int to, struct slice bytes, unsigned iface);
/** A SYN alone, of a connection that is not answered yet. */
void flow_syn(struct flow_file *f, int from, int to, unsigned iface);
/** A RST for the latest connection between the two, which is over then. */
void flow_rst(struct flow_file *f, int from, int to, unsigned iface);

/* flow_stun.c */
void flow_stun(struct flow_file *f, struct slice words);

/* mkpcap.c */
/** Makes room for one item more in an array of n. */
void *flow_grown(void *items, uint32_t n, size_t size);
/** Makes the packet of a datagram. */
void flow_packet(struct flow_file *f, int64_t ts_ns, const struct datagram *d, unsigned iface, size_t keep_payload);

/* What an option of a statement is, and where its value goes in the struct at work. */
enum option_kind { OPTION_DURATION, OPTION_NUMBER, OPTION_WORD, OPTION_FLAG };
struct flow_option {
	const char *name;
	enum option_kind kind;     /* int64_t, uint32_t, struct slice, bool */
	size_t at;
};
/** Reads words as options until their end. */
void flow_options(struct flow_file *f, struct slice words, const struct flow_option *o, size_t n, void *out);

#endif
