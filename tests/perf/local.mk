# SPDX-License-Identifier: GPL-3.0-or-later
# Speed, as ratios: `make bench`, or `make bench BENCH='--only sig --rounds 3'`. No part of `make check`.
EXTRA_DIST += tests/perf/bench.sh tests/perf/latency.py tests/perf/live.sh
BENCH =
bench: sipladder$(EXEEXT)
	@$(AM_TESTS_ENVIRONMENT) srcdir='$(srcdir)' $(SHELL) $(srcdir)/tests/perf/bench.sh $(BENCH) || test $$? = 77
.PHONY: bench
# Days of traffic in minutes: `make soak-run`, or `make soak-run SOAK='--calls 10000000 --max-memory 256'`. A short one is in
# `make check`.
check_PROGRAMS += soak
soak_SOURCES = tests/perf/soak.c
soak_LDADD = $(ANALYZER_LIBS)
SOAK =
soak-run: soak$(EXEEXT)
	nice ./soak$(EXEEXT) $(SOAK)
.PHONY: soak-run
TESTS += tests/perf/soak.sh
EXTRA_DIST += tests/perf/soak.sh
