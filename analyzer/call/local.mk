# SPDX-License-Identifier: GPL-3.0-or-later
libanalyzer_a_SOURCES += \
	analyzer/call/dialog.c \
	analyzer/call/kpi.c \
	analyzer/call/leg.c \
	analyzer/call/state.c \
	analyzer/call/store.c \
	analyzer/call/store_local.h \
	analyzer/call/txn.c
