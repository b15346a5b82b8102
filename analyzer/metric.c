/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rules of all figures, as rows. What is measured is done elsewhere (call/kpi.c, rtp/stats.c, rtp/mos.c, ...); here it is
 * said how, so that whoever has another tool's figure beside ours can tell why they differ. */
#include "metric.h"

enum { WIDTH = 80, INDENT = 2 };

static const char attempts[] = N_("An attempt is an INVITE without To tag, with the one that follows a challenge; repeats and "
	"re-INVITEs are none. ");

static const struct metric_row rows[] = {
	{"rrd_ms", N_("registration request delay"),
		N_("From the first REGISTER of an attempt to its 2xx, the round of a challenge included; successful "
		"attempts only. Mean, median, 95th percentile (nearest rank) and maximum."),
		"RFC 6076 §4.1", false},
	{"ira_pct", N_("ineffective registration attempts"),
		N_("Failed attempts of all. Failed: 4xx other than 401, 402 and 407, 5xx, 6xx, or no answer (timer F)."),
		"RFC 6076 §4.2", false},
	{"srd_ok_ms", N_("session request delay, answered"),
		N_("From the INVITE to the first provisional response other than 100, or to the 2xx where none "
		"came; of attempts that were answered."),
		"RFC 6076 §4.3.1", true},
	{"srd_fail_ms", N_("session request delay, failed"),
		N_("From the INVITE to the response that failed it: 4xx other than 401, 402 and 407, 5xx or 6xx."),
		"RFC 6076 §4.3.2", true},
	{"sdd_ms", N_("session disconnect delay"),
		N_("From a BYE to its 2xx; a BYE that nobody answered is left out."),
		"RFC 6076 §4.4", false},
	{"sdt_s", N_("session duration"),
		N_("From the 2xx of the INVITE to the BYE."),
		"RFC 6076 §4.5", false},
	{"ser_pct", N_("session establishment ratio"),
		N_("Answered (2xx), of all attempts but those redirected (3xx). One without a final response "
		"in the capture is pending, not failed, and counts as an attempt."),
		"RFC 6076 §4.6", true},
	{"seer_pct", N_("session establishment effectiveness ratio"),
		N_("Answered, or refused by who was called (480, 486, 600, 603), of all attempts but those "
		"redirected (3xx)."),
		"RFC 6076 §4.7", true},
	{"isa_pct", N_("ineffective session attempts"),
		N_("Ended by 408, 500, 503, 504 or by no answer at all (timer B), of all attempts."),
		"RFC 6076 §4.8", true},
	{"scr_pct", N_("session completion ratio"),
		N_("Answered, and ended by a BYE that was answered with 2xx, of all attempts."),
		"RFC 6076 §4.9", true},
	{"pdd_ms", N_("post-dial delay"),
		N_("From the INVITE to the first 180 or 183. 100 never counts."),
		N_("usage of the industry"), false},
	{"setup_ms", N_("setup time"),
		N_("From the INVITE to its 2xx. tshark's setup time runs to the ACK."),
		N_("usage of the industry"), false},
	{"ring_ms", N_("ring time"),
		N_("From the first 180 or 183 to the final response."),
		N_("usage of the industry"), false},
	{"talk_ms", N_("talk time"),
		N_("From the 2xx to the BYE."),
		N_("usage of the industry"), false},
	{"asr_pct", N_("answer-seizure ratio"),
		N_("Answered, of all attempts."),
		"ITU-T E.425", true},
	{"ner_pct", N_("network effectiveness ratio"),
		N_("Answered, or ended by who was called or who called: 480, 486, 600, 603, and 487 after "
		"ringing; of all attempts."),
		"ITU-T E.425", true},
	{"acd_s", N_("average call duration"),
		N_("Talk time of all answered calls, by their number."),
		N_("usage of the industry"), false},
	{"retrans_pct retransmissions", N_("retransmissions"),
		N_("Repeated messages of all messages. A repeat has the same top Via branch and sent-by and CSeq, and "
		"for responses the same status and To tag. The same datagram seen twice by the tap (same IP "
		"identification and bytes within 5 ms) is a duplicate, and no repeat."),
		"RFC 3261 §17", false},
	{"cps_mean cps_peak", N_("calls per second"),
		N_("Call attempts by the time from the first of them to the end of the capture, and the most in one "
		"second of the clock."),
		N_("usage of the industry"), false},
	{"concurrent_peak", N_("concurrent calls"),
		N_("The most calls that were answered and not yet ended at one moment."),
		N_("usage of the industry"), false},
	{"packets", N_("packets of a stream"),
		N_("All packets of one SSRC from one address and port to another, duplicates too."),
		"RFC 3550 §6.4.1", false},
	{"expected lost lost_pct", N_("expected and lost packets"),
		N_("Expected: highest sequence number, extended by its cycles, less the first, and one. Lost: expected "
		"less received, where duplicates count once: never negative, as tshark's is. A late packet is not "
		"lost. A jump of 3000 numbers or more, confirmed by the next packet, is a new beginning "
		"(MIN_SEQUENTIAL 2, MAX_DROPOUT 3000, MAX_MISORDER 100), unless timestamps and time went on with the "
		"numbers: then it is an outage, and all of it is lost."),
		"RFC 3550 A.1, A.3", false},
	{"duplicates out_of_order", N_("duplicates and late packets"),
		N_("Below the highest sequence number: seen before, a duplicate; else out of order. The latest 100 are "
		"told apart."),
		"RFC 3550 A.1", false},
	{"delta_mean_ms delta_min_ms delta_max_ms", N_("time between packets"),
		N_("From the packet before to a regular one, in order of arrival. Not regular, as in Wireshark: the "
		"first, one with a marker, comfort noise and the packet after it; and telephone events. The mean is "
		"Wireshark's, too: a step that is not regular leaves it as it is, and gives less weight to those "
		"after it."),
		N_("Wireshark's RTP analysis"), false},
	{"jitter_ms jitter_min_ms jitter_mean_ms jitter_max_ms", N_("interarrival jitter"),
		N_("D = (arrival - arrival before) - (timestamp - timestamp before); J = J + (|D| - J) / 16, from 0, in "
		"milliseconds of the codec's clock (8000 Hz for G.722). Minimum, mean and maximum are over regular "
		"packets (see delta_mean_ms); jitter_ms is the last. Telephone events, whose timestamp stands still, "
		"change nothing. A clock that leaps by more than 5 s, and not with time, begins anew."),
		"RFC 3550 §6.4.1, A.8; RFC 3551 §4.5.2", false},
	{"skew_max_ms", N_("skew"),
		N_("Time by the timestamps since the first packet, less time by arrival; the largest by its absolute "
		"value, with its sign. Counted anew after a restart, or a leap of the timestamps."),
		N_("Wireshark's RTP analysis"), false},
	{"clock_drift_ppm", N_("clock drift"),
		N_("Slope of the line of least squares through the skew of all packets: by how many parts in a million "
		"the sender's clock is faster than the capture's."),
		N_("least squares"), false},
	{"ptime_ms", N_("packet time"),
		N_("The most frequent timestamp step between packets whose sequence numbers follow each other."),
		"RFC 8866 §6.4", false},
	{"bitrate_kbps", N_("bit rate"),
		N_("Payload as on the wire, without the first packet's, by the time from the first packet to the last. "
		"No headers."),
		N_("a rule of its own"), false},
	{"bursts burst_loss_pct gap_loss_pct", N_("bursts and gaps"),
		N_("A burst begins and ends with a lost packet, has two of them or more, and never 16 received in a row "
		"(Gmin). All else is gaps. Loss of each, of the packets in it. By runs of all packets: the counters "
		"of RFC 3611 A.2 miscount a stream's first loss."),
		"RFC 3611 §4.7.2", false},
	{"r_factor", N_("transmission rating R"),
		N_("R = 93.2 - Idd - Ie,eff. Ie,eff = Ie + (95 - Ie) Ppl / (Ppl / BurstR + Bpl), Ppl: percent lost, and "
		"discarded where playout is asked for; BurstR: mean length of runs of losses times (1 - Ppl / 100), "
		"at least 1. Idd: 0 up to a delay Ta of 100 ms, else 25 ((1 + X^6)^(1/6) - 3 (1 + (X/3)^6)^(1/6) + "
		"2), X = log2(Ta / 100). Ie / Bpl: G.711 with concealment 0 / 25.1, without 0 / 4.3, G.729A 11 / 19, "
		"G.723.1 15 / 16.1, GSM-EFR 5 / 10. Where G.113 has no value for a codec there is none; where it has "
		"Ie alone, there is none with loss."),
		"ITU-T G.107 (06/2015) §7.7, eq. 7-27 to 7-29; G.113 appendix I", false},
	{"mos mos_kind mos_assumes", N_("mean opinion score"),
		N_("Of R (see r_factor): 1 for R <= 0, 4.5 for R >= 100, else 1 + 0.035 R + R (R - 60) (100 - R) 7e-6. "
		"Listening quality (lq) without a delay; conversational (cq) with one: half the round trip of RTCP, "
		"a packet, and 40 ms assumed of a playout buffer."),
		"ITU-T G.107 annex B; RFC 3611 §4.7.5", false},
	{"rtcp_lost_pct rtcp_jitter_ms rtcp_packets", N_("loss and jitter as the receiver reports them"),
		N_("From report blocks about the stream: packets lost by the last report of all since the first packet "
		"in the capture, and the last jitter."),
		"RFC 3550 §6.4.1", false},
	{"rtt_ms", N_("round trip"),
		N_("A - LSR - DLSR of a report block, where A and the moment of the sender report are by the capture's "
		"clock: from where it was captured to the far end and back."),
		"RFC 3550 §6.4.1", false},
	{"reported_mos_lq reported_mos_cq reported_r reported_lost_pct reported_discarded_pct reported_by",
		N_("quality as the receiver reports it"),
		N_("As it stands in the last VoIP metrics of RTCP XR, or in a report that was sent by SIP; not worked out here."),
		"RFC 3611 §4.7, RFC 6035", false},
	{"silence_pct", N_("silence"),
		N_("Share of decoded frames of 20 ms whose mean level is under -50 dBov, and of comfort noise."),
		N_("a rule of its own"), false},
	{"level_dbov", N_("level"),
		N_("Mean power of what was decoded, in decibels against a square wave at full scale."),
		"RFC 6464 §3", false},
	{"dtmf dtmf_inband", N_("DTMF digits"),
		N_("Telephone events 0 to 9, *, #, A to D: one digit for each timestamp, however often its end is "
		"repeated; an event longer than 0xFFFF units goes on under the next timestamp. In band: heard in decoded G.711."),
		"RFC 4733 §2.5", false},
};

const struct metric_row *metric_rows(size_t *n)
{
	*n = sizeof(rows) / sizeof(rows[0]);
	return rows;
}

/* Whether a key is what was named, or is it but for its unit. */
static bool key_is(struct slice key, struct slice name)
{
	static const char *const units[] = {"_ms", "_s", "_pct", "_ppm", "_kbps"};

	if (slice_ieq(key, name))
		return true;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		size_t n = strlen(units[i]);

		if (key.n == name.n + n && slice_istarts(key, name) && slice_eq(slice_sub(key, name.n, key.n), slice_of(units[i])))
			return true;
	}
	return false;
}

const struct metric_row *metric_find(struct slice name)
{
	for (size_t i = 0; name.n && i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct slice keys = slice_of(rows[i].keys);

		while (keys.n)
			if (key_is(slice_cut(&keys, ' '), name))
				return &rows[i];
	}
	return NULL;
}

void metric_rule(struct buf *b, const struct metric_row *r)
{
	if (r->of_attempts)
		buf_puts(b, _(attempts));
	buf_puts(b, _(r->rule));
}

void metric_help(struct buf *b, const struct metric_row *r)
{
	struct slice keys = slice_of(r->keys);
	struct buf head = {0};

	while (keys.n) {
		buf_put(&head, slice_cut(&keys, ' '));
		buf_puts(&head, keys.n ? ", " : ": ");
	}
	buf_puts(&head, _(r->title));
	text_wrap(b, buf_slice(&head), 0, WIDTH);
	buf_putc(b, '\n');
	buf_clear(&head);
	metric_rule(&head, r);
	buf_fill(b, ' ', INDENT);
	text_wrap(b, buf_slice(&head), INDENT, WIDTH);
	buf_clear(&head);
	buf_fmt(&head, _("Source: %s."), _(r->reference));
	buf_putc(b, '\n');
	buf_fill(b, ' ', INDENT);
	text_wrap(b, buf_slice(&head), INDENT, WIDTH);
	buf_free(&head);
}
