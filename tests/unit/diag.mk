# SPDX-License-Identifier: GPL-3.0-or-later
check_PROGRAMS += test_finding
test_finding_SOURCES = tests/unit/test_finding.c tests/unit/mkstore.h
test_finding_LDADD = $(UNIT_LIBS)
TESTS += test_finding
