# SPDX-License-Identifier: GPL-3.0-or-later
libanalyzer_a_SOURCES += analyzer/ladder/ladder.c analyzer/ladder/agent.c analyzer/ladder/label.c analyzer/ladder/draw.c \
	analyzer/ladder/finding.c analyzer/ladder/note.c analyzer/ladder/rtp.c analyzer/ladder/line.c
noinst_HEADERS += analyzer/ladder/ladder_priv.h analyzer/ladder/line.h
