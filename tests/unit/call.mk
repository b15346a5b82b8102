# SPDX-License-Identifier: GPL-3.0-or-later
check_PROGRAMS += test_call
test_call_SOURCES = tests/unit/test_call.c
test_call_LDADD = $(UNIT_LIBS)
TESTS += test_call
check_PROGRAMS += test_voice
test_voice_SOURCES = tests/unit/test_voice.c tests/unit/mkstore.h
test_voice_LDADD = $(UNIT_LIBS)
TESTS += test_voice
check_PROGRAMS += test_evict
test_evict_SOURCES = tests/unit/test_evict.c tests/unit/evict_world.c tests/unit/evict_world.h tests/unit/evict_check.c
test_evict_LDADD = $(UNIT_LIBS)
TESTS += test_evict
