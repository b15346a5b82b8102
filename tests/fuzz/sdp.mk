# SPDX-License-Identifier: GPL-3.0-or-later
FUZZERS += fuzz_sdp
fuzz_sdp_SOURCES = tests/fuzz/fuzz_sdp.c $(FUZZ_MAIN)
fuzz_sdp_LDADD = $(FUZZ_LIBS)
fuzz_sdp_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
EXTRA_DIST += \
	tests/fuzz/corpus/sdp/audio.sdp \
	tests/fuzz/corpus/sdp/broken.sdp \
	tests/fuzz/corpus/sdp/lines.sdp \
	tests/fuzz/corpus/sdp/srtp.sdp \
	tests/fuzz/corpus/sdp/t38.sdp \
	tests/fuzz/corpus/sdp/video.sdp \
	tests/fuzz/corpus/sdp/webrtc.sdp
