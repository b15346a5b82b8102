# SPDX-License-Identifier: GPL-3.0-or-later
check_PROGRAMS += test_option
test_option_SOURCES = tests/unit/test_option.c
test_option_LDADD = $(UNIT_LIBS)
TESTS += test_option
