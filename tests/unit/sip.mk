# SPDX-License-Identifier: GPL-3.0-or-later
check_PROGRAMS += test_sip_body test_sip_check test_sip_msg test_sip_random test_sip_torture test_sip_values
test_sip_body_SOURCES = tests/unit/test_sip_body.c
test_sip_body_LDADD = $(UNIT_LIBS)
test_sip_check_SOURCES = tests/unit/test_sip_check.c
test_sip_check_LDADD = $(UNIT_LIBS)
test_sip_msg_SOURCES = tests/unit/test_sip_msg.c
test_sip_msg_LDADD = $(UNIT_LIBS)
test_sip_random_SOURCES = tests/unit/test_sip_random.c tests/fuzz/fuzz_sip.c
test_sip_random_LDADD = $(UNIT_LIBS)
test_sip_torture_SOURCES = tests/unit/test_sip_torture.c
test_sip_torture_LDADD = $(UNIT_LIBS)
test_sip_values_SOURCES = tests/unit/test_sip_values.c
test_sip_values_LDADD = $(UNIT_LIBS)
TESTS += test_sip_body test_sip_check test_sip_msg test_sip_random test_sip_torture test_sip_values
EXTRA_DIST += tests/unit/guard.h tests/unit/sip_same.h tests/unit/sip_samples.h
