# SPDX-License-Identifier: GPL-3.0-or-later
libanalyzer_a_SOURCES += \
	analyzer/report/escape.c analyzer/report/flow.c analyzer/report/rows.c analyzer/report/rows.h \
	analyzer/report/methods.c \
	analyzer/report/rows_text.c analyzer/report/sink.c analyzer/report/stats.c analyzer/report/stats_text.c
# Packets for a HEP collector.
libanalyzer_a_SOURCES += analyzer/report/hep_out.c analyzer/report/hep_sender.c
# Files for other programs.
libanalyzer_a_SOURCES += \
	analyzer/report/export.c analyzer/report/export_file.h analyzer/report/hear.c analyzer/report/hear.h \
	analyzer/report/hear_check.c \
	analyzer/report/saver.c analyzer/report/watch.c \
	analyzer/report/packets.c analyzer/report/pcapfile.c analyzer/report/pcapfile.h \
	analyzer/report/sound.c analyzer/report/soundfile.c \
	analyzer/report/soundfile.h analyzer/report/stream_set.c analyzer/report/stream_set.h

# Documents: chosen calls for somebody else.
libanalyzer_a_SOURCES += \
	analyzer/report/diagram.c analyzer/report/diagram.h analyzer/report/doc.c analyzer/report/doc.h \
	analyzer/report/document_json.c analyzer/report/document_markdown.c analyzer/report/document_plantuml.c \
	analyzer/report/document_svg.c analyzer/report/document_text.c \
	analyzer/report/html.c analyzer/report/html.h analyzer/report/html_call.c analyzer/report/html_media.c \
	analyzer/report/html_message.c \
	analyzer/report/html_table.c analyzer/report/sha256.c \
	analyzer/report/evidence.c analyzer/report/evidence.h analyzer/report/ogg.c analyzer/report/page.h \
	analyzer/report/sqlite.c analyzer/report/sqlite_lib.c analyzer/report/sqlite_lib.h \
	analyzer/report/sqlite_pages.c analyzer/report/sqlite_pages.h analyzer/report/sqlite_record.c \
	analyzer/report/sqlite_record.h analyzer/report/sqlite_views.h \
	analyzer/report/redact.c analyzer/report/redact.h analyzer/report/redact_message.c analyzer/report/redact_priv.h \
	analyzer/report/svg.c analyzer/report/svg.h analyzer/report/svg_ladder.c analyzer/report/svg_phase.c \
	analyzer/report/svg_stream.c \
	analyzer/report/svg_time.c

# Style and script of the page are files of their own, and become strings of the program.
PAGE_FILES = analyzer/report/page.css analyzer/report/picture.css analyzer/report/page.js
EXTRA_DIST += $(PAGE_FILES) analyzer/report/embed.awk
nodist_libanalyzer_a_SOURCES += analyzer/report/page_data.c
BUILT_SOURCES += analyzer/report/page_data.c
CLEANFILES += analyzer/report/page_data.c
analyzer/report/page_data.c: $(PAGE_FILES) analyzer/report/embed.awk
	$(AM_V_GEN)$(MKDIR_P) analyzer/report && cd $(srcdir) && LC_ALL=C $(AWK) -f analyzer/report/embed.awk $(PAGE_FILES) \
		> $(abs_builddir)/$@.part && mv $(abs_builddir)/$@.part $(abs_builddir)/$@
