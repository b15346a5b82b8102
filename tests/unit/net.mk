# SPDX-License-Identifier: GPL-3.0-or-later
check_PROGRAMS += test_net test_net_addr
test_net_SOURCES = tests/unit/test_net.c
test_net_LDADD = $(UNIT_LIBS)
test_net_addr_SOURCES = tests/unit/test_net_addr.c
test_net_addr_LDADD = $(UNIT_LIBS)
TESTS += test_net test_net_addr
