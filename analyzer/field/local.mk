# SPDX-License-Identifier: GPL-3.0-or-later
libanalyzer_a_SOURCES += \
	analyzer/field/call_fields.c analyzer/field/call_story.c analyzer/field/endpoint_fields.c \
	analyzer/field/field.c analyzer/field/filter.c analyzer/field/filter.h \
	analyzer/field/filter_lex.c analyzer/field/filter_literal.c analyzer/field/filter_parse.c analyzer/field/find.h \
	analyzer/field/finding_fields.c \
	analyzer/field/message_fields.c analyzer/field/reader.c analyzer/field/reader.h \
	analyzer/field/regex.c analyzer/field/regex.h analyzer/field/select.c \
	analyzer/field/stream_fields.c \
	analyzer/field/value.c
