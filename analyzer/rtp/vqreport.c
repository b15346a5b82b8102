/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reports of voice quality as SIP carries them (RFC 6035 §4.6): lines of a keyword, a colon and a value, or values with names
 * of their own. Two sets of metrics may follow each other, what the reporter measured and what the other side told it: lines
 * belong to the set that was named last. Times are not read, and nothing is checked against a call. */
#include "rtp.h"

#include <math.h>
#include <stddef.h>

#define AT(member) offsetof(struct vq_metrics, member)

/* Numbers by keyword and name. The delay of one way is named OWD in the text of RFC 6035 and SOWD in its grammar. */
static const struct number {
	const char *line, *name;
	size_t at;
} numbers[] = {
	{"SessionDesc", "PT", AT(payload_type)}, {"SessionDesc", "SR", AT(clock_hz)}, {"SessionDesc", "FD", AT(frame_ms)},
	{"JitterBuffer", "JBN", AT(jb_nominal_ms)}, {"JitterBuffer", "JBM", AT(jb_max_ms)},
	{"JitterBuffer", "JBX", AT(jb_abs_max_ms)},
	{"PacketLoss", "NLR", AT(lost_pct)}, {"PacketLoss", "JDR", AT(discarded_pct)},
	{"BurstGapLoss", "BLD", AT(burst_loss_pct)}, {"BurstGapLoss", "BD", AT(burst_ms)},
	{"BurstGapLoss", "GLD", AT(gap_loss_pct)}, {"BurstGapLoss", "GD", AT(gap_ms)}, {"BurstGapLoss", "GMIN", AT(gmin)},
	{"Delay", "RTD", AT(rtt_ms)}, {"Delay", "ESD", AT(end_system_ms)}, {"Delay", "OWD", AT(one_way_ms)},
	{"Delay", "SOWD", AT(one_way_ms)}, {"Delay", "IAJ", AT(jitter_ms)}, {"Delay", "MAJ", AT(jitter_max_ms)},
	{"Signal", "SL", AT(signal_dbm)}, {"Signal", "NL", AT(noise_dbm)}, {"Signal", "RERL", AT(rerl_db)},
	{"QualityEst", "RLQ", AT(r_lq)}, {"QualityEst", "RCQ", AT(r_cq)}, {"QualityEst", "MOSLQ", AT(mos_lq)},
	{"QualityEst", "MOSCQ", AT(mos_cq)},
};

/* "-18", "4.25"; NAN for all else. The locale has no say in it. */
static double number_of(struct slice s)
{
	bool is_negative = s.n && s.p[0] == '-';
	struct slice whole = slice_sub(s, is_negative, s.n), part;
	uint64_t a, b = 0;
	double scale = 1;

	part = whole;
	whole = slice_cut(&part, '.');
	if (!slice_to_u64(whole, 1000000000000, &a) || (part.n && !slice_to_u64(part, 1000000000000, &b)))
		return NAN;
	for (size_t i = 0; i < part.n; i++)
		scale *= 10;
	return ((double)a + (double)b / scale) * (is_negative ? -1 : 1);
}

static bool is_word(struct slice s, const char *word)
{
	return slice_ieq(s, slice_of(word));
}

/* Takes NAME=VALUE from what is left of a line; a quoted value may hold spaces. False at its end. */
static bool next_pair(struct slice *rest, struct slice *name, struct slice *value)
{
	size_t end;

	*rest = slice_trim(*rest);
	if (!rest->n)
		return false;
	end = slice_find(*rest, ' ', 0);
	*name = slice_sub(*rest, 0, slice_find(slice_sub(*rest, 0, end), '=', 0));
	if (name->n + 1 < rest->n && rest->p[name->n] == '=' && rest->p[name->n + 1] == '"') {
		end = slice_find(*rest, '"', name->n + 2);
		*value = slice_sub(*rest, name->n + 2, end);
		end += end < rest->n;
	} else {
		*value = slice_sub(*rest, name->n + 1, end);
	}
	*rest = slice_sub(*rest, end, rest->n);
	return true;
}

static void set_number(struct vq_metrics *m, const struct number *which, double v)
{
	memcpy((char *)m + which->at, &v, sizeof v);
}

static void metrics_begin(struct vq_metrics *m)
{
	*m = (struct vq_metrics){.is_there = true};
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		set_number(m, &numbers[i], NAN);
}

static void take_pair(struct vq_metrics *m, struct slice line, struct slice name, struct slice value)
{
	if (is_word(line, "Timestamps") && is_word(name, "START"))
		m->start = value;
	else if (is_word(line, "Timestamps") && is_word(name, "STOP"))
		m->stop = value;
	else if (is_word(line, "SessionDesc") && is_word(name, "PD"))
		m->codec = value;
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		if (is_word(line, numbers[i].line) && is_word(name, numbers[i].name))
			set_number(m, &numbers[i], number_of(value));
}

static bool hex32(struct slice s, uint32_t *out)
{
	uint32_t v = 0;

	if (slice_istarts(s, slice_of("0x")))
		s = slice_sub(s, 2, s.n);
	if (!s.n || s.n > 8)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		char c = ascii_lower(s.p[i]);

		if (!ascii_digit(c) && !(c >= 'a' && c <= 'f'))
			return false;
		v = v << 4 | (uint32_t)(ascii_digit(c) ? c - '0' : c - 'a' + 10);
	}
	*out = v;
	return true;
}

static void take_address(struct vq_address *a, struct slice rest)
{
	struct slice name, value;
	uint64_t port;

	while (next_pair(&rest, &name, &value)) {
		if (is_word(name, "IP"))
			a->ip = value;
		else if (is_word(name, "PORT") && slice_to_u64(value, 65535, &port))
			a->port = (uint16_t)port;
		else if (is_word(name, "SSRC"))
			a->has_ssrc = hex32(value, &a->ssrc);
	}
}

/* The first line that says something: what kind of report it is. */
static bool take_kind(struct vq_report *r, struct slice name, struct slice rest)
{
	static const struct {
		const char *name;
		uint8_t kind;
	} kinds[] = {{"VQSessionReport", VQ_SESSION}, {"VQIntervalReport", VQ_INTERVAL}, {"VQAlertReport", VQ_ALERT}};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (is_word(name, kinds[i].name)) {
			r->kind = kinds[i].kind;
			r->about = rest;
			return true;
		}
	}
	return false;
}

static void take_line(struct vq_report *r, struct vq_metrics **set, struct slice name, struct slice rest)
{
	struct slice pair, value;

	if (is_word(name, "LocalMetrics"))
		metrics_begin(*set = &r->local);
	else if (is_word(name, "RemoteMetrics"))
		metrics_begin(*set = &r->remote);
	else if (is_word(name, "CallID"))
		r->call_id = rest;
	else if (is_word(name, "LocalID"))
		r->local_id = rest;
	else if (is_word(name, "RemoteID"))
		r->remote_id = rest;
	else if (is_word(name, "LocalAddr"))
		take_address(&r->local_addr, rest);
	else if (is_word(name, "RemoteAddr"))
		take_address(&r->remote_addr, rest);
	else if (*set)
		while (next_pair(&rest, &pair, &value))
			take_pair(*set, name, pair, value);
}

bool vq_parse(struct slice body, struct vq_report *out)
{
	struct vq_report r = {.kind = VQ_SESSION};
	struct vq_metrics *set = NULL;
	bool has_kind = false;

	while (body.n) {
		struct slice rest = slice_trim(slice_cut(&body, '\n')), name;

		if (!rest.n)
			continue;
		name = slice_trim(slice_cut(&rest, ':'));
		rest = slice_trim(rest);
		if (has_kind)
			take_line(&r, &set, name, rest);
		else if (!(has_kind = take_kind(&r, name, rest)))
			return false;
	}
	if (has_kind)
		*out = r;
	return has_kind;
}
