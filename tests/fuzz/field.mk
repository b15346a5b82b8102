# SPDX-License-Identifier: GPL-3.0-or-later
FUZZERS += fuzz_filter
fuzz_filter_SOURCES = tests/fuzz/fuzz_filter.c tests/unit/mkstore.h $(FUZZ_MAIN)
fuzz_filter_LDADD = $(FUZZ_LIBS)
fuzz_filter_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
EXTRA_DIST += tests/fuzz/corpus/filter
