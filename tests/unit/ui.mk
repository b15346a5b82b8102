# SPDX-License-Identifier: GPL-3.0-or-later
check_PROGRAMS += test_ui_canvas test_ui_list test_ui_keys
test_ui_canvas_SOURCES = tests/unit/test_ui_canvas.c
test_ui_canvas_LDADD = $(UNIT_LIBS)
test_ui_list_SOURCES = tests/unit/test_ui_list.c
test_ui_list_LDADD = $(UNIT_LIBS)
test_ui_keys_SOURCES = tests/unit/test_ui_keys.c
test_ui_keys_LDADD = $(UNIT_LIBS)
TESTS += test_ui_canvas test_ui_list test_ui_keys
# reads samples/tour.pcap in the build folder
check_PROGRAMS += test_ui_app
test_ui_app_SOURCES = tests/unit/test_ui_app.c tests/unit/open_capture.h tests/unit/press.h
test_ui_app_LDADD = $(UNIT_LIBS)
TESTS += test_ui_app
check_PROGRAMS += test_graph
test_graph_SOURCES = tests/unit/test_graph.c
test_graph_LDADD = $(UNIT_LIBS)
TESTS += test_graph
# read samples in the build folder
check_PROGRAMS += test_compare
test_compare_SOURCES = tests/unit/test_compare.c
test_compare_LDADD = $(UNIT_LIBS)
TESTS += test_compare
check_PROGRAMS += test_replay
test_replay_SOURCES = tests/unit/test_replay.c
test_replay_LDADD = $(UNIT_LIBS)
TESTS += test_replay
# reads samples in the build folder
check_PROGRAMS += test_ui_evict
test_ui_evict_SOURCES = tests/unit/test_ui_evict.c tests/unit/open_capture.h tests/unit/press.h
test_ui_evict_LDADD = $(UNIT_LIBS)
TESTS += test_ui_evict
check_PROGRAMS += test_fold
test_fold_SOURCES = tests/unit/test_fold.c tests/unit/open_capture.h tests/unit/press.h
test_fold_LDADD = $(UNIT_LIBS)
TESTS += test_fold
