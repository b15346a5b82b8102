/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parameters of codecs (a=fmtp): two sides that name the same codec, and mean forms of it that do not understand each other.
 * What each side only says of itself (opus, levels, rates of pictures) is nothing to agree on, and is not compared. */
#include "analyzer/diag/diag.h"

/* How values have to go together. */
enum match { MATCH_SAME, MATCH_FIRST_BYTE, MATCH_SET, MATCH_ANNEXB };
static const struct param {
	const char *codec, *name, *unless_said; /* unless_said: what its absence means; NULL: nothing */
	uint8_t match;
} params[] = {
	{"AMR", "octet-align", "0", MATCH_SAME},           /* RFC 4867 §8.1 */
	{"AMR", "crc", "0", MATCH_SAME},
	{"AMR", "robust-sorting", "0", MATCH_SAME},
	{"AMR", "mode-set", NULL, MATCH_SET},
	{"AMR-WB", "octet-align", "0", MATCH_SAME},
	{"AMR-WB", "crc", "0", MATCH_SAME},
	{"AMR-WB", "robust-sorting", "0", MATCH_SAME},
	{"AMR-WB", "mode-set", NULL, MATCH_SET},
	{"G723", "annexa", NULL, MATCH_ANNEXB},            /* RFC 4856 §2.1.3: the same */
	{"G7221", "bitrate", NULL, MATCH_SAME},            /* RFC 5577 §5 */
	{"G729", "annexb", NULL, MATCH_ANNEXB},            /* RFC 7261 §3: "no" is not to be answered with "yes" */
	{"H264", "packetization-mode", "0", MATCH_SAME},   /* RFC 6184 §8.2.2 */
	{"H264", "profile-level-id", "420010", MATCH_FIRST_BYTE},
	{"H265", "profile-id", "1", MATCH_SAME},           /* RFC 7798 §7.2.2 */
	{"VP9", "profile-id", "0", MATCH_SAME},            /* RFC 9628 §6 */
};
enum { N_PARAMS = sizeof params / sizeof *params };

/* "a=b; c=d": the value of a name; p NULL where it is not there. */
static struct slice said(struct slice fmtp, const char *of)
{
	while (fmtp.n) {
		struct slice v = slice_cut(&fmtp, ';'), name = slice_trim(slice_cut(&v, '='));

		if (slice_ieq(name, slice_of(of)))
			return slice_trim(v.p ? v : slice_of(""));
	}
	return slice_make(NULL, 0);
}

/* CRCs, robust sorting and interleaving are there in octets alone, whether that is said or not (RFC 4867 §8.1). */
static bool is_in_octets(struct slice fmtp)
{
	return slice_ieq(said(fmtp, "crc"), slice_of("1")) || slice_ieq(said(fmtp, "robust-sorting"), slice_of("1")) ||
	       said(fmtp, "interleaving").n;
}

/* The value of a parameter, or what its absence means. */
static struct slice value_of(struct slice fmtp, const struct param *p)
{
	struct slice v = said(fmtp, p->name);

	if (v.p)
		return v;
	if (strcmp(p->name, "octet-align") == 0 && is_in_octets(fmtp))
		return slice_of("1");
	return p->unless_said ? slice_of(p->unless_said) : slice_make(NULL, 0);
}

/* "0,2-4,7" as bits; numbers beyond 31 are left out. */
static uint32_t set_of(struct slice s)
{
	uint32_t set = 0;

	while (s.n) {
		struct slice to = slice_cut(&s, ','), from = slice_cut(&to, '-');
		uint64_t a, b;

		if (!slice_to_u64(slice_trim(from), 31, &a))
			continue;
		if (!slice_to_u64(slice_trim(to), 255, &b))
			b = a;
		for (uint64_t i = a; i <= b && i < 32; i++)
			set |= 1u << i;
	}
	return set;
}

static bool goes_together(const struct param *p, struct slice offer, struct slice answer)
{
	switch ((enum match)p->match) {
	case MATCH_ANNEXB:
		return !slice_ieq(offer, slice_of("no")) || !slice_ieq(answer, slice_of("yes"));
	case MATCH_SET:
		return !offer.n || !answer.n || (set_of(offer) & set_of(answer)) != 0;
	case MATCH_FIRST_BYTE:
		return slice_ieq(slice_sub(offer, 0, 2), slice_sub(answer, 0, 2));
	case MATCH_SAME:
		break;
	}
	return !offer.n || !answer.n || slice_ieq(offer, answer);
}

static bool same_name(const struct story_codec *a, const struct story_codec *b)
{
	return slice_ieq(a->name, b->name) && a->clock_hz == b->clock_hz;
}

/* The first parameter that keeps two forms of a codec apart, or NULL. */
static const struct param *parted_by(const struct story_codec *offer, const struct story_codec *answer)
{
	for (size_t i = 0; i < N_PARAMS; i++) {
		const struct param *p = &params[i];

		if (slice_ieq(answer->name, slice_of(p->codec)) &&
				!goes_together(p, value_of(offer->fmtp, p), value_of(answer->fmtp, p)))
			return p;
	}
	return NULL;
}

/* What keeps a codec of the answer from all of the same name in the offer, and the last of those; NULL where one fits. */
static const struct param *parted(const struct story_media *m, const struct story_codec *answer, const struct story_codec **offer)
{
	const struct param *found = NULL;

	for (uint32_t i = 0; i < m->offer.n_codecs; i++) {
		const struct story_codec *c = &m->offer.codecs[i];
		const struct param *p = same_name(c, answer) ? parted_by(c, answer) : NULL;

		if (same_name(c, answer) && !p)
			return NULL;
		if (p) {
			found = p;
			*offer = c;
		}
	}
	return found;
}

bool fmtp_clash(struct judging *j, const struct story_offer *o, const struct story_media *m)
{
	const struct story_codec *offer = NULL, *answer = NULL;
	const struct param *p = NULL;
	struct slice offered, answered;
	struct buf *b;
	bool is_grave;

	for (uint32_t i = 0; i < m->n_agreed; i++) {
		const struct story_codec *c = &m->answer.codecs[m->agreed[i].answered];

		if (!c->is_voice)
			continue;
		p = parted(m, c, &offer);
		if (!p)
			return false; /* one that works is enough */
		answer = c;
	}
	if (!p)
		return false;
	is_grave = p->match != MATCH_ANNEXB && slice_ieq(m->offer.type, slice_of("audio"));
	b = find(j, unless_self(j, is_grave ? SEVERITY_ERROR : SEVERITY_WARNING),
			_("the two sides mean two forms of one codec"));
	offered = value_of(offer->fmtp, p);
	answered = value_of(answer->fmtp, p);
	say(j, b, _("%s offered %s with %s=%s, and %s answered %s with %s=%s."), (struct values){{v_src(o->offer),
			v_text(&offer->name, 20), v_words(p->name), v_text(&offered, 40), v_src(o->answer),
			v_text(&answer->name, 20),
			v_words(p->name), v_text(&answered, 40)}});
	return true;
}

uint32_t fmtp_digits(struct slice fmtp)
{
	enum { DIGITS = 0xfff }; /* 0 to 9, * and # (RFC 4733 §3.2) */

	return fmtp.n ? set_of(fmtp) & DIGITS : DIGITS;
}
