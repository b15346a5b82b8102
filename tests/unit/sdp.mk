# SPDX-License-Identifier: GPL-3.0-or-later
check_PROGRAMS += test_sdp test_sdp_explain test_sip_rows test_explain
test_sdp_SOURCES = tests/unit/test_sdp.c tests/unit/guard.h
test_sdp_LDADD = $(UNIT_LIBS)
test_sdp_explain_SOURCES = tests/unit/test_sdp_explain.c tests/unit/guard.h
test_sdp_explain_LDADD = $(UNIT_LIBS)
test_sip_rows_SOURCES = tests/unit/test_sip_rows.c
test_sip_rows_LDADD = $(UNIT_LIBS)
test_explain_SOURCES = tests/unit/test_explain.c tests/unit/guard.h
test_explain_LDADD = $(UNIT_LIBS)
TESTS += test_sdp test_sdp_explain test_sip_rows test_explain
