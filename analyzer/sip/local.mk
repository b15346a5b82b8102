# SPDX-License-Identifier: GPL-3.0-or-later
libanalyzer_a_SOURCES += \
	analyzer/sip/sip_local.h \
	analyzer/sip/addr.c \
	analyzer/sip/body.c \
	analyzer/sip/check.c \
	analyzer/sip/check_plain.c \
	analyzer/sip/check_plain.h \
	analyzer/sip/cseq.c \
	analyzer/sip/explain.c \
	analyzer/sip/explain.h \
	analyzer/sip/explain_address.c \
	analyzer/sip/explain_fields.c \
	analyzer/sip/explain_words.c \
	analyzer/sip/flag.c \
	analyzer/sip/frame.c \
	analyzer/sip/header.c \
	analyzer/sip/key.c \
	analyzer/sip/memo.c \
	analyzer/sip/memo.h \
	analyzer/sip/method.c \
	analyzer/sip/msg.c \
	analyzer/sip/params.c \
	analyzer/sip/plain.c \
	analyzer/sip/start.c \
	analyzer/sip/status.c \
	analyzer/sip/uri.c \
	analyzer/sip/via.c
