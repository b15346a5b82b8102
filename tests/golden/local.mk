# SPDX-License-Identifier: GPL-3.0-or-later
# Golden tests: one script per area; rows in AREA.rows, expected output in expected/AREA.
GOLDEN_TESTS = tests/golden/golden_calls.sh tests/golden/golden_messages.sh tests/golden/golden_flow.sh \
	tests/golden/golden_stats.sh tests/golden/golden_filter.sh tests/golden/golden_errors.sh \
	tests/golden/golden_tables.sh tests/golden/golden_samples.sh \
	tests/golden/golden_correlate.sh tests/golden/golden_endpoints.sh tests/golden/golden_story.sh \
	tests/golden/golden_findings.sh tests/golden/golden_streams.sh tests/golden/golden_export.sh \
	tests/golden/golden_report.sh
TESTS += $(GOLDEN_TESTS)
EXTRA_DIST += $(GOLDEN_TESTS) tests/golden/run.sh tests/golden/valgrind.sh tests/golden/calls.rows tests/golden/messages.rows \
	tests/golden/flow.rows tests/golden/stats.rows tests/golden/stats.setup tests/golden/filter.rows \
	tests/golden/errors.rows tests/golden/errors.setup tests/golden/tables.rows tests/golden/samples.rows \
	tests/golden/correlate.rows tests/golden/endpoints.rows tests/golden/story.rows tests/golden/findings.rows \
	tests/golden/streams.rows tests/golden/streams.setup tests/golden/export.rows tests/golden/export.setup \
	tests/golden/report.rows tests/golden/expected
# Writes the expected files anew; `git diff` shows what a change did to the output.
refresh-golden: sipladder$(EXEEXT) samples/tour.pcap $(SAMPLES)
	@for t in $(GOLDEN_TESTS); do $(AM_TESTS_ENVIRONMENT) srcdir='$(srcdir)' $(SHELL) $(srcdir)/$$t refresh; done
	@./sipladder$(EXEEXT) --rows schema > $(srcdir)/doc/report.schema.json
.PHONY: refresh-golden
# A handful of them under valgrind.
check-valgrind: sipladder$(EXEEXT) samples/tour.pcap $(SAMPLES)
	@$(AM_TESTS_ENVIRONMENT) srcdir='$(srcdir)' $(SHELL) $(srcdir)/tests/golden/valgrind.sh || test $$? = 77
.PHONY: check-valgrind
