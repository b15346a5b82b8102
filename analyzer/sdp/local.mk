# SPDX-License-Identifier: GPL-3.0-or-later
libanalyzer_a_SOURCES += analyzer/sdp/token.h analyzer/sdp/sdp.c analyzer/sdp/attr.c analyzer/sdp/explain.c
