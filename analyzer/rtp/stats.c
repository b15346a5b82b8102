/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The figures of one RTP stream, packet by packet at constant cost. Sequence numbers as in RFC 3550 A.1 and A.3, with a window
 * of the latest 128 that tells late packets from duplicates, and holes from losses; a jump that A.1 takes for a new beginning
 * is an outage where timestamps and time of arrival went on with the numbers. Jitter as in A.8, and minima, means and
 * maxima over the packets that Wireshark counts, too. What the listener got is not known here: that takes a playout buffer. */
#include "rtp.h"

#include <math.h>

enum { MAX_DROPOUT = 3000, MAX_MISORDER = 100, NO_SEQ = 0x10000, GMIN = 16 };
enum { IS_VALID = 1, AFTER_CN = 2, NO_REF = 4, IS_NEW = 8 };
#define OUTAGE_SLACK_NS (1e9)
#define LEAP_NS (5e9) /* a timestamp that leaps so far, and not with the time that passed, begins anew */

void rtp_meter_init(struct rtp_meter *m, uint32_t clock_hz)
{
	memset(m, 0, sizeof(*m));
	m->tick_ns = clock_hz ? 1e9 / clock_hz : 0;
	m->bad_seq = NO_SEQ;
	m->delta_min = m->first_ns = INT64_MAX;
	m->jitter_min = INFINITY;
	m->run = GMIN;
}

/* ---- losses: bursts and gaps (RFC 3611 §4.7.2) --------------------------------------------------------------------- */

/* Losses nearer than GMIN are one cluster; of two or more it is a burst, alone it belongs to the gap around it. */
static void close_cluster(struct rtp_meter *m)
{
	if (m->cluster_lost > 1) {
		m->n_bursts++;
		m->burst_lost += m->cluster_lost;
		m->burst_len += m->cluster_len;
	}
	m->cluster_lost = m->cluster_len = 0;
}

static void leave_lost(struct rtp_meter *m, uint32_t n)
{
	if (m->run >= GMIN) {
		close_cluster(m);
		m->n_loss_runs++;
	} else {
		m->n_loss_runs += m->run > 0;
		m->cluster_len += m->run;
	}
	m->cluster_len += n;
	m->cluster_lost += n;
	m->run = 0;
}

/* The n oldest of the window are what they are from now on. */
static void leave(struct rtp_meter *m, unsigned n)
{
	for (; n; n--, m->held--) {
		unsigned i = m->held - 1u;

		if (m->seen[i >> 6] >> (i & 63) & 1)
			m->run++;
		else
			leave_lost(m, 1);
	}
}

/* Makes room for n sequence numbers more, the last of which was received. */
static void advance(struct rtp_meter *m, uint32_t n)
{
	unsigned out = m->held + n > RTP_WINDOW ? m->held + n - RTP_WINDOW : 0;

	if (n == 1 && out == 1 && m->seen[1] >> 63) { /* what nearly all packets do */
		m->run++;
		m->seen[1] = m->seen[1] << 1 | m->seen[0] >> 63;
		m->seen[0] = m->seen[0] << 1 | 1;
		return;
	}
	leave(m, out < m->held ? out : m->held);
	if (n > RTP_WINDOW)
		leave_lost(m, n - RTP_WINDOW);
	if (n >= RTP_WINDOW) {
		m->seen[0] = m->seen[1] = 0;
	} else if (n >= 64) {
		m->seen[1] = m->seen[0] << (n - 64);
		m->seen[0] = 0;
	} else {
		m->seen[1] = m->seen[1] << n | m->seen[0] >> (64 - n);
		m->seen[0] <<= n;
	}
	m->seen[0] |= 1;
	m->held = (uint8_t)(n >= RTP_WINDOW ? RTP_WINDOW : m->held + n > RTP_WINDOW ? RTP_WINDOW : m->held + n);
}

/* ---- sequence numbers (RFC 3550 A.1) ------------------------------------------------------------------------------- */

static void begin_sequence(struct rtp_meter *m, uint16_t seq)
{
	leave(m, m->held);
	m->run += GMIN;
	m->seen[0] = 1;
	m->seen[1] = 0;
	m->held = 1;
	m->max_seq = seq;
	m->bad_seq = NO_SEQ;
	m->expected++;
	m->n_received++;
}

/* The line through the skew so far is kept by its sums about their means; what follows counts from anew. */
static void begin_skew(struct rtp_meter *m)
{
	if (m->n_skew > 1) {
		m->part_xx += (float)(m->sum_xx - m->sum_x * m->sum_x / m->n_skew);
		m->part_xy += (float)(m->sum_xy - m->sum_x * m->sum_y / m->n_skew);
		m->part_yy += (float)(m->sum_yy - m->sum_y * m->sum_y / m->n_skew);
	}
	m->sum_x = m->sum_y = m->sum_xx = m->sum_xy = m->sum_yy = 0;
	m->n_skew = 0;
	m->first_ns = INT64_MAX;
}

static uint32_t best_ptime(const struct rtp_meter *m)
{
	unsigned best = 0;

	for (unsigned i = 1; i < RTP_PTIMES; i++)
		if (m->n_ptime[i] > m->n_ptime[best])
			best = i;
	return m->n_ptime[best] ? m->ptime[best] : 0;
}

/* How many sequence numbers a jump passed where it was no new beginning but an outage: the timestamp went on with the
 * numbers, packet for packet, and with the time that passed. Else 0. */
static uint32_t outage(const struct rtp_meter *m, const struct rtp_packet *p, int64_t ts_ns)
{
	uint32_t step = p->timestamp - m->ref_ts, ptime = best_ptime(m), n = ptime ? step / ptime : 0;

	if (!n || step % ptime || (uint16_t)n != (uint16_t)(p->seq - m->max_seq))
		return 0;
	return fabs((double)(ts_ns - m->ref_ns) - step * m->tick_ns) < OUTAGE_SLACK_NS ? n : 0;
}

/* The second after a jump, which was an outage of n numbers less these two. */
static enum rtp_verdict end_outage(struct rtp_meter *m, uint16_t seq, uint32_t n)
{
	advance(m, n);
	m->seen[0] |= 2;
	m->max_seq = seq;
	m->bad_seq = NO_SEQ;
	m->expected += n;
	m->n_received += 2;
	return RTP_NEW;
}

static enum rtp_verdict add_jump(struct rtp_meter *m, const struct rtp_packet *p, int64_t ts_ns)
{
	uint16_t seq = p->seq;
	uint32_t n;

	if (m->bad_seq == seq && m->tick_ns > 0 && !(m->flags & NO_REF) && (n = outage(m, p, ts_ns)) > 1)
		return end_outage(m, seq, n);
	if (m->bad_seq == seq) { /* two in a row: the other side began anew */
		begin_sequence(m, (uint16_t)(seq - 1));
		advance(m, 1);
		m->max_seq = seq;
		m->expected++;
		m->n_received++;
		begin_skew(m);
		m->flags |= NO_REF | IS_NEW;
		return RTP_RESTART;
	}
	if (!(m->flags & IS_VALID)) { /* no two in a row yet: what was before was the stray one */
		begin_sequence(m, seq);
		begin_skew(m);
		m->flags |= NO_REF | IS_NEW;
		return RTP_RESTART;
	}
	m->bad_seq = (uint16_t)(seq + 1);
	return RTP_STRAY;
}

static enum rtp_verdict add_old(struct rtp_meter *m, unsigned back)
{
	uint64_t bit = 1ull << (back & 63), *w = &m->seen[back >> 6];

	if (*w & bit) {
		m->n_duplicates++;
		return RTP_DUPLICATE;
	}
	*w |= bit;
	m->n_late++;
	if (back < m->held)
		m->n_received++;
	return RTP_LATE;
}

static enum rtp_verdict add_seq(struct rtp_meter *m, const struct rtp_packet *p, int64_t ts_ns)
{
	uint16_t seq = p->seq, step = (uint16_t)(seq - m->max_seq);

	if (step && step < MAX_DROPOUT) {
		if (step == 1)
			m->flags |= IS_VALID;
		advance(m, step);
		m->max_seq = seq;
		m->bad_seq = NO_SEQ;
		m->expected += step;
		m->n_received++;
		return RTP_NEW;
	}
	if (step && step <= 0x10000 - MAX_MISORDER)
		return add_jump(m, p, ts_ns);
	return add_old(m, (uint16_t)(m->max_seq - seq));
}

/* ---- time ---------------------------------------------------------------------------------------------------------- */

/* Steps that come often, by counters that the rarest gives up (Metwally's "space saving"). */
static void add_ptime(struct rtp_meter *m, uint32_t step)
{
	unsigned least = 0;

	if (step == m->ptime[0]) {
		m->n_ptime[0]++;
		return;
	}
	for (unsigned i = 0; i < RTP_PTIMES; i++) {
		if (m->n_ptime[i] && m->ptime[i] == step) {
			m->n_ptime[i]++;
			return;
		}
		if (m->n_ptime[i] < m->n_ptime[least])
			least = i;
	}
	m->ptime[least] = step;
	m->n_ptime[least]++;
}

static void add_skew(struct rtp_meter *m, int64_t ts_ns)
{
	double x, y;

	if (m->first_ns == INT64_MAX) {
		m->first_ns = ts_ns;
		m->ticks = 0;
	}
	x = (double)(ts_ns - m->first_ns);
	y = (double)m->ticks * m->tick_ns - x;
	if (fabs(y) > fabs((double)m->skew_max))
		m->skew_max = (float)y;
	m->sum_x += x;
	m->sum_y += y;
	m->sum_xx += x * x;
	m->sum_xy += x * y;
	m->sum_yy += y * y;
	m->n_skew++;
}

/* J of RFC 3550 A.8. False where there is nothing to measure from, or the sender's clock leapt. */
static bool add_timestamp(struct rtp_meter *m, const struct rtp_packet *p, int64_t ts_ns)
{
	int32_t step = (int32_t)(p->timestamp - m->ref_ts);
	double step_ns = step * m->tick_ns, d = (double)(ts_ns - m->ref_ns) - step_ns;
	bool has_ref = !(m->flags & NO_REF);

	if (has_ref && fabs(d) > LEAP_NS && fabs(step_ns) > LEAP_NS) {
		begin_skew(m);
		has_ref = false;
	}
	if (has_ref)
		m->jitter_ns += (fabs(d) - m->jitter_ns) / 16;
	m->ticks += step;
	m->flags &= (uint8_t)~NO_REF;
	m->ref_ts = p->timestamp;
	m->ref_ns = ts_ns;
	add_skew(m, ts_ns);
	return has_ref;
}

/* The means are Wireshark's: over the steps between packets, where a step that does not count leaves the mean as it is, and
 * those after it count for less. */
static void add_regular(struct rtp_meter *m, int64_t delta, bool has_jitter)
{
	double weight = 1.0 / (m->n_packets - 1);

	m->n_regular++;
	m->delta_mean += ((double)delta - m->delta_mean) * weight;
	if (delta > m->delta_max)
		m->delta_max = delta;
	if (delta < m->delta_min)
		m->delta_min = delta;
	if (!has_jitter)
		return;
	m->n_jitter++;
	m->jitter_mean += (m->jitter_ns - m->jitter_mean) * weight;
	if (m->jitter_ns > m->jitter_max)
		m->jitter_max = m->jitter_ns;
	if (m->jitter_ns < m->jitter_min)
		m->jitter_min = m->jitter_ns;
}

static void add_first(struct rtp_meter *m, const struct rtp_packet *p, int64_t ts_ns)
{
	m->start_ns = m->last_ns = ts_ns;
	m->first_len = p->payload_len;
	m->run = 0;
	begin_sequence(m, p->seq);
	m->flags = NO_REF | IS_NEW;
}

/* What a packet does to the figures of time; `is_next`: its number follows that of the packet before. True where it is a
 * regular one (METRICS: neither first nor with a marker, no comfort noise and none before it, no event). */
static bool add_time(struct rtp_meter *m, const struct rtp_packet *p, int64_t ts_ns, uint8_t kind, bool is_next)
{
	bool is_voice = kind == CODEC_AUDIO || kind == CODEC_VIDEO, is_noise = kind == CODEC_COMFORT_NOISE, has_jitter = false;
	bool is_regular = !p->marker && !is_noise && !(m->flags & (AFTER_CN | IS_NEW));
	uint32_t step = p->timestamp - m->ref_ts;

	if (m->tick_ns > 0 && (is_voice || is_noise))
		has_jitter = add_timestamp(m, p, ts_ns);
	if (is_next && has_jitter && is_regular && step > 0 && step <= INT32_MAX)
		add_ptime(m, step);
	m->flags = (uint8_t)((m->flags & ~(AFTER_CN | IS_NEW)) | (is_noise ? AFTER_CN : 0));
	if (is_regular)
		add_regular(m, ts_ns - m->last_ns, has_jitter);
	return is_regular;
}

/* Packets that say nothing of time: strays, and those from before the first. */
static bool is_apart(const struct rtp_meter *m, enum rtp_verdict v, uint16_t seq)
{
	if (v == RTP_LATE || v == RTP_DUPLICATE)
		return (uint16_t)(m->max_seq - seq) >= m->held;
	return v == RTP_STRAY;
}

/* The packet that nearly all are: the next of its voice, without a marker, after one like it. */
static bool is_plain_next(const struct rtp_meter *m, const struct rtp_packet *p, uint8_t kind)
{
	return (uint16_t)(p->seq - m->max_seq) == 1 && kind == CODEC_AUDIO && !p->marker &&
	       !(m->flags & (AFTER_CN | NO_REF | IS_NEW)) && m->n_packets && m->tick_ns > 0 &&
	       (m->held < RTP_WINDOW || m->seen[1] >> 63);
}

/* What the long way does with it. */
static void add_plain_next(struct rtp_meter *m, const struct rtp_packet *p, int64_t ts_ns, struct rtp_step *out)
{
	uint32_t step = p->timestamp - m->ref_ts;
	bool is_full = m->held == RTP_WINDOW, has_jitter;

	m->n_bytes += p->payload_len;
	m->n_packets++;
	m->flags |= IS_VALID;
	m->run += is_full;
	m->held = (uint8_t)(m->held + !is_full);
	m->seen[1] = m->seen[1] << 1 | m->seen[0] >> 63;
	m->seen[0] = m->seen[0] << 1 | 1;
	m->max_seq = p->seq;
	m->bad_seq = NO_SEQ;
	m->expected++;
	m->n_received++;
	has_jitter = add_timestamp(m, p, ts_ns);
	if (has_jitter && step > 0 && step <= INT32_MAX)
		add_ptime(m, step);
	add_regular(m, ts_ns - m->last_ns, has_jitter);
	if (out)
		*out = (struct rtp_step){.verdict = RTP_NEW, .is_regular = true, .delta_ns = ts_ns - m->last_ns,
			.jitter_ns = m->jitter_ns};
	m->last_ns = ts_ns;
}

static __attribute__((noinline)) enum rtp_verdict add_any(struct rtp_meter *m, const struct rtp_packet *p, int64_t ts_ns,
	uint8_t kind, struct rtp_step *out)
{
	uint64_t expected = m->expected;
	uint32_t received = m->n_received;
	enum rtp_verdict v = RTP_NEW;
	bool is_regular = false;

	m->n_bytes += p->payload_len;
	if (m->n_packets++ == 0)
		add_first(m, p, ts_ns);
	else
		v = add_seq(m, p, ts_ns);
	if (kind != CODEC_EVENT && !is_apart(m, v, p->seq))
		is_regular = add_time(m, p, ts_ns, kind, m->expected == expected + 1);
	if (out)
		*out = (struct rtp_step){.verdict = (uint8_t)v, .is_regular = is_regular, .delta_ns = ts_ns - m->last_ns,
			.lost = v == RTP_RESTART ? 0 : (int32_t)((m->expected - expected) - (m->n_received - received)),
			.jitter_ns = m->tick_ns > 0 ? m->jitter_ns : NAN};
	m->last_ns = ts_ns;
	return v;
}

enum rtp_verdict rtp_meter_add(struct rtp_meter *m, const struct rtp_packet *p, int64_t ts_ns, uint8_t kind,
	struct rtp_step *out)
{
	if (!is_plain_next(m, p, kind))
		return add_any(m, p, ts_ns, kind, out);
	add_plain_next(m, p, ts_ns, out);
	return RTP_NEW;
}

void rtp_meter_clock(struct rtp_meter *m, uint32_t clock_hz)
{
	double tick_ns = clock_hz ? 1e9 / clock_hz : 0;

	if (tick_ns == m->tick_ns)
		return;
	for (unsigned i = 0; tick_ns > 0 && i < RTP_PTIMES; i++) {
		double step = m->ptime[i] * m->tick_ns / tick_ns + 0.5;

		m->ptime[i] = step < UINT32_MAX ? (uint32_t)step : UINT32_MAX;
	}
	m->tick_ns = tick_ns;
	begin_skew(m);
	m->flags |= NO_REF;
}

/* ---- figures ------------------------------------------------------------------------------------------------------- */

static double ratio(double a, double b)
{
	return b > 0 ? a / b : NAN;
}

static double ptime_ms(const struct rtp_meter *m)
{
	uint32_t ptime = best_ptime(m);

	return ptime && m->tick_ns > 0 ? ptime * m->tick_ns / 1e6 : NAN;
}

static void get_loss(struct rtp_meter m, struct rtp_figures *out)
{
	leave(&m, m.held);
	close_cluster(&m);
	out->packets = m.n_packets;
	out->expected = m.expected;
	out->lost = m.expected - m.n_received;
	out->duplicates = m.n_duplicates;
	out->out_of_order = m.n_late;
	out->lost_pct = 100 * ratio((double)out->lost, (double)out->expected);
	out->bursts = m.n_bursts;
	out->burst_loss_pct = 100 * ratio(m.burst_lost, m.burst_len);
	out->gap_loss_pct = 100 * ratio((double)(out->lost - m.burst_lost), (double)(out->expected - m.burst_len));
	out->burst_mean = ratio((double)out->lost, m.n_loss_runs);
}

void rtp_meter_get(const struct rtp_meter *m, struct rtp_figures *out)
{
	bool has_jitter = m->n_jitter > 0;
	double xx = (double)m->part_xx, xy = (double)m->part_xy, yy = (double)m->part_yy;

	get_loss(*m, out);
	out->delta_min_ms = m->n_regular ? (double)m->delta_min / 1e6 : NAN;
	out->delta_mean_ms = m->n_regular ? m->delta_mean / 1e6 : NAN;
	out->delta_max_ms = m->n_regular ? (double)m->delta_max / 1e6 : NAN;
	out->jitter_min_ms = has_jitter ? m->jitter_min / 1e6 : NAN;
	out->jitter_mean_ms = has_jitter ? m->jitter_mean / 1e6 : NAN;
	out->jitter_max_ms = has_jitter ? m->jitter_max / 1e6 : NAN;
	out->jitter_ms = has_jitter ? m->jitter_ns / 1e6 : NAN;
	if (m->n_skew > 1) {
		xx += m->sum_xx - m->sum_x * m->sum_x / m->n_skew;
		xy += m->sum_xy - m->sum_x * m->sum_y / m->n_skew;
		yy += m->sum_yy - m->sum_y * m->sum_y / m->n_skew;
	}
	out->skew_max_ms = m->tick_ns > 0 && m->n_packets > 1 ? (double)m->skew_max / 1e6 : NAN;
	out->clock_drift_ppm = 1e6 * ratio(xy, xx);
	out->drift_fit = ratio(xy * xy, xx * yy);
	out->ptime_ms = ptime_ms(m);
	out->bitrate_kbps = ratio((double)(m->n_bytes - m->first_len) * 8e6, (double)(m->last_ns - m->start_ns));
}
