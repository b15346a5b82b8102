# SPDX-License-Identifier: GPL-3.0-or-later
# Differential tests against other programs.
TESTS += tests/diff/diff_tshark.sh tests/diff/samples_tshark.sh tests/diff/diff_streams.sh tests/diff/diff_findings.sh
EXTRA_DIST += tests/diff/places.py tests/diff/diff_tshark.sh tests/diff/samples_tshark.sh tests/diff/tshark.py \
	tests/diff/deviations.txt \
	tests/diff/diff_streams.sh tests/diff/streams.py tests/diff/stream_deviations.txt \
	tests/diff/diff_findings.sh tests/diff/findings.py tests/diff/findings.txt
