# SPDX-License-Identifier: GPL-3.0-or-later
libanalyzer_a_SOURCES += \
	analyzer/base/buf.c \
	analyzer/base/counters.c \
	analyzer/base/err.c \
	analyzer/base/file.c \
	analyzer/base/lib.c \
	analyzer/base/map.c \
	analyzer/base/mem.c \
	analyzer/base/plural.c \
	analyzer/base/slice.c \
	analyzer/base/tell.c \
	analyzer/base/time.c \
	analyzer/base/utf8.c \
	analyzer/base/words.c
