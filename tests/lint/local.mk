# SPDX-License-Identifier: GPL-3.0-or-later
# `make check` runs what needs nothing but the tree; `make lint` also what needs tools.
lint_tests = tests/lint/layers.sh tests/lint/rows.sh tests/lint/style.sh
TESTS += $(lint_tests)
EXTRA_DIST += $(lint_tests) tests/lint/style.awk tests/lint/globals.sh tests/lint/cppcheck.txt tests/lint/lsan.txt
tests/lint/rows.log: sipladder$(EXEEXT)

CPPCHECK_FLAGS = --quiet --std=c11 --inline-suppr --error-exitcode=1 --enable=warning,performance,portability \
	--suppressions-list=$(top_srcdir)/tests/lint/cppcheck.txt -D_GNU_SOURCE -DHAVE_ZSTD=1 -DHAVE_LZ4=1 \
	-I $(top_srcdir)/include -I $(top_srcdir)

lint: sipladder$(EXEEXT)
	@status=0; \
	for t in $(lint_tests); do \
		echo "$$t"; srcdir='$(top_srcdir)' SIPLADDER=./sipladder $(SHELL) $(top_srcdir)/$$t || status=1; \
	done; \
	echo globals.sh; $(SHELL) $(top_srcdir)/tests/lint/globals.sh libanalyzer.a libui.a || status=1; \
	echo cppcheck; $(CPPCHECK) $(CPPCHECK_FLAGS) $(top_srcdir)/analyzer $(top_srcdir)/ui || status=1; \
	exit $$status
