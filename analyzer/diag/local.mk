# SPDX-License-Identifier: GPL-3.0-or-later
libanalyzer_a_SOURCES += \
	analyzer/diag/answer_rules.c \
	analyzer/diag/auth_rules.c \
	analyzer/diag/diag.c \
	analyzer/diag/diag.h \
	analyzer/diag/dialog_rules.c \
	analyzer/diag/facts.c \
	analyzer/diag/fax_rules.c \
	analyzer/diag/fmtp.c \
	analyzer/diag/hop_rules.c \
	analyzer/diag/media_rules.c \
	analyzer/diag/message_rules.c \
	analyzer/diag/nat.c \
	analyzer/diag/nat_rules.c \
	analyzer/diag/overload.c \
	analyzer/diag/pattern.c \
	analyzer/diag/pattern.h \
	analyzer/diag/pattern_rules.c \
	analyzer/diag/say.c \
	analyzer/diag/sdp_rules.c \
	analyzer/diag/sip_rules.c \
	analyzer/diag/stream_rules.c \
	analyzer/diag/trouble.c \
	analyzer/diag/voice.c \
	analyzer/diag/voice.h
