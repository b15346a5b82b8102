# SPDX-License-Identifier: GPL-3.0-or-later
# Reports and databases, looked at by what reads such files.
TESTS += tests/browser/files.py tests/browser/page.py tests/browser/mermaid.sh
EXTRA_DIST += tests/browser/files.py tests/browser/page.py tests/browser/browser.py tests/browser/mermaid.sh \
	tests/browser/mermaid.mjs
tests/browser/files.log tests/browser/page.log tests/browser/mermaid.log: \
	sipladder$(EXEEXT) mkpcap$(EXEEXT) $(SAMPLES) samples/tour.pcap
