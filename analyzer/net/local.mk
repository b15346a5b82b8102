# SPDX-License-Identifier: GPL-3.0-or-later
libanalyzer_a_SOURCES += \
	analyzer/net/chain.h \
	analyzer/net/addr.c \
	analyzer/net/ip.c \
	analyzer/net/link.c \
	analyzer/net/net.c \
	analyzer/net/road.c \
	analyzer/net/udp.c
