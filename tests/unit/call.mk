# SPDX-License-Identifier: GPL-3.0-or-later
check_PROGRAMS += test_call
test_call_SOURCES = tests/unit/test_call.c
test_call_LDADD = $(UNIT_LIBS)
TESTS += test_call
check_PROGRAMS += test_voice
test_voice_SOURCES = tests/unit/test_voice.c tests/unit/mkstore.h
test_voice_LDADD = $(UNIT_LIBS)
TESTS += test_voice
