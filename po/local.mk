# SPDX-License-Identifier: GPL-3.0-or-later
# Words: po/LL.po has the translations of language LL. `make` makes a catalogue of each in po/LL/LC_MESSAGES, where the program
# finds it before it is installed; `make pot` collects the texts of the source in po/sipladder.pot, and `make update-po` merges
# them into the translations. A new language: its name in LINGUAS and in `linguas` below, and `msginit -i po/sipladder.pot`.
linguas = zh_CN
PO_FILES = po/zh_CN.po
EXTRA_DIST += po/LINGUAS $(PO_FILES) tests/lint/po.sh

# err_set(), command_say() and options_warn() translate their sentence themselves;
# put_count() takes a word for one and a word for many.
XGETTEXT_FLAGS = --from-code=UTF-8 --language=C --add-comments=TRANSLATORS: --add-location=file --no-wrap \
	--package-name=sipladder --package-version= --copyright-holder='' --msgid-bugs-address=none \
	--keyword --keyword=_ --keyword=N_ --keyword=words_n:1,2 --keyword=words_in:1c,2 \
	--keyword=put_count:3,4 --keyword=err_set:3 --keyword=words_error --keyword=words_error_n:1,2 \
	--keyword=command_say:1 --keyword=options_warn:3 --keyword=options_warn_of:3 \
	--flag=_:1:pass-c-format --flag=N_:1:no-c-format \
	--flag=words_n:1:pass-c-format --flag=words_n:2:pass-c-format \
	--flag=words_error:1:pass-c-format --flag=words_error_n:1:pass-c-format --flag=words_error_n:2:pass-c-format \
	--flag=command_say:1:c-format --flag=options_warn:3:c-format --flag=options_warn_of:3:c-format \
	--flag=err_set:3:c-format --flag=say:3:c-format --flag=words_fill:2:c-format \
	--flag=tell:2:c-format --flag=tell_one:2:c-format --flag=tell_clause:2:c-format --flag=tell_item:2:c-format \
	--flag=figures_say:2:c-format \
	--flag=buf_fmt:2:c-format --flag=buf_puts:2:no-c-format
word_sources = $(libanalyzer_a_SOURCES) $(libui_a_SOURCES) $(sipladder_SOURCES)

pot: po/sipladder.pot
po/sipladder.pot: $(word_sources) $(srcdir)/po/local.mk
	$(AM_V_GEN)$(MKDIR_P) po && $(XGETTEXT) $(XGETTEXT_FLAGS) -D $(srcdir) -o $@.part \
		`cd $(srcdir) && ls $(libanalyzer_a_SOURCES) $(libui_a_SOURCES) $(sipladder_SOURCES) | LC_ALL=C sort` \
		2>po/sipladder.said; status=$$?; cat po/sipladder.said >&2; [ $$status = 0 ] && \
		sed '/^"POT-Creation-Date/d' $@.part > $@ && rm -f $@.part
update-po: po/sipladder.pot
	for l in $(linguas); do \
		msgmerge --quiet --no-wrap --no-fuzzy-matching --add-location=file -U --backup=off $(srcdir)/po/$$l.po $<; \
	done
.PHONY: pot update-po
CLEANFILES += po/sipladder.pot po/sipladder.said

if NLS
po_catalogues = po/zh_CN/LC_MESSAGES/sipladder.mo
noinst_DATA += $(po_catalogues)
CLEANFILES += $(po_catalogues)
po/zh_CN/LC_MESSAGES/sipladder.mo: po/zh_CN.po
	$(AM_V_GEN)$(MKDIR_P) $(@D) && $(MSGFMT) -c -o $@.part $(srcdir)/po/zh_CN.po && mv $@.part $@

TESTS += tests/lint/po.sh
tests/lint/po.log: po/sipladder.pot

install-data-local: $(po_catalogues)
	for l in $(linguas); do \
		$(MKDIR_P) "$(DESTDIR)$(localedir)/$$l/LC_MESSAGES" && \
		$(INSTALL_DATA) po/$$l/LC_MESSAGES/sipladder.mo "$(DESTDIR)$(localedir)/$$l/LC_MESSAGES/" || exit 1; \
	done
uninstall-local:
	for l in $(linguas); do rm -f "$(DESTDIR)$(localedir)/$$l/LC_MESSAGES/sipladder.mo"; done
endif
