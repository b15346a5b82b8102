# SPDX-License-Identifier: GPL-3.0-or-later
# Call flows as text, built to captures by mkpcap. The tour is built with the program; the others for `make check`.
SAMPLES_PCAP = \
	samples/basic.pcap \
	samples/binary-body.pcap \
	samples/broken.pcap \
	samples/compact.pcap \
	samples/correlate-affix.pcap \
	samples/correlate-headers.pcap \
	samples/correlate-in-reply-to.pcap \
	samples/correlate-numbers.pcap \
	samples/correlate-refer.pcap \
	samples/correlate-replaces.pcap \
	samples/correlate-sdp.pcap \
	samples/correlate-session-id.pcap \
	samples/cut-anywhere.pcap \
	samples/early-media.pcap \
	samples/folded.pcap \
	samples/forks.pcap \
	samples/hostile-bytes.pcap \
	samples/huge.pcap \
	samples/icmp.pcap \
	samples/ipv6.pcap \
	samples/letter-case.pcap \
	samples/lf-only.pcap \
	samples/link-null.pcap \
	samples/link-ppp.pcap \
	samples/link-qinq.pcap \
	samples/link-raw.pcap \
	samples/link-sll.pcap \
	samples/link-sll2.pcap \
	samples/link-vlan.pcap \
	samples/missing-headers.pcap \
	samples/multipart.pcap \
	samples/no-content-length.pcap \
	samples/not-utf8.pcap \
	samples/ns.pcap \
	samples/off-port.pcap \
	samples/prack.pcap \
	samples/reinvite.pcap \
	samples/retransmissions.pcap \
	samples/roles.pcap \
	samples/session-key.pcap \
	samples/snaplen.pcap \
	samples/space-colon.pcap \
	samples/states-invite.pcap \
	samples/states-other.pcap \
	samples/tap-duplicate.pcap \
	samples/trailing.pcap \
	samples/transfer.pcap \
	samples/two-hops.pcap \
	samples/unknown.pcap \
	samples/wide-names.pcap
SAMPLES = $(SAMPLES_PCAP) samples/pcapng-interfaces.pcapng

noinst_DATA += samples/tour.pcap
check_DATA += $(SAMPLES)
CLEANFILES += samples/tour.pcap $(SAMPLES)
EXTRA_DIST += samples/README.md samples/parties.inc samples/basic.inc samples/b2bua.inc samples/tour.flow \
	samples/pcapng-interfaces.flow $(SAMPLES_PCAP:.pcap=.flow)

SUFFIXES = .flow .pcap .pcapng
.flow.pcap:
	$(AM_V_GEN)$(MKDIR_P) samples && ./mkpcap$(EXEEXT) $< $@
.flow.pcapng:
	$(AM_V_GEN)$(MKDIR_P) samples && ./mkpcap$(EXEEXT) $< $@
samples/tour.pcap $(SAMPLES): mkpcap$(EXEEXT) $(srcdir)/samples/parties.inc $(srcdir)/samples/basic.inc $(srcdir)/samples/b2bua.inc
