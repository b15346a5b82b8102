# SPDX-License-Identifier: GPL-3.0-or-later
check_PROGRAMS += test_base test_base_text test_words
test_base_SOURCES = tests/unit/test_base.c
test_base_LDADD = $(UNIT_LIBS)
test_base_text_SOURCES = tests/unit/test_base_text.c
test_base_text_LDADD = $(UNIT_LIBS)
test_words_SOURCES = tests/unit/test_words.c
test_words_LDADD = $(UNIT_LIBS)
TESTS += test_base test_base_text test_words
