# SPDX-License-Identifier: GPL-3.0-or-later
# Properties: what is packed, spelled or fed in another way gives the same report.
PROP_TESTS = tests/prop/wrapping.sh tests/prop/spelling.sh tests/prop/feeding.sh tests/prop/cut.sh \
	tests/prop/roads.sh tests/prop/streams.sh tests/prop/voice.sh \
	tests/prop/export.sh tests/prop/sound.py tests/prop/findings.sh tests/prop/findings_cut.sh
TESTS += $(PROP_TESTS)
EXTRA_DIST += $(PROP_TESTS) tests/prop/lib.sh tests/prop/recap.py
