/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every cap of the program in one place. Reaching one is counted (counters.h) or flagged, never silent. */
#ifndef SL_LIMITS_H
#define SL_LIMITS_H

enum {
	LIMIT_MESSAGE_BYTES = 65535,      /* of one SIP message that are parsed; the rest is cut and flagged */
	LIMIT_HEADERS = 2000,             /* header fields of one message that are parsed */
	LIMIT_VIAS = 70,                  /* Via values of one message (Max-Forwards is 70, RFC 3261 §8.1.1.6) */
	LIMIT_BODY_PARTS = 64,            /* parts of one multipart body */
	LIMIT_MULTIPART_DEPTH = 8,        /* multipart inside multipart */
	LIMIT_SDP_MEDIA = 64,             /* m= lines of one description */
	LIMIT_SDP_FORMATS = 64,           /* formats of one m= line */
	LIMIT_VLAN_TAGS = 64,             /* 802.1Q/802.1ad tags of one frame */
	LIMIT_IP6_EXTENSIONS = 32,        /* extension headers of one IPv6 packet */
	LIMIT_TUNNEL_DEPTH = 8,           /* packets inside packets */
	LIMIT_FRAGMENT_SECONDS = 30,      /* packet time that a datagram waits for its fragments (RFC 791 §3.2, RFC 8200 §4.5) */
	LIMIT_FRAGMENT_DATAGRAMS = 4096,  /* datagrams that wait for fragments; the oldest gives way */
	LIMIT_FRAGMENT_BYTES = 16 * 1024 * 1024, /* their bytes; the same */
	LIMIT_ICMP_LOOK = 256,            /* latest messages that are compared with what an ICMP error quotes without its text */
	LIMIT_FRAGMENT_LOOK = 16,         /* latest of them that are compared with a datagram that may answer them */
	LIMIT_TCP_CONNECTIONS = 65536,    /* TCP connections followed at once; the one silent for longest gives way */
	LIMIT_TCP_BYTES = 256 * 1024,     /* of one direction that wait for bytes before them, or for the end of a message */
	LIMIT_TCP_PIECES = 1024,          /* segments of one direction that wait for bytes before them */
	LIMIT_TCP_TOTAL = 64 * 1024 * 1024, /* bytes of all connections that wait */
	LIMIT_TCP_UNCLAIMED = 8192,       /* bytes of one direction in which the beginning of a message is looked for */
	LIMIT_TCP_WAIT_MS = 2000,         /* packet time that a hole in a stream is waited for */
	LIMIT_WS_OTHER = 16,              /* WebSocket messages that are not SIP until a direction is given up */
	LIMIT_WS_INFLATERS = 1024,        /* directions of WebSocket connections that are inflated: some 40 KiB each */
	LIMIT_SCTP_FRAGMENTS = 1024,      /* SCTP DATA chunks that wait for the rest of their message */
	LIMIT_SCTP_BYTES = 16 * 1024 * 1024, /* their bytes; the oldest gives way */
	LIMIT_HEP_PEERS = 256,            /* connections of HEP agents at one place; more are refused */
	LIMIT_HEP_QUEUE = 32 * 1024 * 1024, /* bytes for a HEP collector that wait */
	LIMIT_HEP_SKEW_S = 60,            /* between an agent's time and the arrival; else the arrival counts */
	LIMIT_CLOCK_STEPS = 1024,         /* places where the clock of a capture was set back that are mended */
	LIMIT_SNAPLEN = 256 * 1024 * 1024,/* bytes of one captured frame that are believed */
	LIMIT_CALL_ID_BYTES = 4096,       /* of a Call-ID that tell calls apart */
	LIMIT_DIAG_HOSTS = 16,            /* hosts that one finding of the whole capture counts */
	LIMIT_TXN_REPEATS = 64,           /* earlier messages of a transaction compared with a new one */
	LIMIT_CORRELATE_SHARED = 16,      /* legs that may share what makes them one call; more share a constant */
	LIMIT_CORRELATE_STEPS = 64,       /* messages of a leg that are looked through for where it ended */
	LIMIT_CORRELATE_NAMES = 16,       /* header fields of a message, and Call-IDs of one, that name other legs */
	LIMIT_STORY_ITEMS = 1024,         /* offers, registrations, transfers, ... of one leg that are told of */
	LIMIT_ENDPOINT_AORS = 1000,       /* addresses-of-record named for one endpoint */
	LIMIT_MEDIA = 4000000,            /* m= lines of all session descriptions that are remembered */
	LIMIT_MEDIA_PORTS = 16,           /* port pairs of one m= line */
	LIMIT_MEDIA_CANDIDATES = 32,      /* ICE candidates of one m= line */
	LIMIT_STREAMS = 2000000,          /* RTP streams that are followed */
	LIMIT_STREAM_LOOK = 32,           /* latest streams, promises or media that are looked through for one that fits */
	LIMIT_CODECS = 4096,              /* encodings with their clock rates in one capture */
	LIMIT_ENCODING_BYTES = 64,        /* of the name of an encoding in a=rtpmap */
	LIMIT_DIAG_PAIRS = 1024,          /* first transactions of a leg that rules compare with each other */
	LIMIT_LOST_SPANS = 256,           /* times in which the capture lost something that are told apart */
	LIMIT_TROUBLES = 4096,            /* connections and media out of reach that are told apart */
	LIMIT_FILTER_DEPTH = 64,          /* parentheses and `not` in a filter expression */
	LIMIT_FILTER_NAMES = 8,           /* filters by name, one in the other */
	LIMIT_FILTER_NODES = 512,         /* comparisons and operators in a filter expression */
	LIMIT_REGEX_STEPS = 100000,       /* PCRE2 match limit per value */
	LIMIT_LADDER_COLUMNS = 1024,      /* parties of one ladder; the last column takes all others */
	LIMIT_SOUND_PAUSE_S = 600,        /* of silence that a file of sound has at once; longer pauses are cut to it */
	LIMIT_WATCH_HOLD_S = 3600,        /* packet time that packets of a call wait until it is known whether they are saved */
	LIMIT_WATCH_AHEAD = 4096,         /* frames after the last one that has to go in which its message may end */
	LIMIT_WATCH_BACK = 4096,          /* latest legs before the first that goes on that may begin again after they ended */
	LIMIT_INPUT_FILES = 1024          /* captures opened at once */
};

#endif
