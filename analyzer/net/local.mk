# SPDX-License-Identifier: GPL-3.0-or-later
libanalyzer_a_SOURCES += \
	analyzer/net/chain.h \
	analyzer/net/stream.h \
	analyzer/net/tcp.h \
	analyzer/net/addr.c \
	analyzer/net/frag.c \
	analyzer/net/hep.c \
	analyzer/net/hep_packet.c \
	analyzer/net/icmp.c \
	analyzer/net/ip.c \
	analyzer/net/link.c \
	analyzer/net/net.c \
	analyzer/net/place.c \
	analyzer/net/road.c \
	analyzer/net/sctp.c \
	analyzer/net/stream.c \
	analyzer/net/tcp.c \
	analyzer/net/track.c \
	analyzer/net/turn.c \
	analyzer/net/track.h \
	analyzer/net/tcp_order.c \
	analyzer/net/tunnel.c \
	analyzer/net/tunnel.h \
	analyzer/net/tunnel_gre.c \
	analyzer/net/tunnel_udp.c \
	analyzer/net/udp.c \
	analyzer/net/ws.c \
	analyzer/net/ws_inflate.c
