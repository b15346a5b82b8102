# SPDX-License-Identifier: GPL-3.0-or-later
check_PROGRAMS += test_sound
test_sound_SOURCES = tests/unit/test_sound.c
test_sound_LDADD = $(UNIT_LIBS)
TESTS += test_sound
