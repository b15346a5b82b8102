# SPDX-License-Identifier: GPL-3.0-or-later
check_PROGRAMS += test_sound
test_sound_SOURCES = tests/unit/test_sound.c
# It also encodes, what the program does not.
test_sound_LDADD = $(UNIT_LIBS) $(SPANDSP_LIBS) $(OPUS_LIBS) $(BCG729_LIBS)
TESTS += test_sound
check_PROGRAMS += test_ringback
test_ringback_SOURCES = tests/unit/test_ringback.c
test_ringback_LDADD = $(UNIT_LIBS)
TESTS += test_ringback
