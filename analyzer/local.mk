# SPDX-License-Identifier: GPL-3.0-or-later
libanalyzer_a_SOURCES += \
	analyzer/engine.c analyzer/engine_priv.h \
	analyzer/metric.c \
	analyzer/pass.c \
	analyzer/option.c \
	analyzer/option_config.c \
	analyzer/option_edit.c \
	analyzer/option_help.c \
	analyzer/option_priv.h \
	analyzer/option_rows.c
