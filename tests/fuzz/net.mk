# SPDX-License-Identifier: GPL-3.0-or-later
FUZZERS += fuzz_frame
fuzz_frame_SOURCES = tests/fuzz/fuzz_frame.c $(FUZZ_MAIN)
fuzz_frame_LDADD = $(FUZZ_LIBS)
fuzz_frame_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
EXTRA_DIST += tests/fuzz/corpus/frame
