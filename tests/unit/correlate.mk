# SPDX-License-Identifier: GPL-3.0-or-later
check_PROGRAMS += test_correlate test_role
test_correlate_SOURCES = tests/unit/test_correlate.c tests/unit/mkstore.h
test_correlate_LDADD = $(UNIT_LIBS)
test_role_SOURCES = tests/unit/test_role.c tests/unit/mkstore.h
test_role_LDADD = $(UNIT_LIBS)
TESTS += test_correlate test_role
