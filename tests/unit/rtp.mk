# SPDX-License-Identifier: GPL-3.0-or-later
check_PROGRAMS += test_rtp test_rtp_stats test_rtp_days test_rtcp test_vqreport test_metric
test_rtp_SOURCES = tests/unit/test_rtp.c tests/unit/guard.h
test_rtp_LDADD = $(UNIT_LIBS)
test_rtp_stats_SOURCES = tests/unit/test_rtp_stats.c tests/unit/rtp_talk.h
test_rtp_stats_LDADD = $(UNIT_LIBS)
test_rtp_days_SOURCES = tests/unit/test_rtp_days.c tests/unit/rtp_talk.h
test_rtp_days_LDADD = $(UNIT_LIBS)
test_rtcp_SOURCES = tests/unit/test_rtcp.c tests/unit/guard.h
test_rtcp_LDADD = $(UNIT_LIBS)
test_vqreport_SOURCES = tests/unit/test_vqreport.c tests/unit/guard.h
test_vqreport_LDADD = $(UNIT_LIBS)
test_metric_SOURCES = tests/unit/test_metric.c
test_metric_LDADD = $(UNIT_LIBS)
TESTS += test_rtp test_rtp_stats test_rtp_days test_rtcp test_vqreport test_metric
