/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names and help of the counters: what was dropped, cut or mended (include/counters.h). */
#include "base.h"

struct counter_row {
	const char *name, *help;
};

static const struct counter_row rows[C_N] = {
	[C_FRAME_CUT] = {"frame_cut", "Frames of which the capture has only the beginning (snap length)."},
	[C_FRAME_TOO_LONG] = {"frame_too_long", "Frames longer than any real one: the capture was read no further."},
	[C_CAPTURE_CUT_SHORT] = {"capture_cut_short", "Captures that end inside a packet."},
	[C_KERNEL_DROP] = {"kernel_drop", "Packets that the capturing kernel had no room for, as the capture itself says."},
	[C_DEVICE_DROP] = {"device_drop", "Packets that the capturing device or its driver lost, as the capture itself says."},
	[C_BLOCK_SKIPPED] = {"block_skipped", "pcapng blocks of a kind that carries no packet."},
	[C_BLOCK_BAD] = {"block_bad", "pcapng blocks that contradict themselves."},
	[C_TIME_BACKWARDS] = {"time_backwards", "Packets earlier than the one before them in the same capture."},
	[C_LINK_UNKNOWN] = {"link_unknown", "Frames of a link type that is not decoded."},
	[C_LINK_CUT] = {"link_cut", "Frames that end inside the link header."},
	[C_LINK_OTHER] = {"link_other", "Frames that carry something other than IP, like ARP."},
	[C_VLAN_TOO_DEEP] = {"vlan_too_deep", "Frames with more VLAN tags than are followed."},
	[C_IP_CUT] = {"ip_cut", "Packets that end inside the IP header."},
	[C_IP_BAD] = {"ip_bad", "Packets whose IP header contradicts itself."},
	[C_IP_FRAGMENT] = {"ip_fragment", "IP fragments; they are put together."},
	[C_FRAGMENT_DUPLICATE] = {"fragment_duplicate", "IP fragments that brought nothing new."},
	[C_FRAGMENT_OVERLAP] = {"fragment_overlap", "IP fragments that overlap earlier ones: what came first stays."},
	[C_FRAGMENT_BAD] = {"fragment_bad", "IP fragments that cannot be part of a datagram."},
	[C_FRAGMENT_TIMEOUT] = {"fragment_timeout", "Datagrams whose fragments did not all come within 30 seconds."},
	[C_FRAGMENT_MISSING] = {"fragment_missing", "Datagrams of which fragments are missing."},
	[C_FRAGMENT_EVICTED] = {"fragment_evicted", "Datagrams given up because too many waited for fragments."},
	[C_TUNNEL_TOO_DEEP] = {"tunnel_too_deep", "Packets inside more packets than are followed."},
	[C_TUNNEL_CUT] = {"tunnel_cut", "Packets that end inside a tunnel's header."},
	[C_TUNNEL_BAD] = {"tunnel_bad", "Packets with a tunnel header that contradicts itself."},
	[C_TUNNEL_OTHER] = {"tunnel_other", "Packets of a tunnel with no IP inside, like its control."},
	[C_ICMP_ERROR] = {"icmp_error", "ICMP errors that quote a packet."},
	[C_ICMP_SIP] = {"icmp_sip", "ICMP errors that quote a SIP message."},
	[C_ICMP_OTHER] = {"icmp_other", "ICMP that is not an error."},
	[C_IP_OTHER] = {"ip_other", "IP packets of a protocol that is not decoded, like OSPF."},
	[C_IP6_TOO_DEEP] = {"ip6_too_deep", "IPv6 packets with more extension headers than are followed."},
	[C_UDP_CUT] = {"udp_cut", "Packets that end inside the UDP header."},
	[C_UDP_BAD] = {"udp_bad", "Datagrams whose UDP length contradicts the packet's."},
	[C_UDP_EMPTY] = {"udp_empty", "Datagrams without payload."},
	[C_UDP_OTHER] = {"udp_other", "Datagrams of no kind that is recognised."},
	[C_TCP_CUT] = {"tcp_cut", "Packets that end inside the TCP header."},
	[C_TCP_BAD] = {"tcp_bad", "Packets whose TCP header contradicts itself."},
	[C_TCP_OTHER] = {"tcp_other", "TCP segments with data of connections that carry no SIP."},
	[C_TCP_REPEATED] = {"tcp_repeated", "TCP segments with data that was there before: retransmitted, or captured twice."},
	[C_TCP_REORDERED] = {"tcp_reordered", "TCP segments that came before bytes that belong before them."},
	[C_TCP_GAP] = {"tcp_gap", "Holes in TCP streams: bytes that are not in the capture."},
	[C_TCP_RESYNC] = {"tcp_resync", "Places in TCP streams from which the beginning of a SIP message was looked for."},
	[C_TCP_FULL] = {"tcp_full", "TCP streams of which more waited to be put in order than is kept."},
	[C_TCP_EVICTED] = {"tcp_evicted", "TCP connections forgotten since there are more than are followed at once."},
	[C_TLS_SEGMENT] = {"tls_segment", "TCP segments with TLS records; they are not decrypted."},
	[C_WS_OTHER] = {"ws_other", "WebSocket messages that are not SIP."},
	[C_WS_CONTROL] = {"ws_control", "WebSocket control frames: close, ping, pong (RFC 6455 §5.5)."},
	[C_WS_COMPRESSED] = {"ws_compressed",
		"WebSocket messages compressed with permessage-deflate (RFC 7692) that could not be read: "
		"what they refer to was missed."},
	[C_WS_BAD] = {"ws_bad", "WebSocket frames that contradict themselves."},
	[C_SCTP_CUT] = {"sctp_cut", "Packets that end inside the SCTP header or a chunk."},
	[C_SCTP_BAD] = {"sctp_bad", "SCTP chunks that contradict themselves."},
	[C_SCTP_REPEATED] = {"sctp_repeated", "SCTP DATA chunks that were there before."},
	[C_SCTP_OTHER] = {"sctp_other", "SCTP messages that are not SIP."},
	[C_SCTP_EVICTED] = {"sctp_evicted", "SCTP fragments forgotten before their message was whole."},
	[C_HEP_BAD] = {"hep_bad", "HEP packets that contradict themselves."},
	[C_HEP_OTHER] = {"hep_other", "HEP packets that quote something other than SIP, RTP and RTCP."},
	[C_HEP_KEY] = {"hep_key", "HEP packets without the authentication key that was asked for."},
	[C_HEP_LOST] = {"hep_lost", "Packets for a HEP collector that could not be sent: it was away, or too slow."},
	[C_SIP_KEEPALIVE] = {"sip_keepalive", "Keep-alives: datagrams of line ends, spaces or NUL (RFC 5626 §3.5.1)."},
	[C_SIP_CUT] = {"sip_cut", "SIP messages cut by the snap length."},
	[C_SIP_TOO_LONG] = {"sip_too_long", "SIP messages longer than is parsed: cut."},
	[C_SIP_NO_CALL_ID] = {"sip_no_call_id", "SIP messages without Call-ID: they belong to no call."},
	[C_SIP_TRAILING] = {"sip_trailing", "Datagrams with bytes after the message's body (RFC 3261 §18.3)."},
	[C_SIP_DUPLICATE] = {"sip_duplicate", "SIP datagrams that the tap saw twice."},
	[C_RTP_UNBOUND] = {"rtp_unbound", "Datagrams that begin like RTP and belong to no stream."},
	[C_RTCP_UNBOUND] = {"rtcp_unbound", "RTCP packets that belong to no stream."},
	[C_STUN] = {"stun", "STUN packets (RFC 8489)."},
	[C_MEDIA_NAME] = {"media_name", "Media addresses in SDP that are names: streams are not found by them."},
	[C_MEDIA_FULL] = {"media_full", "Lines m= of SDP that were too many to remember."},
	[C_STREAM_FULL] = {"stream_full", "RTP packets of streams that were too many to follow."},
	[C_CODEC_FULL] = {"codec_full", "Encodings that were too many to name."},
	[C_SPOOL_FULL] = {"spool_full", "Messages whose text could not be kept: the disk is full."},
};

const char *counter_name(enum counter c)
{
	return c < C_N ? rows[c].name : NULL;
}

const char *counter_help(enum counter c)
{
	return c < C_N ? rows[c].help : NULL;
}
