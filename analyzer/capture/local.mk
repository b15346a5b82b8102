# SPDX-License-Identifier: GPL-3.0-or-later
libanalyzer_a_SOURCES += \
	analyzer/capture/blocks.c \
	analyzer/capture/capture_rows.h \
	analyzer/capture/filter.h \
	analyzer/capture/guard.h \
	analyzer/capture/input.h \
	analyzer/capture/pump.h \
	analyzer/capture/source.h \
	analyzer/capture/spool.h \
	analyzer/capture/capture.c \
	analyzer/capture/cut.c \
	analyzer/capture/devices.c \
	analyzer/capture/cut.h \
	analyzer/capture/filter.c \
	analyzer/capture/foreign.c \
	analyzer/capture/guard.c \
	analyzer/capture/input.c \
	analyzer/capture/listen.c \
	analyzer/capture/listen.h \
	analyzer/capture/live.c \
	analyzer/capture/live_local.h \
	analyzer/capture/pcap.c \
	analyzer/capture/pcap_lib.c \
	analyzer/capture/pcap_lib.h \
	analyzer/capture/pcapng.c \
	analyzer/capture/pump.c \
	analyzer/capture/record.c \
	analyzer/capture/recorder.c \
	analyzer/capture/rights.c \
	analyzer/capture/sandbox.c \
	analyzer/capture/source.c \
	analyzer/capture/clock.c \
	analyzer/capture/clock.h \
	analyzer/capture/window.c \
	analyzer/capture/window.h \
	analyzer/capture/spool.c
