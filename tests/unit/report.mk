# SPDX-License-Identifier: GPL-3.0-or-later
check_PROGRAMS += test_report
test_report_SOURCES = tests/unit/test_report.c tests/unit/mkstore.h
test_report_LDADD = $(UNIT_LIBS)
TESTS += test_report

check_PROGRAMS += test_sqlite_pages
test_sqlite_pages_SOURCES = tests/unit/test_sqlite_pages.c
test_sqlite_pages_LDADD = $(UNIT_LIBS)
TESTS += test_sqlite_pages
check_PROGRAMS += test_watch
test_watch_SOURCES = tests/unit/test_watch.c
test_watch_LDADD = $(UNIT_LIBS)
TESTS += test_watch
