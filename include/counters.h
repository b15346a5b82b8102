/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Everything dropped, cut or mended has a counter with a name. `stats` prints them; the UI shows them. */
#ifndef SL_COUNTERS_H
#define SL_COUNTERS_H

#include <stdint.h>

enum counter {
	C_FRAME_CUT,            /* frame shorter than it was on the wire (snap length) */
	C_FRAME_TOO_LONG,       /* frame longer than LIMIT_SNAPLEN: capture ends there */
	C_CAPTURE_CUT_SHORT,    /* capture file ends inside a packet */
	C_KERNEL_DROP,          /* packet that the capturing kernel had no room for, as the capture itself says */
	C_DEVICE_DROP,          /* packet that the capturing device, or its driver, lost; the same */
	C_BLOCK_SKIPPED,        /* pcapng block of a kind that carries no packet */
	C_BLOCK_BAD,            /* pcapng block that contradicts itself */
	C_TIME_BACKWARDS,       /* packet earlier than the one before it in the same capture */
	C_CLOCK_BACK,           /* place where the clock of a capture was set back; packet time goes on there */
	C_LINK_UNKNOWN,         /* link type that is not decoded */
	C_LINK_CUT,             /* frame ends inside the link header */
	C_LINK_OTHER,           /* network protocol other than IP (ARP, STP, ...) */
	C_VLAN_TOO_DEEP,        /* more VLAN tags than LIMIT_VLAN_TAGS */
	C_IP_CUT,               /* packet ends inside the IP header */
	C_IP_BAD,               /* IP header contradicts itself */
	C_IP_FRAGMENT,          /* IP fragment */
	C_FRAGMENT_DUPLICATE,   /* fragment that brought nothing new */
	C_FRAGMENT_OVERLAP,     /* fragment that contradicts, or overlaps, an earlier one: what came first stays */
	C_FRAGMENT_BAD,         /* fragment that cannot be part of a datagram */
	C_FRAGMENT_TIMEOUT,     /* datagram whose fragments did not all come in time */
	C_FRAGMENT_MISSING,     /* datagram given up for another reason: the input ended, it was answered, its number came again */
	C_FRAGMENT_EVICTED,     /* datagram given up because too many waited */
	C_TUNNEL_TOO_DEEP,      /* packets inside packets beyond LIMIT_TUNNEL_DEPTH */
	C_TUNNEL_CUT,           /* tunnel header that ends too early */
	C_TUNNEL_BAD,           /* tunnel header that contradicts itself */
	C_TUNNEL_OTHER,         /* tunnel packet without a packet inside: control, keep-alive, another protocol */
	C_ICMP_ERROR,           /* ICMP error that quotes a packet */
	C_ICMP_SIP,             /* ICMP error that quotes a SIP message */
	C_ICMP_MEDIA,           /* ICMP error that quotes a packet to where media was promised */
	C_ICMP_OTHER,           /* other ICMP */
	C_IP_OTHER,             /* transport that is not read */
	C_IP6_TOO_DEEP,         /* more extension headers than LIMIT_IP6_EXTENSIONS */
	C_UDP_CUT,              /* packet ends inside the UDP header */
	C_UDP_BAD,              /* UDP length contradicts the packet's */
	C_UDP_EMPTY,            /* datagram without payload */
	C_UDP_OTHER,            /* datagram of no kind that is recognised */
	C_TCP_CUT,              /* packet ends inside the TCP header */
	C_TCP_BAD,              /* TCP header contradicts itself */
	C_TCP_REFUSED,          /* TCP connection refused, or reset before anything came back */
	C_TCP_OTHER,            /* TCP segment with data of a connection that carries no SIP */
	C_TCP_REPEATED,         /* TCP segment with data that was there before */
	C_TCP_REORDERED,        /* TCP segment that came before bytes that belong before it */
	C_TCP_GAP,              /* hole in a stream that was given up */
	C_TCP_RESYNC,           /* place in a stream from which the beginning of a message was looked for */
	C_TCP_FULL,             /* stream given up since too much of it waits */
	C_TCP_EVICTED,          /* connection forgotten: LIMIT_TCP_CONNECTIONS, LIMIT_TCP_TOTAL */
	C_TLS_SEGMENT,          /* TCP segment with TLS records, not decrypted */
	C_TLS_ALERT,            /* TLS alert in the clear: a handshake that failed */
	C_WS_OTHER,             /* WebSocket message that is not SIP */
	C_WS_CONTROL,           /* WebSocket close, ping or pong */
	C_WS_COMPRESSED,        /* WebSocket message with permessage-deflate that could not be inflated */
	C_WS_BAD,               /* WebSocket frame that contradicts itself */
	C_SCTP_CUT,             /* packet ends inside the SCTP header or a chunk */
	C_SCTP_BAD,             /* SCTP chunk that contradicts itself */
	C_SCTP_REPEATED,        /* SCTP DATA chunk that was there before */
	C_SCTP_OTHER,           /* SCTP message that is not SIP */
	C_SCTP_EVICTED,         /* SCTP fragment forgotten before its message was whole */
	C_HEP_BAD,              /* HEP packet that contradicts itself */
	C_HEP_OTHER,            /* HEP packet that quotes neither SIP nor RTP nor RTCP */
	C_HEP_KEY,              /* HEP packet without the authentication key that was asked for */
	C_HEP_OWN,              /* HEP packet on its way to the collector that this program sends to: not read */
	C_HEP_UNTOLD,           /* RTCP that a HEP collector was not told of: of no known call, or unreadable */
	C_HEP_LOST,             /* packet for a HEP collector that could not be sent: it was away, or too slow */
	C_SIP_KEEPALIVE,        /* CRLF or NUL keep-alive (RFC 5626 §3.5.1, and what NAT helpers send) */
	C_SIP_CUT,              /* SIP message cut by the snap length */
	C_SIP_TOO_LONG,         /* SIP message beyond LIMIT_MESSAGE_BYTES: cut */
	C_SIP_NO_CALL_ID,       /* SIP message without Call-ID: belongs to no call */
	C_SIP_OTHER_CALL,       /* SIP message of another call than the one that was asked for */
	C_SIP_TRAILING,         /* bytes after the body of a datagram */
	C_SIP_DUPLICATE,        /* the same datagram seen twice by the tap */
	C_RTP_UNBOUND,          /* datagram that begins like RTP and belongs to no stream */
	C_RTCP_UNBOUND,         /* RTCP packet that belongs to no stream */
	C_UDPTL,                /* packet of T.38 fax, at an address that SDP promised for it */
	C_STUN,                 /* STUN packet */
	C_MEDIA_NAME,           /* media address in SDP that is a name: its streams are not found by it */
	C_MEDIA_FULL,           /* m= line of SDP beyond LIMIT_MEDIA */
	C_STREAM_FULL,          /* RTP packet of a stream beyond LIMIT_STREAMS */
	C_CODEC_FULL,           /* encoding beyond LIMIT_CODECS: not named */
	C_TROUBLE_FULL,         /* connection, or media, that cannot be reached, beyond LIMIT_TROUBLES: not told of */
	C_TXN_UNCOMPARED,       /* transaction of a leg beyond LIMIT_DIAG_PAIRS: rules do not compare it with others */
	C_SPOOL_LEFT,           /* packet whose bytes are kept no more: the spool of a live capture is bounded, or the disk full */
	C_SPOOL_FULL,           /* message text that could not be kept */
	C_EVICTED_LEG,          /* leg let go of, so that memory stays within its cap; all that follow are of such */
	C_EVICTED_EARLY,        /* leg among them that had not ended */
	C_EVICTED_MESSAGE,      /* its messages */
	C_EVICTED_TRANSACTION,  /* its transactions */
	C_EVICTED_DIALOG,       /* its dialogs */
	C_EVICTED_FLOW,         /* pairs of addresses that no message is of any more */
	C_EVICTED_MEDIA,        /* media of its session descriptions */
	C_EVICTED_PLACE,        /* addresses and ports that only they promised, or streams that went with them */
	C_EVICTED_STREAM,       /* RTP streams of them, and of no call */
	C_N
};

struct counters {
	uint64_t n[C_N];
};

/** Adds one to counter `c`. */
static inline void count(struct counters *cs, enum counter c)
{
	cs->n[c]++;
}

/** The counter's name as in the key of `stats.counters` (snake_case, static), or NULL past C_N. */
const char *counter_name(enum counter c);

/** One sentence in English that says what was counted (static; marked for gettext), or NULL past C_N. */
const char *counter_help(enum counter c);

#endif
