# SPDX-License-Identifier: GPL-3.0-or-later
libanalyzer_a_SOURCES += analyzer/engine.c analyzer/option.c
