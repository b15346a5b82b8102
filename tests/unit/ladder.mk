# SPDX-License-Identifier: GPL-3.0-or-later
check_PROGRAMS += test_ladder test_ladder_draw test_syntax test_msgtext
test_ladder_SOURCES = tests/unit/test_ladder.c tests/unit/ladder_world.c tests/unit/ladder_world.h
test_ladder_LDADD = $(UNIT_LIBS)
test_ladder_draw_SOURCES = tests/unit/test_ladder_draw.c tests/unit/ladder_world.c tests/unit/ladder_world.h
test_ladder_draw_LDADD = $(UNIT_LIBS)
test_syntax_SOURCES = tests/unit/test_syntax.c
test_syntax_LDADD = $(UNIT_LIBS)
test_msgtext_SOURCES = tests/unit/test_msgtext.c tests/unit/ladder_world.c tests/unit/ladder_world.h
test_msgtext_LDADD = $(UNIT_LIBS)
TESTS += test_ladder test_ladder_draw test_syntax test_msgtext
check_PROGRAMS += test_diff
test_diff_SOURCES = tests/unit/test_diff.c
test_diff_LDADD = $(UNIT_LIBS)
TESTS += test_diff
# reads samples in the build folder
check_PROGRAMS += test_ladder_rtp
test_ladder_rtp_SOURCES = tests/unit/test_ladder_rtp.c tests/unit/open_capture.h
test_ladder_rtp_LDADD = $(UNIT_LIBS)
TESTS += test_ladder_rtp
