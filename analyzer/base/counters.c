/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names and help of the counters: what was dropped, cut or mended (include/counters.h). */
#include "base.h"

struct counter_row {
	const char *name, *help;
};

static const struct counter_row rows[C_N] = {
	[C_FRAME_CUT] = {"frame_cut", N_("Frames of which the capture has only the beginning (snap length).")},
	[C_FRAME_TOO_LONG] = {"frame_too_long", N_("Frames longer than any real one: the capture was read no further.")},
	[C_CAPTURE_CUT_SHORT] = {"capture_cut_short", N_("Captures that end inside a packet.")},
	[C_KERNEL_DROP] = {"kernel_drop", N_("Packets that the capturing kernel had no room for, as the capture itself says.")},
	[C_DEVICE_DROP] = {"device_drop", N_("Packets that the capturing device or its driver lost, as the capture itself says.")},
	[C_BLOCK_SKIPPED] = {"block_skipped", N_("pcapng blocks of a kind that carries no packet.")},
	[C_BLOCK_BAD] = {"block_bad", N_("pcapng blocks that contradict themselves.")},
	[C_TIME_BACKWARDS] = {"time_backwards", N_("Packets earlier than the one before them in the same capture.")},
	[C_LINK_UNKNOWN] = {"link_unknown", N_("Frames of a link type that is not decoded.")},
	[C_LINK_CUT] = {"link_cut", N_("Frames that end inside the link header.")},
	[C_LINK_OTHER] = {"link_other", N_("Frames that carry something other than IP, like ARP.")},
	[C_VLAN_TOO_DEEP] = {"vlan_too_deep", N_("Frames with more VLAN tags than are followed.")},
	[C_IP_CUT] = {"ip_cut", N_("Packets that end inside the IP header.")},
	[C_IP_BAD] = {"ip_bad", N_("Packets whose IP header contradicts itself.")},
	[C_IP_FRAGMENT] = {"ip_fragment", N_("IP fragments; they are put together.")},
	[C_FRAGMENT_DUPLICATE] = {"fragment_duplicate", N_("IP fragments that brought nothing new.")},
	[C_FRAGMENT_OVERLAP] = {"fragment_overlap", N_("IP fragments that overlap earlier ones: what came first stays.")},
	[C_FRAGMENT_BAD] = {"fragment_bad", N_("IP fragments that cannot be part of a datagram.")},
	[C_FRAGMENT_TIMEOUT] = {"fragment_timeout", N_("Datagrams whose fragments did not all come within 30 seconds.")},
	[C_FRAGMENT_MISSING] = {"fragment_missing", N_("Datagrams of which fragments are missing.")},
	[C_FRAGMENT_EVICTED] = {"fragment_evicted", N_("Datagrams given up because too many waited for fragments.")},
	[C_TUNNEL_TOO_DEEP] = {"tunnel_too_deep", N_("Packets inside more packets than are followed.")},
	[C_TUNNEL_CUT] = {"tunnel_cut", N_("Packets that end inside a tunnel's header.")},
	[C_TUNNEL_BAD] = {"tunnel_bad", N_("Packets with a tunnel header that contradicts itself.")},
	[C_TUNNEL_OTHER] = {"tunnel_other", N_("Packets of a tunnel with no IP inside, like its control.")},
	[C_ICMP_ERROR] = {"icmp_error", N_("ICMP errors that quote a packet.")},
	[C_ICMP_SIP] = {"icmp_sip", N_("ICMP errors that quote a SIP message.")},
	[C_ICMP_MEDIA] = {"icmp_media", N_("ICMP errors that quote a packet to where media was promised.")},
	[C_ICMP_OTHER] = {"icmp_other", N_("ICMP that is not an error.")},
	[C_IP_OTHER] = {"ip_other", N_("IP packets of a protocol that is not decoded, like OSPF.")},
	[C_IP6_TOO_DEEP] = {"ip6_too_deep", N_("IPv6 packets with more extension headers than are followed.")},
	[C_UDP_CUT] = {"udp_cut", N_("Packets that end inside the UDP header.")},
	[C_UDP_BAD] = {"udp_bad", N_("Datagrams whose UDP length contradicts the packet's.")},
	[C_UDP_EMPTY] = {"udp_empty", N_("Datagrams without payload.")},
	[C_UDP_OTHER] = {"udp_other", N_("Datagrams of no kind that is recognised.")},
	[C_TCP_CUT] = {"tcp_cut", N_("Packets that end inside the TCP header.")},
	[C_TCP_BAD] = {"tcp_bad", N_("Packets whose TCP header contradicts itself.")},
	[C_TCP_REFUSED] = {"tcp_refused", N_("TCP connections refused, or reset before anything came back.")},
	[C_TCP_OTHER] = {"tcp_other", N_("TCP segments with data of connections that carry no SIP.")},
	[C_TCP_REPEATED] = {"tcp_repeated", N_("TCP segments with data that was there before: retransmitted, or captured twice.")},
	[C_TCP_REORDERED] = {"tcp_reordered", N_("TCP segments that came before bytes that belong before them.")},
	[C_TCP_GAP] = {"tcp_gap", N_("Holes in TCP streams: bytes that are not in the capture.")},
	[C_TCP_RESYNC] = {"tcp_resync", N_("Places in TCP streams from which the beginning of a SIP message was looked for.")},
	[C_TCP_FULL] = {"tcp_full", N_("TCP streams of which more waited to be put in order than is kept.")},
	[C_TCP_EVICTED] = {"tcp_evicted", N_("TCP connections forgotten since there are more than are followed at once.")},
	[C_TLS_SEGMENT] = {"tls_segment", N_("TCP segments with TLS records; they are not decrypted.")},
	[C_TLS_ALERT] = {"tls_alert", N_("TLS alerts in the clear: handshakes that failed.")},
	[C_WS_OTHER] = {"ws_other", N_("WebSocket messages that are not SIP.")},
	[C_WS_CONTROL] = {"ws_control", N_("WebSocket control frames: close, ping, pong (RFC 6455 §5.5).")},
	[C_WS_COMPRESSED] = {"ws_compressed",
		N_("WebSocket messages compressed with permessage-deflate (RFC 7692) that could not be read: "
		"what they refer to was missed.")},
	[C_WS_BAD] = {"ws_bad", N_("WebSocket frames that contradict themselves.")},
	[C_SCTP_CUT] = {"sctp_cut", N_("Packets that end inside the SCTP header or a chunk.")},
	[C_SCTP_BAD] = {"sctp_bad", N_("SCTP chunks that contradict themselves.")},
	[C_SCTP_REPEATED] = {"sctp_repeated", N_("SCTP DATA chunks that were there before.")},
	[C_SCTP_OTHER] = {"sctp_other", N_("SCTP messages that are not SIP.")},
	[C_SCTP_EVICTED] = {"sctp_evicted", N_("SCTP fragments forgotten before their message was whole.")},
	[C_HEP_BAD] = {"hep_bad", N_("HEP packets that contradict themselves.")},
	[C_HEP_OTHER] = {"hep_other", N_("HEP packets that quote something other than SIP, RTP and RTCP.")},
	[C_HEP_KEY] = {"hep_key", N_("HEP packets without the authentication key that was asked for.")},
	[C_HEP_OWN] = {"hep_own", "HEP packets on their way to the collector that is sent to, captured; not read."},
	[C_HEP_LOST] = {"hep_lost", N_("Packets for a HEP collector that could not be sent: it was away, or too slow.")},
	[C_SIP_KEEPALIVE] = {"sip_keepalive", N_("Keep-alives: datagrams of line ends, spaces or NUL (RFC 5626 §3.5.1).")},
	[C_SIP_CUT] = {"sip_cut", N_("SIP messages cut by the snap length.")},
	[C_SIP_TOO_LONG] = {"sip_too_long", N_("SIP messages longer than is parsed: cut.")},
	[C_SIP_NO_CALL_ID] = {"sip_no_call_id", N_("SIP messages without Call-ID: they belong to no call.")},
	[C_SIP_TRAILING] = {"sip_trailing", N_("Datagrams with bytes after the message's body (RFC 3261 §18.3).")},
	[C_SIP_DUPLICATE] = {"sip_duplicate", N_("SIP datagrams that the tap saw twice.")},
	[C_RTP_UNBOUND] = {"rtp_unbound", N_("Datagrams that begin like RTP and belong to no stream.")},
	[C_RTCP_UNBOUND] = {"rtcp_unbound", N_("RTCP packets that belong to no stream.")},
	[C_UDPTL] = {"udptl", N_("Packets of T.38 fax, at addresses that SDP promised for it.")},
	[C_STUN] = {"stun", N_("STUN packets (RFC 8489).")},
	[C_MEDIA_NAME] = {"media_name", N_("Media addresses in SDP that are names: streams are not found by them.")},
	[C_MEDIA_FULL] = {"media_full", N_("Lines m= of SDP that were too many to remember.")},
	[C_STREAM_FULL] = {"stream_full", N_("RTP packets of streams that were too many to follow.")},
	[C_CODEC_FULL] = {"codec_full", N_("Encodings that were too many to name.")},
	[C_TROUBLE_FULL] = {"trouble_full", N_("Connections or media out of reach that were too many to tell of.")},
	[C_TXN_UNCOMPARED] = {"txn_uncompared", N_("Transactions of one leg too many for rules to compare with each other.")},
	[C_SPOOL_LEFT] = {"spool_left", N_("Packets whose bytes are kept no more: the spool is bounded, or the disk is full.")},
	[C_SPOOL_FULL] = {"spool_full", N_("Messages whose text could not be kept: the disk is full.")},
};

const char *counter_name(enum counter c)
{
	return c < C_N ? rows[c].name : NULL;
}

const char *counter_help(enum counter c)
{
	return c < C_N ? rows[c].help : NULL;
}
