# SPDX-License-Identifier: GPL-3.0-or-later
# The man page is written by the program itself, from the rows of its options.
man1_MANS = doc/sipladder.1
CLEANFILES += doc/sipladder.1
EXTRA_DIST += doc/architecture.md doc/report.schema.json doc/tour.svg doc/tour-light.svg

# The README's picture, by its own screen: `make pictures` after a change that can be seen; look at it.
tour_keys = Down*2 Enter Down*3 e
pictures: sipladder$(EXEEXT) samples/tour.pcap
	$(AM_TESTS_ENVIRONMENT) for s in dark light; do \
		./sipladder$(EXEEXT) --config /dev/null --scheme $$s --size 132x34 samples/tour.pcap \
		--script "$(tour_keys) save=picture-$$s.svg" > /dev/null || exit 1; \
	done
	mv picture-dark.svg $(srcdir)/doc/tour.svg
	mv picture-light.svg $(srcdir)/doc/tour-light.svg
.PHONY: pictures

doc/sipladder.1: sipladder$(EXEEXT)
	$(AM_V_GEN)$(MKDIR_P) doc && ./sipladder$(EXEEXT) --rows man > $@.part && mv $@.part $@

# A unit for systemd, with the program's place in it.
EXTRA_DIST += doc/sipladder@.service.in
CLEANFILES += doc/sipladder@.service
noinst_DATA += doc/sipladder@.service
if HAVE_SYSTEMD
systemdsystemunit_DATA = doc/sipladder@.service
endif
doc/sipladder@.service: doc/sipladder@.service.in Makefile
	$(AM_V_GEN)$(MKDIR_P) doc && sed 's,[@]bindir[@],$(bindir),' $(srcdir)/doc/sipladder@.service.in > $@.part && mv $@.part $@
