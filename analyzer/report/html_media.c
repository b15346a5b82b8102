/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The voice of a call in the page: offers and answers side by side, then the streams that were seen, with their graphs. */
#include "analyzer/report/html.h"

#include "story.h"
#include "stream.h"

/* ---- offers and answers ----------------------------------------------------------------------------------------- */

static void put_codec(struct doc *d, const struct story_codec *c, bool is_agreed)
{
	buf_puts(d->b, is_agreed ? "<span class=\"yes\">" : "<span class=\"no\">");
	html_text(d, c->format);
	if (c->name.n && !slice_eq(c->name, c->format)) {
		buf_putc(d->b, ' ');
		html_text(d, c->name);
	}
	if (c->clock_hz)
		buf_fmt(d->b, "/%u", c->clock_hz);
	if (c->channels > 1)
		buf_fmt(d->b, "/%u", c->channels);
	buf_puts(d->b, "</span>");
}

static bool is_agreed(const struct story_media *m, uint32_t codec, bool of_answer)
{
	for (uint32_t i = 0; i < m->n_agreed; i++)
		if ((of_answer ? m->agreed[i].answered : m->agreed[i].offered) == codec)
			return true;
	return false;
}

static void put_address(struct doc *d, const struct story_end *e)
{
	struct buf t = {0};

	buf_put(&t, doc_safe(d, e->address));
	if (!e->port) {
		buf_puts(d->b, "<span class=\"wrong\">refused (port 0)</span>");
	} else {
		html_text(d, buf_slice(&t));
		buf_fmt(d->b, " port %u", e->port);
	}
	if (e->is_black_hole)
		buf_puts(d->b, " (wants nothing)");
	buf_free(&t);
}

static void put_end(struct doc *d, const struct story_media *m, bool of_answer)
{
	static const char *const directions[] = {
		[SDP_SENDRECV] = "sendrecv", [SDP_SENDONLY] = "sendonly", [SDP_RECVONLY] = "recvonly", [SDP_INACTIVE] = "inactive"};
	const struct story_end *e = of_answer ? &m->answer : &m->offer;

	buf_puts(d->b, "<td>");
	if (e->type.n) {
		html_text(d, e->type);
		buf_putc(d->b, ' ');
		html_text(d, e->proto);
		buf_puts(d->b, "<br>");
		put_address(d, e);
		buf_fmt(d->b, "<br>%s", directions[e->direction]);
		if (e->ptime_ms)
			buf_fmt(d->b, ", ptime %u ms", e->ptime_ms);
		buf_puts(d->b, "<br>");
		for (uint32_t i = 0; i < e->n_codecs; i++) {
			buf_puts(d->b, i ? ", " : "");
			put_codec(d, &e->codecs[i], is_agreed(m, i, of_answer));
		}
	}
	buf_puts(d->b, "</td>");
}

static void put_wrongs(struct doc *d, const struct story_offer *o, const struct story_media *m)
{
	static const char *const words[] = {"another medium in this place", "another profile",
		"a direction that the offer does not allow", "no codec in common", "taken though it was not offered"};
	static const char *const all[] = {"not as many m= lines in the answer as in the offer", "media in another order",
		"everything was refused", NULL, "made while another offer was open"};

	for (unsigned i = 0; m && i < sizeof words / sizeof words[0]; i++) {
		if (m->wrong >> i & 1)
			buf_fmt(d->b, "<tr><td></td><td colspan=\"2\" class=\"wrong\">%s</td></tr>\n", words[i]);
	}
	for (unsigned i = 0; !m && i < sizeof all / sizeof all[0]; i++) {
		if (all[i] && (o->wrong >> i & 1))
			buf_fmt(d->b, "<tr><td></td><td colspan=\"2\" class=\"wrong\">%s</td></tr>\n", all[i]);
	}
}

static void put_message_link(struct doc *d, uint32_t msg, const char *none)
{
	if (msg == NONE)
		html_z(d, none);
	else
		buf_fmt(d->b, "<a href=\"#m%u\">frame %u</a>", msg, store_msg(d->s, msg)->frame);
}

static void put_offer(struct doc *d, const struct story_offer *o)
{
	buf_fmt(d->b, "<tr><th scope=\"row\">%s, %s</th><th scope=\"col\">offer of the %s, ",
			offer_pattern_name((enum offer_pattern)o->pattern), offer_state_name((enum offer_state)o->state),
			o->by == SIDE_CALLER ? "caller" : "callee");
	put_message_link(d, o->offer, "");
	buf_puts(d->b, "</th><th scope=\"col\">answer, ");
	put_message_link(d, o->answer, "none");
	buf_puts(d->b, "</th></tr>\n");
	for (uint32_t i = 0; i < o->n_media; i++) {
		buf_fmt(d->b, "<tr><td>m= line %u%s</td>", i + 1, o->media[i].is_taken ? "" : ", not in use");
		put_end(d, &o->media[i], false);
		put_end(d, &o->media[i], true);
		buf_puts(d->b, "</tr>\n");
		put_wrongs(d, o, &o->media[i]);
	}
	put_wrongs(d, o, NULL);
}

/* At most so many of a leg: a call that is refreshed every minute for hours has many that say the same. */
enum { OFFERS_MAX = 12 };

static void put_leg_offers(struct doc *d, uint32_t leg, bool *any)
{
	const struct leg_story *st = leg_story_get(d->s, leg, STORY_OFFERS);

	if (st->n_offers && !*any)
		buf_puts(d->b, "<h3>Offers and answers</h3>\n<div class=\"scroll\"><table class=\"sdp\"><tbody>\n");
	*any = *any || st->n_offers;
	for (uint32_t i = 0; i < st->n_offers && i < OFFERS_MAX; i++)
		put_offer(d, &st->offers[i]);
	if (st->n_offers > OFFERS_MAX)
		buf_fmt(d->b, "<tr><td colspan=\"3\">%u more are not shown.</td></tr>\n", st->n_offers - OFFERS_MAX);
	leg_story_put(st);
}

void html_offers(struct doc *d, const struct doc_call *c)
{
	bool any = false;

	for (size_t i = 0; i < c->n; i++)
		if (store_leg(d->s, doc_legs(d, c)[i])->is_invite)
			put_leg_offers(d, doc_legs(d, c)[i], &any);
	if (any)
		buf_puts(d->b, "</tbody></table></div>\n");
}

/* ---- streams ---------------------------------------------------------------------------------------------------- */

static const char *const columns[] = {"src", "dst", "codec", "ssrc", "direction", "start_epoch", "duration_ms", "packets",
	"lost_pct", "jitter_mean_ms", "jitter_max_ms", "delta_max_ms", "mos", "dtmf", "rtcp_lost_pct", "rtt_ms", "bound_by"};
enum { COLUMNS = sizeof columns / sizeof columns[0], STREAMS_MAX = 16 };

static const struct field *stream_field(const char *name)
{
	const struct field_kind *k = field_kind("streams");

	for (size_t i = 0; i < k->n_fields; i++)
		if (strcmp(k->fields[i].name, name) == 0)
			return &k->fields[i];
	return NULL;
}

static void put_cell(struct doc *d, struct reader *r, const struct field *f)
{
	struct value v;
	struct buf t = {0};

	reader_get(r, f, &v);
	buf_puts(d->b, f->is_right ? "<td class=\"r\">" : "<td>");
	if (v.type == VALUE_TIME)
		time_clock(&t, v.i, d->src->zone, 3);
	else if (v.type != VALUE_NULL)
		doc_value(d, f, &v, &t);
	html_text(d, buf_slice(&t));
	buf_puts(d->b, "</td>");
	buf_free(&t);
}

/* The columns that have a value for one of the streams; returns their number. */
static size_t choose_columns(struct reader *r, const struct ids *ids, const struct field **out)
{
	size_t n = 0;

	for (size_t i = 0; i < COLUMNS; i++) {
		const struct field *f = stream_field(columns[i]);
		struct value v = {.type = VALUE_NULL};

		for (size_t k = 0; f && k < ids->n && k < STREAMS_MAX && v.type == VALUE_NULL; k++) {
			reader_seek(r, ids->v[k]);
			reader_get(r, f, &v);
		}
		if (v.type != VALUE_NULL)
			out[n++] = f;
	}
	return n;
}

static void put_stream(struct doc *d, struct reader *r, const struct field **fields, size_t n, uint32_t stream)
{
	struct svg g = {.d = d, .b = d->b};

	reader_seek(r, stream);
	buf_puts(d->b, "<tr>");
	for (size_t i = 0; i < n; i++)
		put_cell(d, r, fields[i]);
	buf_puts(d->b, "</tr>\n");
	if (!svg_has_stream(d, stream))
		return;
	buf_fmt(d->b, "<tr><td colspan=\"%d\" class=\"graphs\">", (int)n);
	svg_begin(&g, svg_stream_size().w, svg_stream_size().h, "Loss, jitter, delta and MOS of the stream over time");
	svg_stream(&g, stream);
	svg_end(&g);
	buf_puts(d->b, "</td></tr>\n");
}

static void collect(const struct doc *d, const struct doc_call *c, struct ids *out)
{
	for (size_t i = 0; i < c->n; i++) {
		size_t from = out->n;

		for (uint32_t s = store_leg_stream(d->s, doc_legs(d, c)[i]); s != NONE; s = store_stream(d->s, s)->prev)
			ids_add(out, s);
		for (size_t a = from, b = out->n; a + 1 < b; a++, b--) { /* from the first to the latest */
			uint32_t x = out->v[a];

			out->v[a] = out->v[b - 1];
			out->v[b - 1] = x;
		}
	}
}

/* Each is a reading of the capture, and a minute is half a megabyte. */
enum { SOUNDS_MAX = 30, SOUND_BYTES = 24 * 1024 * 1024 };

static void put_sound(struct doc *d, const struct doc_call *c)
{
	struct buf sound = {0};

	if (!d->src->sound || d->redact)
		return;
	if (d->n_sounds >= SOUNDS_MAX || d->sound_bytes >= SOUND_BYTES) {
		d->n_silent++;
		return;
	}
	if (d->src->sound(d->src->ctx, doc_legs(d, c), c->n, &sound)) {
		buf_fmt(d->b, "<p class=\"sound\"><audio controls preload=\"metadata\" src=\"data:%s;base64,", d->src->sound_type);
		ogg_renumber(&sound);
		put_base64(d->b, buf_slice(&sound));
		buf_puts(d->b, "\"></audio> Left is what the caller said, right the callee, as the other side heard it.</p>\n");
		d->n_sounds++;
		d->sound_bytes += sound.n;
	}
	buf_free(&sound);
}

void html_streams(struct doc *d, const struct doc_call *c)
{
	const struct field *fields[COLUMNS];
	struct ids ids = {0};
	struct reader *r;
	size_t n;

	collect(d, c, &ids);
	if (ids.n) {
		r = reader_new(d->s, field_kind("streams"));
		n = choose_columns(r, &ids, fields);
		buf_puts(d->b, "<h3>Streams</h3>\n");
		put_sound(d, c);
		buf_puts(d->b, "<div class=\"scroll\"><table class=\"streams\"><thead><tr>");
		for (size_t i = 0; i < n; i++)
			buf_fmt(d->b, "<th scope=\"col\"%s>%s</th>", fields[i]->is_right ? " class=\"r\"" : "", fields[i]->head);
		buf_puts(d->b, "</tr></thead><tbody>\n");
		for (size_t i = 0; i < ids.n && i < STREAMS_MAX; i++)
			put_stream(d, r, fields, n, ids.v[i]);
		buf_puts(d->b, "</tbody></table></div>\n");
		if (ids.n > STREAMS_MAX)
			buf_fmt(d->b, "<p class=\"note\">%zu more streams are not shown; sipladder streams lists all.</p>\n",
					ids.n - STREAMS_MAX);
		reader_free(r);
	}
	ids_free(&ids);
}
