# SPDX-License-Identifier: GPL-3.0-or-later
libanalyzer_a_SOURCES += \
	analyzer/net/chain.h \
	analyzer/net/stream.h \
	analyzer/net/addr.c \
	analyzer/net/hep.c \
	analyzer/net/ip.c \
	analyzer/net/link.c \
	analyzer/net/net.c \
	analyzer/net/road.c \
	analyzer/net/sctp.c \
	analyzer/net/stream.c \
	analyzer/net/tcp.c \
	analyzer/net/tcp_order.c \
	analyzer/net/udp.c \
	analyzer/net/ws.c
