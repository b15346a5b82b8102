# SPDX-License-Identifier: GPL-3.0-or-later
FUZZERS += fuzz_story
fuzz_story_SOURCES = tests/fuzz/fuzz_story.c $(FUZZ_MAIN)
fuzz_story_LDADD = $(FUZZ_LIBS)
fuzz_story_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
EXTRA_DIST += tests/fuzz/corpus/story tests/fuzz/crashes/story
