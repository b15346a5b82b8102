# SPDX-License-Identifier: GPL-3.0-or-later
# Fuzz targets. Each is tests/fuzz/fuzz_NAME.c with an LLVMFuzzerTestOneInput(const uint8_t *, size_t), linked from the
# program's own objects. --enable-fuzzing links it with libFuzzer; otherwise driver.c feeds it corpus/NAME/* and
# crashes/NAME/*, and their prefixes, in every `make check`. Its fragment is tests/fuzz/NAME.mk:
#   FUZZERS += fuzz_NAME
#   fuzz_NAME_SOURCES = tests/fuzz/fuzz_NAME.c $(FUZZ_MAIN)
#   fuzz_NAME_LDADD = $(FUZZ_LIBS)
#   fuzz_NAME_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
FUZZ_LIBS = $(UI_LIBS)
check_PROGRAMS += $(FUZZERS)
if FUZZING
FUZZ_MAIN =
else
FUZZ_MAIN = tests/fuzz/driver.c
TESTS += $(FUZZERS)
endif
EXTRA_DIST += tests/fuzz/driver.c

include tests/fuzz/sip.mk
include tests/fuzz/sdp.mk
include tests/fuzz/rtp.mk
include tests/fuzz/net.mk
include tests/fuzz/capture.mk
include tests/fuzz/field.mk
include tests/fuzz/story.mk
include tests/fuzz/report.mk
# Inputs that failed once.
EXTRA_DIST += tests/fuzz/crashes/capture/far-time tests/fuzz/crashes/frame tests/fuzz/crashes/hep/kinds-in-turn \
	tests/fuzz/crashes/tcp/kinds-in-turn tests/fuzz/crashes/ws/kinds-in-turn
