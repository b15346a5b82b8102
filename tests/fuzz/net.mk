# SPDX-License-Identifier: GPL-3.0-or-later
FUZZERS += fuzz_frame
fuzz_frame_SOURCES = tests/fuzz/fuzz_frame.c $(FUZZ_MAIN)
fuzz_frame_LDADD = $(FUZZ_LIBS)
fuzz_frame_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
EXTRA_DIST += tests/fuzz/corpus/frame
FUZZERS += fuzz_frag
fuzz_frag_SOURCES = tests/fuzz/fuzz_frag.c $(FUZZ_MAIN)
fuzz_frag_LDADD = $(FUZZ_LIBS)
fuzz_frag_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
EXTRA_DIST += tests/fuzz/corpus/frag
