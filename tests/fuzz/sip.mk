# SPDX-License-Identifier: GPL-3.0-or-later
FUZZERS += fuzz_sip
fuzz_sip_SOURCES = tests/fuzz/fuzz_sip.c $(FUZZ_MAIN)
fuzz_sip_LDADD = $(FUZZ_LIBS)
fuzz_sip_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
