# SPDX-License-Identifier: GPL-3.0-or-later
check_PROGRAMS += test_field test_filter
test_field_SOURCES = tests/unit/test_field.c tests/unit/mkstore.h
test_field_LDADD = $(UNIT_LIBS)
test_filter_SOURCES = tests/unit/test_filter.c tests/unit/mkstore.h
test_filter_LDADD = $(UNIT_LIBS)
TESTS += test_field test_filter
