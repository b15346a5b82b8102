# SPDX-License-Identifier: GPL-3.0-or-later
check_PROGRAMS += test_net test_net_addr
test_net_SOURCES = tests/unit/test_net.c
test_net_LDADD = $(UNIT_LIBS)
test_net_addr_SOURCES = tests/unit/test_net_addr.c
test_net_addr_LDADD = $(UNIT_LIBS)
TESTS += test_net test_net_addr
check_PROGRAMS += test_net_frag test_net_tunnel test_net_icmp
test_net_frag_SOURCES = tests/unit/test_net_frag.c tests/unit/netpkt.h
test_net_frag_LDADD = $(UNIT_LIBS)
test_net_tunnel_SOURCES = tests/unit/test_net_tunnel.c
test_net_tunnel_LDADD = $(UNIT_LIBS)
test_net_icmp_SOURCES = tests/unit/test_net_icmp.c
test_net_icmp_LDADD = $(UNIT_LIBS)
TESTS += test_net_frag test_net_tunnel test_net_icmp
