# SPDX-License-Identifier: GPL-3.0-or-later
libanalyzer_a_SOURCES += \
	analyzer/report/escape.c analyzer/report/flow.c analyzer/report/rows.c analyzer/report/rows.h \
	analyzer/report/rows_text.c analyzer/report/sink.c analyzer/report/stats.c analyzer/report/stats_text.c
