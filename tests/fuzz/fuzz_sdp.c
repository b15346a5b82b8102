/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzz target: reads the bytes as a session description with every function of sdp.h, and asserts that whatever is given
 * back lies inside of them, stays within the limits and agrees with what other functions say. */
#include <assert.h>
#include <stdint.h>

#include "sdp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void inside(struct slice s, struct slice text)
{
	assert(s.n == 0 || (s.p >= text.p && s.n <= text.n && s.p - text.p <= (ptrdiff_t)(text.n - s.n)));
}

static void read_value(struct slice value, struct slice text)
{
	struct sdp_candidate candidate;
	struct sdp_crypto crypto;

	inside(value, text);
	if (sdp_candidate_parse(value, &candidate)) {
		inside(candidate.foundation, value);
		inside(candidate.address, value);
		inside(candidate.type, value);
		inside(candidate.related_address, value);
		assert(candidate.type.n > 0);
	}
	if (sdp_crypto_parse(value, &crypto)) {
		inside(crypto.suite, value);
		inside(crypto.key_params, value);
		inside(crypto.session_params, value);
	}
}

static void read_media(const struct sdp *s, const struct sdp_media *m)
{
	struct slice rest = m->formats, format, name, value;
	struct sdp_rtpmap map;
	unsigned n = 0;

	inside(m->line, s->text);
	inside(m->type, m->line);
	inside(m->proto, m->line);
	inside(m->formats, m->line);
	inside(m->address, s->text);
	inside(m->attrs, s->text);
	assert(m->direction <= SDP_INACTIVE && m->n_ports > 0);
	while (sdp_format_next(&rest, &format)) {
		inside(format, m->formats);
		assert(++n <= LIMIT_SDP_FORMATS);
		if (sdp_rtpmap(m, format, &map)) {
			inside(map.encoding, m->attrs);
			assert(map.channels > 0);
		}
		inside(map.fmtp, m->attrs);
	}
	for (rest = m->attrs; sdp_attr_next(&rest, &name, &value);) {
		inside(name, m->attrs);
		read_value(value, m->attrs);
	}
	inside(sdp_attr(s, m, "rtpmap"), s->text);
}

static void explain_lines(struct slice text)
{
	struct slice rest = text, value;
	struct buf b = {0};
	unsigned n = 0;
	char type;

	while (n++ < 64 && rest.n > 0) {
		struct slice before = rest;

		assert(sdp_line_next(&rest, &type, &value));
		assert(rest.n < before.n);
		inside(value, text);
		buf_clear(&b);
		sdp_explain(&b, slice_make(before.p, before.n - rest.n));
		assert(b.n > 0 && b.p[b.n - 1] == ')');
	}
	buf_free(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice text = slice_make(data, size);
	struct sdp s;
	unsigned i;

	if (size > LIMIT_MESSAGE_BYTES)
		return 0;
	explain_lines(text);
	if (!sdp_parse(text, &s))
		return 0;
	inside(s.text, text);
	inside(s.origin_user, text);
	inside(s.origin_id, text);
	inside(s.origin_version, text);
	inside(s.origin_address, text);
	inside(s.name, text);
	inside(s.address, text);
	inside(s.attrs, text);
	assert(s.n_media <= LIMIT_SDP_MEDIA && s.direction <= SDP_INACTIVE);
	for (i = 0; i < s.n_media; i++)
		read_media(&s, &s.media[i]);
	return 0;
}
