# SPDX-License-Identifier: GPL-3.0-or-later
TESTS += tests/cli/cli.sh tests/cli/live.sh
TESTS += tests/cli/hep.sh
EXTRA_DIST += tests/cli/cli.sh tests/cli/live.sh
EXTRA_DIST += tests/cli/hep.sh tests/cli/hep_agent.py
tests/cli/cli.log: sipladder$(EXEEXT) samples/tour.pcap
tests/cli/live.log: sipladder$(EXEEXT)
tests/cli/hep.log: sipladder$(EXEEXT)
