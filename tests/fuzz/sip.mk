# SPDX-License-Identifier: GPL-3.0-or-later
FUZZERS += fuzz_sip
fuzz_sip_SOURCES = tests/fuzz/fuzz_sip.c $(FUZZ_MAIN)
fuzz_sip_LDADD = $(FUZZ_LIBS)
fuzz_sip_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
EXTRA_DIST += \
	tests/fuzz/sip.dict \
	tests/fuzz/crashes/sip/nul-begins-line \
	tests/fuzz/crashes/sip/uri-of-cut-request \
	tests/fuzz/crashes/sip/via-semicolon-in-brackets \
	tests/fuzz/corpus/sip/broken.sip \
	tests/fuzz/corpus/sip/escapes.sip \
	tests/fuzz/corpus/sip/invite.sip \
	tests/fuzz/corpus/sip/lf-only.sip \
	tests/fuzz/corpus/sip/multipart.sip \
	tests/fuzz/corpus/sip/response.sip \
	tests/fuzz/corpus/sip/status-only.sip
