# SPDX-License-Identifier: GPL-3.0-or-later
# Call flows as text, built to captures by mkpcap. The tour is built with the program; the others for `make check`.
SAMPLES_PCAP = \
	samples/basic.pcap \
	samples/binary-body.pcap \
	samples/broken.pcap \
	samples/clock-back.pcap \
	samples/compact.pcap \
	samples/correlate-affix.pcap \
	samples/correlate-headers.pcap \
	samples/correlate-in-reply-to.pcap \
	samples/correlate-numbers.pcap \
	samples/correlate-refer.pcap \
	samples/correlate-replaces.pcap \
	samples/correlate-sdp.pcap \
	samples/correlate-session-id.pcap \
	samples/correlate-timing.pcap \
	samples/cut-anywhere.pcap \
	samples/early-media.pcap \
	samples/folded.pcap \
	samples/forks.pcap \
	samples/hold.pcap \
	samples/hostile-bytes.pcap \
	samples/hostile-markup.pcap \
	samples/redact-glued.pcap \
	samples/huge.pcap \
	samples/icmp.pcap \
	samples/ipv6.pcap \
	samples/letter-case.pcap \
	samples/lf-only.pcap \
	samples/link-erf.pcap \
	samples/link-null.pcap \
	samples/link-ppp.pcap \
	samples/link-qinq.pcap \
	samples/link-raw.pcap \
	samples/link-sll.pcap \
	samples/link-sll2.pcap \
	samples/link-vlan.pcap \
	samples/many-parties.pcap \
	samples/missing-headers.pcap \
	samples/multipart.pcap \
	samples/no-content-length.pcap \
	samples/not-utf8.pcap \
	samples/ns.pcap \
	samples/off-port.pcap \
	samples/offer-answer.pcap \
	samples/prack-missing.pcap \
	samples/prack.pcap \
	samples/publication.pcap \
	samples/registration.pcap \
	samples/reinvite.pcap \
	samples/retransmissions.pcap \
	samples/roles.pcap \
	samples/session-key.pcap \
	samples/session-timer.pcap \
	samples/snaplen.pcap \
	samples/space-colon.pcap \
	samples/states-invite.pcap \
	samples/states-other.pcap \
	samples/subscription.pcap \
	samples/tap-duplicate.pcap \
	samples/trailing.pcap \
	samples/transfer-failed.pcap \
	samples/transfer.pcap \
	samples/two-hops.pcap \
	samples/unknown.pcap \
	samples/voice-alone.pcap \
	samples/voice-before-sdp.pcap \
	samples/voice-bursts.pcap \
	samples/voice-codecs.pcap \
	samples/voice-drift.pcap \
	samples/voice-dtmf.pcap \
	samples/voice-early.pcap \
	samples/voice-fork.pcap \
	samples/voice-hold.pcap \
	samples/voice-ice.pcap \
	samples/voice-ipv6.pcap \
	samples/voice-jitter.pcap \
	samples/voice-loss.pcap \
	samples/voice-mid-call.pcap \
	samples/voice-moves.pcap \
	samples/voice-mux.pcap \
	samples/voice-nat.pcap \
	samples/voice-port-reuse.pcap \
	samples/voice-ptime.pcap \
	samples/voice-reorder.pcap \
	samples/voice-report.pcap \
	samples/voice-rtcp.pcap \
	samples/voice-silence.pcap \
	samples/voice-srtp.pcap \
	samples/voice-ssrc.pcap \
	samples/voice-tcp.pcap \
	samples/voice-tones.pcap \
	samples/voice-transcode.pcap \
	samples/voice-video.pcap \
	samples/voice-wrap.pcap \
	samples/wide-names.pcap
# One for each rule of findings: calls whose Call-ID begins with `fires`, and near misses (tests/lint/rows.sh).
FINDING_PCAP = \
	samples/finding-ack-misrouted.pcap \
	samples/finding-alg-mangled.pcap \
	samples/finding-answer-ratio-drop.pcap \
	samples/finding-auth-failed.pcap \
	samples/finding-auth-not-tried.pcap \
	samples/finding-bad-answer.pcap \
	samples/finding-brute-force.pcap \
	samples/finding-bye-unanswered.pcap \
	samples/finding-cancel-race.pcap \
	samples/finding-clock-skew.pcap \
	samples/finding-codec-failing.pcap \
	samples/finding-codec-mismatch.pcap \
	samples/finding-dialog-lost.pcap \
	samples/finding-dtmf-mismatch.pcap \
	samples/finding-early-media-silent.pcap \
	samples/finding-false-answer.pcap \
	samples/finding-final-not-acked.pcap \
	samples/finding-forked-2xx.pcap \
	samples/finding-gateway-one-way.pcap \
	samples/finding-glare.pcap \
	samples/finding-high-jitter.pcap \
	samples/finding-high-loss.pcap \
	samples/finding-hold-not-released.pcap \
	samples/finding-ice-failed.pcap \
	samples/finding-identity-rejected.pcap \
	samples/finding-late-offer-no-answer.pcap \
	samples/finding-loop.pcap \
	samples/finding-low-mos.pcap \
	samples/finding-malformed.pcap \
	samples/finding-media-from-elsewhere.pcap \
	samples/finding-media-stopped.pcap \
	samples/finding-no-ack.pcap \
	samples/finding-no-media.pcap \
	samples/finding-no-response.pcap \
	samples/finding-one-way-audio.pcap \
	samples/finding-overload.pcap \
	samples/finding-port-unreachable.pcap \
	samples/finding-prack-missing.pcap \
	samples/finding-private-contact.pcap \
	samples/finding-private-sdp-address.pcap \
	samples/finding-ptime-mismatch.pcap \
	samples/finding-registration-failed.pcap \
	samples/finding-registration-flapping.pcap \
	samples/finding-registration-storm.pcap \
	samples/finding-retransmissions.pcap \
	samples/finding-rtp-after-bye.pcap \
	samples/finding-scan.pcap \
	samples/finding-sdp-version.pcap \
	samples/finding-session-timer-expired.pcap \
	samples/finding-session-timer-refused.pcap \
	samples/finding-silent-audio.pcap \
	samples/finding-slow-response.pcap \
	samples/finding-srtp-mismatch.pcap \
	samples/finding-ssrc-change.pcap \
	samples/finding-t38-failed.pcap \
	samples/finding-transfer-failed.pcap \
	samples/finding-transport-mismatch.pcap \
	samples/finding-trunk-failing.pcap \
	samples/finding-udp-too-large.pcap \
	samples/finding-unknown-number.pcap \
	samples/finding-unnegotiated-codec.pcap
SAMPLES = $(SAMPLES_PCAP) $(FINDING_PCAP) samples/pcapng-interfaces.pcapng samples/dropped.pcapng samples/dropped-when.pcapng

noinst_DATA += samples/tour.pcap
check_DATA += $(SAMPLES)
CLEANFILES += samples/tour.pcap $(SAMPLES)
EXTRA_DIST += samples/README.md samples/parties.inc samples/basic.inc samples/b2bua.inc samples/tour.flow \
	samples/pcapng-interfaces.flow samples/dropped.flow samples/dropped-when.flow \
	$(SAMPLES_PCAP:.pcap=.flow) $(FINDING_PCAP:.pcap=.flow)

SUFFIXES = .flow .pcap .pcapng
.flow.pcap:
	$(AM_V_GEN)$(MKDIR_P) samples && ./mkpcap$(EXEEXT) $< $@
.flow.pcapng:
	$(AM_V_GEN)$(MKDIR_P) samples && ./mkpcap$(EXEEXT) $< $@
samples/tour.pcap $(SAMPLES): mkpcap$(EXEEXT) $(srcdir)/samples/parties.inc $(srcdir)/samples/basic.inc $(srcdir)/samples/b2bua.inc
