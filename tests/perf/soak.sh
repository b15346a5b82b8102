#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A short soak: 200,000 calls within 32 MiB, then with voice. Whether memory stays within its bound; time is printed alone.
./soak --calls 200000 --max-memory 32 --steps 5 --rate 2000 || exit $?
./soak --calls 30000 --max-memory 32 --steps 3 --rate 1000 --rtp 20 || exit $?
# Then whether what `stats` says is the same with and without a bound.
./soak --compare --calls 60000 --max-memory 32 --steps 2 --rate 1000 || exit $?
./soak --compare --calls 30000 --max-memory 32 --steps 2 --rate 1000 --rtp 20 || exit $?
