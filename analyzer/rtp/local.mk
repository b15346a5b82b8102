# SPDX-License-Identifier: GPL-3.0-or-later
libanalyzer_a_SOURCES += analyzer/rtp/rtp.c analyzer/rtp/rtcp.c \
	analyzer/rtp/rtcp_json.c analyzer/rtp/stats.c analyzer/rtp/codec.c analyzer/rtp/profile.c \
	analyzer/rtp/mos.c analyzer/rtp/series.c analyzer/rtp/dtmf.c analyzer/rtp/ringhint.c analyzer/rtp/vqreport.c
# Sound: for those who ask to hear it.
libanalyzer_a_SOURCES += analyzer/rtp/conceal.c analyzer/rtp/conceal.h analyzer/rtp/decoder.c \
	analyzer/rtp/listener.c analyzer/rtp/ortp_lib.c analyzer/rtp/ortp_lib.h analyzer/rtp/ringback.c \
	analyzer/rtp/sound.c analyzer/rtp/voice_libs.c analyzer/rtp/voice_libs.h
