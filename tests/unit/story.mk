# SPDX-License-Identifier: GPL-3.0-or-later
check_PROGRAMS += test_plain test_story_offer test_story_parts
test_plain_SOURCES = tests/unit/test_plain.c tests/unit/story_world.h tests/unit/mkstore.h
test_plain_LDADD = $(UNIT_LIBS)
test_story_offer_SOURCES = tests/unit/test_story_offer.c tests/unit/story_world.h tests/unit/mkstore.h
test_story_offer_LDADD = $(UNIT_LIBS)
test_story_parts_SOURCES = tests/unit/test_story_parts.c tests/unit/story_world.h tests/unit/mkstore.h
test_story_parts_LDADD = $(UNIT_LIBS)
TESTS += test_plain test_story_offer test_story_parts
