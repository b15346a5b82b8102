# SPDX-License-Identifier: GPL-3.0-or-later
# Screens as text, and a few things that only a terminal can show.
TESTS += tests/screen/run.sh tests/screen/start.sh tests/screen/tmux.sh tests/screen/picture.py tests/screen/lost.py \
	tests/screen/keys.py \
	tests/screen/language.sh
if NLS
TESTS += tests/screen/untranslated.py
tests/screen/untranslated.log: po/sipladder.pot
endif
EXTRA_DIST += tests/screen/run.sh tests/screen/start.sh tests/screen/tmux.sh tests/screen/picture.py tests/screen/lost.py \
	tests/screen/keys.py \
	tests/screen/language.sh tests/screen/untranslated.py \
	tests/screen/screen.rows \
	tests/screen/expected \
	tests/screen/configs
# Writes the expected screens anew; `git diff` shows what a change did to them.
refresh-screen: sipladder$(EXEEXT) samples/tour.pcap $(SAMPLES)
	@$(AM_TESTS_ENVIRONMENT) srcdir='$(srcdir)' $(SHELL) $(srcdir)/tests/screen/run.sh refresh
	@$(AM_TESTS_ENVIRONMENT) srcdir='$(srcdir)' $(SHELL) $(srcdir)/tests/screen/start.sh refresh
.PHONY: refresh-screen
