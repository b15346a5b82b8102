# SPDX-License-Identifier: GPL-3.0-or-later
FUZZERS += fuzz_report
fuzz_report_SOURCES = tests/fuzz/fuzz_report.c $(FUZZ_MAIN)
fuzz_report_LDADD = $(FUZZ_LIBS)
fuzz_report_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
FUZZERS += fuzz_settings
fuzz_settings_SOURCES = tests/fuzz/fuzz_settings.c $(FUZZ_MAIN)
fuzz_settings_LDADD = $(FUZZ_LIBS)
fuzz_settings_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
FUZZERS += fuzz_words
fuzz_words_SOURCES = tests/fuzz/fuzz_words.c $(FUZZ_MAIN)
fuzz_words_LDADD = $(FUZZ_LIBS)
fuzz_words_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
EXTRA_DIST += tests/fuzz/corpus/report tests/fuzz/corpus/settings tests/fuzz/corpus/words
