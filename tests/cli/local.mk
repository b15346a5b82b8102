# SPDX-License-Identifier: GPL-3.0-or-later
TESTS += tests/cli/language.sh tests/cli/libraries.sh tests/cli/readme.sh
EXTRA_DIST += tests/cli/language.sh tests/cli/libraries.sh tests/cli/readme.sh
tests/cli/readme.log: sipladder$(EXEEXT) samples/tour.pcap
tests/cli/libraries.log: sipladder$(EXEEXT) samples/tour.pcap
tests/cli/language.log: sipladder$(EXEEXT) samples/tour.pcap $(SAMPLES)
TESTS += tests/cli/cli.sh tests/cli/live.sh tests/cli/healthy.sh tests/cli/service.sh tests/cli/headless.sh
TESTS += tests/cli/hep.sh tests/cli/hep_send.sh tests/cli/hep_peers.sh
EXTRA_DIST += tests/cli/cli.sh tests/cli/live.sh tests/cli/healthy.sh tests/cli/service.sh tests/cli/headless.sh
EXTRA_DIST += tests/cli/space.inc tests/cli/hep.sh tests/cli/hep_agent.py \
	tests/cli/hep_send.sh tests/cli/hep_collector.py tests/cli/hep_peers.sh
tests/cli/cli.log: sipladder$(EXEEXT) samples/tour.pcap
tests/cli/live.log: sipladder$(EXEEXT)
tests/cli/healthy.log: sipladder$(EXEEXT)
tests/cli/service.log: sipladder$(EXEEXT) doc/sipladder@.service
tests/cli/headless.log: sipladder$(EXEEXT) $(SAMPLES)
tests/cli/hep.log: sipladder$(EXEEXT)
tests/cli/hep_send.log: sipladder$(EXEEXT) samples/tour.pcap
tests/cli/hep_peers.log: sipladder$(EXEEXT)
