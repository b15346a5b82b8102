# SPDX-License-Identifier: GPL-3.0-or-later
# Differential tests against other programs.
TESTS += tests/diff/diff_tshark.sh tests/diff/samples_tshark.sh
EXTRA_DIST += tests/diff/diff_tshark.sh tests/diff/samples_tshark.sh tests/diff/tshark.py tests/diff/deviations.txt
