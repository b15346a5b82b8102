# SPDX-License-Identifier: GPL-3.0-or-later
# Programs that make test data. mkpcap is built with the rest: samples/tour.pcap is made with it.
noinst_PROGRAMS += mkpcap
mkpcap_SOURCES = tests/tools/mkpcap.c tests/tools/flow.h tests/tools/flow_text.c tests/tools/flow_raw.c \
	tests/tools/flow_sip.c tests/tools/flow_new.c tests/tools/flow_body.c tests/tools/flow_rtp.c tests/tools/flow_rtcp.c \
	tests/tools/flow_voice.c tests/tools/flow_stun.c tests/tools/flow_tcp.c \
	tests/tools/packet.h tests/tools/packet.c tests/tools/capfile.h tests/tools/capfile.c \
	tests/tools/md5.h tests/tools/md5.c
mkpcap_LDADD = $(ANALYZER_LIBS)

check_PROGRAMS += repack
repack_SOURCES = tests/tools/repack.c tests/tools/packet.h tests/tools/packet.c tests/tools/capfile.h tests/tools/capfile.c
repack_LDADD = $(ANALYZER_LIBS)

TESTS += tests/tools/test_mkpcap.sh
EXTRA_DIST += tests/tools/test_mkpcap.sh tests/tools/hostile.py

check_PROGRAMS += roads
roads_SOURCES = tests/tools/roads.c tests/unit/netpkt.h tests/tools/packet.h tests/tools/packet.c tests/tools/capfile.h \
	tests/tools/capfile.c
roads_LDADD = $(ANALYZER_LIBS)

check_PROGRAMS += restream
restream_SOURCES = tests/tools/restream.c tests/tools/packet.h tests/tools/packet.c tests/tools/capfile.h \
	tests/tools/capfile.c
restream_LDADD = $(ANALYZER_LIBS)
