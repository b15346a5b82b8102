# SPDX-License-Identifier: GPL-3.0-or-later
# Unit tests, one fragment per area. In it, for a test of sip/msg.c:
#   check_PROGRAMS += test_sip_msg
#   test_sip_msg_SOURCES = tests/unit/test_sip_msg.c
#   test_sip_msg_LDADD = $(UNIT_LIBS)
#   TESTS += test_sip_msg
if HAVE_CMOCKA
include tests/unit/base.mk
include tests/unit/net.mk
include tests/unit/capture.mk
include tests/unit/sip.mk
include tests/unit/sdp.mk
include tests/unit/rtp.mk
include tests/unit/call.mk
include tests/unit/correlate.mk
include tests/unit/story.mk
include tests/unit/diag.mk
include tests/unit/field.mk
include tests/unit/ladder.mk
include tests/unit/report.mk
include tests/unit/option.mk
include tests/unit/engine.mk
include tests/unit/sound.mk
include tests/unit/ui.mk
endif
