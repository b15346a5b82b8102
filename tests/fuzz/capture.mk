# SPDX-License-Identifier: GPL-3.0-or-later
FUZZERS += fuzz_capture
fuzz_capture_SOURCES = tests/fuzz/fuzz_capture.c $(FUZZ_MAIN)
fuzz_capture_LDADD = $(FUZZ_LIBS)
fuzz_capture_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
EXTRA_DIST += tests/fuzz/corpus/capture
