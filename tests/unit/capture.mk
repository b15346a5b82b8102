# SPDX-License-Identifier: GPL-3.0-or-later
check_PROGRAMS += test_capture test_capture_input test_capture_shared test_cut test_window test_clock test_recorder \
	test_sandbox
test_sandbox_SOURCES = tests/unit/test_sandbox.c
test_sandbox_LDADD = $(UNIT_LIBS)
test_clock_SOURCES = tests/unit/test_clock.c
test_clock_LDADD = $(UNIT_LIBS)
test_recorder_SOURCES = tests/unit/test_recorder.c
test_recorder_LDADD = $(UNIT_LIBS)
test_window_SOURCES = tests/unit/test_window.c
test_window_LDADD = $(UNIT_LIBS)
test_cut_SOURCES = tests/unit/test_cut.c tests/unit/netpkt.h
test_cut_LDADD = $(UNIT_LIBS)
test_capture_SOURCES = tests/unit/test_capture.c tests/unit/test_capture_file.h
test_capture_LDADD = $(UNIT_LIBS)
test_capture_input_SOURCES = tests/unit/test_capture_input.c tests/unit/test_capture_file.h
# It also compresses, what the program does not.
test_capture_input_LDADD = $(UNIT_LIBS) $(ZSTD_LIBS) $(LZ4_LIBS)
test_capture_shared_SOURCES = tests/unit/test_capture_shared.c
test_capture_shared_LDADD = $(UNIT_LIBS)
TESTS += test_capture test_capture_input test_capture_shared test_cut test_window test_clock test_recorder test_sandbox
