# SPDX-License-Identifier: GPL-3.0-or-later
# Speed, as ratios: `make bench`, or `make bench BENCH='--only sig --rounds 3'`. No part of `make check`.
EXTRA_DIST += tests/perf/bench.sh tests/perf/latency.py
BENCH =
bench: sipladder$(EXEEXT)
	@$(AM_TESTS_ENVIRONMENT) srcdir='$(srcdir)' $(SHELL) $(srcdir)/tests/perf/bench.sh $(BENCH) || test $$? = 77
.PHONY: bench
