# SPDX-License-Identifier: GPL-3.0-or-later
# The man page is written by the program itself, from the rows of its options.
man1_MANS = doc/sipladder.1
CLEANFILES += doc/sipladder.1
EXTRA_DIST += doc/architecture.md doc/report.schema.json

doc/sipladder.1: sipladder$(EXEEXT)
	$(AM_V_GEN)$(MKDIR_P) doc && ./sipladder$(EXEEXT) --rows man > $@.part && mv $@.part $@
