/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads a session description (RFC 8866): lines, media, what is in force for each medium, and the attributes that a
 * call model asks for. Keeps what it does not know: every line can be walked. Does not resolve offers and answers, and
 * does not know codecs.
 */
#include "sdp.h"

#include "analyzer/sdp/token.h"

static const struct sdp_flag_row flag_rows[] = {
	{
		.flag = SDP_F_NO_VERSION,
		.name = "no-version",
		.reference = "RFC 8866 §5.1",
		.help = "The description does not begin with v=0.",
	},
	{
		.flag = SDP_F_NO_ORIGIN,
		.name = "no-origin",
		.reference = "RFC 8866 §5.2",
		.help = "There is no o= line, so a changed description cannot be told from a repeated one.",
	},
	{
		.flag = SDP_F_NO_ADDRESS,
		.name = "no-address",
		.reference = "RFC 8866 §5.7",
		.help = "A medium has no c= line, neither its own nor the session's: nobody knows where to send it.",
	},
	{
		.flag = SDP_F_BAD_LINE,
		.name = "bad-line",
		.reference = "RFC 8866 §5",
		.help = "A line is not of the form letter=value, or an o= or c= line lacks a part.",
	},
	{
		.flag = SDP_F_BAD_MEDIA,
		.name = "bad-media",
		.reference = "RFC 8866 §5.14",
		.help = "An m= line lacks a part, or its port is no number up to 65535.",
	},
	{
		.flag = SDP_F_TOO_MANY,
		.name = "too-many",
		.reference = "RFC 8866 §5.14",
		.help = "There are more media, or formats of one medium, than this program takes.",
	},
	{
		.flag = SDP_F_LF_ONLY,
		.name = "lf-only",
		.reference = "RFC 8866 §5",
		.help = "Lines end in LF without CR. Most readers accept that.",
	},
};

const struct sdp_flag_row *sdp_flag_rows(size_t *n)
{
	*n = sizeof(flag_rows) / sizeof(flag_rows[0]);
	return flag_rows;
}

/* ---- lines and attributes ---------------------------------------------------------------------------------------- */

bool sdp_line_next(struct slice *rest, char *type, struct slice *value)
{
	struct slice line;
	size_t end;

	if (rest->n == 0)
		return false;
	end = slice_find(*rest, '\n', 0);
	line = slice_make(rest->p, end);
	end += end < rest->n;
	*rest = slice_make(rest->p + end, rest->n - end);
	while (line.n > 0 && line.p[line.n - 1] == '\r')
		line.n--;
	if (line.n >= 2 && line.p[1] == '=' && ascii_alpha(line.p[0])) {
		*type = line.p[0];
		*value = slice_make(line.p + 2, line.n - 2);
	} else {
		*type = 0;
		*value = line;
	}
	return true;
}

static void attr_cut(struct slice line, struct slice *name, struct slice *value)
{
	size_t colon = slice_find(line, ':', 0);

	*name = slice_trim(slice_make(line.p, colon));
	colon += colon < line.n;
	*value = slice_trim(slice_make(line.p + colon, line.n - colon));
}

bool sdp_attr_next(struct slice *rest, struct slice *name, struct slice *value)
{
	struct slice line;
	char type;

	while (sdp_line_next(rest, &type, &line)) {
		if (type != 'a')
			continue;
		attr_cut(line, name, value);
		return true;
	}
	return false;
}

/* Names are compared without case: RFC 8866 has them exact, but T.38 names in particular are written in many ways. */
static struct slice attr_find(struct slice attrs, struct slice wanted)
{
	struct slice name, value;

	while (sdp_attr_next(&attrs, &name, &value))
		if (slice_ieq(name, wanted))
			return value;
	return slice_make(NULL, 0);
}

struct slice sdp_attr(const struct sdp *s, const struct sdp_media *m, const char *name)
{
	struct slice wanted = slice_of(name), found = slice_make(NULL, 0);

	if (m)
		found = attr_find(m->attrs, wanted);
	return found.p ? found : attr_find(s->attrs, wanted);
}

bool sdp_format_next(struct slice *rest, struct slice *format)
{
	struct slice word = sdp_word(rest);

	if (word.n == 0)
		return false;
	*format = word;
	return true;
}

/* ---- the whole description --------------------------------------------------------------------------------------- */

/* While reading: where we are. `media` is NULL in the session part, and where there were too many media. */
struct reader {
	struct sdp *s;
	struct sdp_media *media;
	bool in_media, has_origin, has_own_address;
};

static void read_origin(struct reader *r, struct slice value)
{
	struct sdp *s = r->s;

	if (r->has_origin || r->in_media) {
		s->flags |= SDP_F_BAD_LINE;
		return;
	}
	r->has_origin = true;
	s->origin_user = sdp_word(&value);
	s->origin_id = sdp_word(&value);
	s->origin_version = sdp_word(&value);
	sdp_word(&value); /* IN */
	sdp_word(&value); /* IP4 or IP6 */
	s->origin_address = sdp_word(&value);
	if (s->origin_address.n == 0)
		s->flags |= SDP_F_BAD_LINE;
}

/* c=IN IP4 224.2.1.1/127/3: of several lines of a medium (layered multicast) the first counts. */
static void read_connection(struct reader *r, struct slice value)
{
	struct slice address;

	sdp_word(&value);
	sdp_word(&value);
	address = sdp_word(&value);
	address.n = slice_find(address, '/', 0);
	if (address.n == 0) {
		r->s->flags |= SDP_F_BAD_LINE;
		return;
	}
	if (!r->in_media) {
		if (r->s->address.n == 0)
			r->s->address = address;
	} else if (r->media && !r->has_own_address) {
		r->media->address = address;
		r->has_own_address = true;
	}
}

/* Of the formats, those within the limit; *n counts them, and one more where there are more. The cut keeps it cheap to
 * ask for the codec of each, which looks through the attributes. */
static struct slice take_formats(struct slice formats, unsigned *n)
{
	struct slice rest = formats, format, taken = slice_make(formats.p, 0);

	for (*n = 0; sdp_format_next(&rest, &format); ++*n) {
		if (*n == LIMIT_SDP_FORMATS) {
			++*n;
			break;
		}
		taken.n = (size_t)(format.p + format.n - formats.p);
	}
	return taken;
}

static bool read_ports(struct sdp_media *m, struct slice word)
{
	struct slice number = slice_cut(&word, '/');
	uint64_t port = 0, count = 1;
	bool good = slice_to_u64(number, UINT16_MAX, &port);

	if (word.n > 0 && (!slice_to_u64(word, UINT16_MAX, &count) || count == 0)) {
		count = 1;
		good = false;
	}
	m->port = (uint16_t)port;
	m->n_ports = (uint16_t)count;
	return good;
}

static void read_media(struct reader *r, struct slice value)
{
	struct sdp *s = r->s;
	struct sdp_media *m;
	struct slice ports;
	unsigned n;

	r->in_media = true;
	r->has_own_address = false;
	r->media = NULL;
	if (s->n_media == LIMIT_SDP_MEDIA) {
		s->flags |= SDP_F_TOO_MANY;
		return;
	}
	m = &s->media[s->n_media++];
	*m = (struct sdp_media){.line = value, .address = s->address, .direction = s->direction};
	m->type = sdp_word(&value);
	ports = sdp_word(&value);
	m->proto = sdp_word(&value);
	m->formats = take_formats(slice_trim(value), &n);
	if (!read_ports(m, ports) || n == 0)
		s->flags |= SDP_F_BAD_MEDIA;
	if (n > LIMIT_SDP_FORMATS)
		s->flags |= SDP_F_TOO_MANY;
	r->media = m;
}

static bool is(struct slice name, const char *word)
{
	return slice_ieq(name, slice_of(word));
}

static void read_direction(struct reader *r, struct slice name)
{
	static const char *const words[] = {
		[SDP_SENDRECV] = "sendrecv",
		[SDP_SENDONLY] = "sendonly",
		[SDP_RECVONLY] = "recvonly",
		[SDP_INACTIVE] = "inactive",
	};
	uint8_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (!is(name, words[i]))
			continue;
		if (!r->in_media)
			r->s->direction = i;
		else if (r->media)
			r->media->direction = i;
		return;
	}
}

/* ptime may have decimals (RFC 8866 §6.4): whole milliseconds are kept. */
static uint32_t read_ms(struct slice value)
{
	return sdp_number(slice_cut(&value, '.'), UINT32_MAX);
}

static void read_attr(struct reader *r, struct slice line)
{
	struct slice name, value;

	attr_cut(line, &name, &value);
	if (name.n == 8) /* all four are */
		read_direction(r, name);
	if (!r->media)
		return;
	if (is(name, "ptime"))
		r->media->ptime_ms = read_ms(value);
	else if (is(name, "rtcp-mux"))
		r->media->has_rtcp_mux = true;
	else if (is(name, "rtcp"))
		r->media->rtcp_port = (uint16_t)sdp_number(sdp_word(&value), UINT16_MAX);
}

static void read_line(struct reader *r, char type, struct slice value)
{
	switch (type) {
	case 'o':
		read_origin(r, value);
		break;
	case 's':
		if (!r->in_media && !r->s->name.p)
			r->s->name = value;
		break;
	case 'c':
		read_connection(r, value);
		break;
	case 'm':
		read_media(r, value);
		break;
	case 'a':
		read_attr(r, value);
		break;
	case 0:
		if (slice_trim(value).n > 0)
			r->s->flags |= SDP_F_BAD_LINE;
		break;
	default: /* kept in attrs, not read */
		break;
	}
}

/* Of the line that `from` began with and `rest` came after: whether it ended in LF alone. */
static bool ends_in_lf_only(struct slice from, struct slice rest)
{
	size_t n = from.n - rest.n;

	return from.p[n - 1] == '\n' && (n < 2 || from.p[n - 2] != '\r');
}

static void read_lines(struct reader *r, struct slice rest)
{
	struct slice before = rest, value, *attrs = &r->s->attrs;
	char type;

	*attrs = slice_make(rest.p, 0);
	while (sdp_line_next(&rest, &type, &value)) {
		if (ends_in_lf_only(before, rest))
			r->s->flags |= SDP_F_LF_ONLY;
		read_line(r, type, value);
		if (type == 'm') {
			attrs = r->media ? &r->media->attrs : NULL;
			if (attrs)
				*attrs = slice_make(rest.p, 0);
		} else if (attrs) {
			attrs->n = (size_t)(rest.p - attrs->p);
		}
		before = rest;
	}
}

bool sdp_parse(struct slice text, struct sdp *out)
{
	struct reader r = {.s = out};
	struct slice rest = text, value;
	unsigned i;
	char type;

	while (rest.n > 0 && (rest.p[0] == '\r' || rest.p[0] == '\n'))
		rest = slice_make(rest.p + 1, rest.n - 1);
	text = rest;
	if (!sdp_line_next(&rest, &type, &value) || type < 'a' || type > 'z')
		return false;
	/* The media are most of the structure: each is cleared when it is begun. */
	memset(out, 0, offsetof(struct sdp, media));
	out->text = text;
	if (type != 'v' || !slice_eq(slice_trim(value), slice_of("0")))
		out->flags |= SDP_F_NO_VERSION;
	read_lines(&r, text);
	if (!r.has_origin)
		out->flags |= SDP_F_NO_ORIGIN;
	for (i = 0; i < out->n_media; i++)
		if (out->media[i].address.n == 0)
			out->flags |= SDP_F_NO_ADDRESS;
	return true;
}

/* ---- values of attributes ---------------------------------------------------------------------------------------- */

static void read_encoding(struct slice value, struct sdp_rtpmap *out)
{
	struct slice number;
	uint32_t channels;

	value = sdp_word(&value);
	out->encoding = slice_cut(&value, '/');
	number = slice_cut(&value, '/');
	out->clock_hz = sdp_number(number, UINT32_MAX);
	channels = sdp_number(slice_cut(&value, '/'), UINT32_MAX);
	out->channels = channels ? channels : 1;
}

void sdp_rtpmaps(const struct sdp_media *m, const struct slice *formats, size_t n, struct sdp_rtpmap *out)
{
	struct slice rest = m->attrs, name, value;

	for (size_t i = 0; i < n; i++)
		out[i] = (struct sdp_rtpmap){.channels = 1};
	while (sdp_attr_next(&rest, &name, &value)) {
		bool is_map = is(name, "rtpmap");
		struct slice format;

		if (!is_map && !is(name, "fmtp"))
			continue;
		format = sdp_word(&value);
		for (size_t i = 0; i < n; i++) {
			if (!slice_eq(format, formats[i]))
				continue;
			if (is_map && !out[i].encoding.p)
				read_encoding(value, &out[i]);
			else if (!is_map && !out[i].fmtp.p)
				out[i].fmtp = slice_trim(value);
		}
	}
}

bool sdp_rtpmap(const struct sdp_media *m, struct slice format, struct sdp_rtpmap *out)
{
	sdp_rtpmaps(m, &format, 1, out);
	return out->encoding.p != NULL;
}

bool sdp_candidate_parse(struct slice value, struct sdp_candidate *out)
{
	struct sdp_candidate c = {0};
	struct slice typ, name, word;
	uint64_t component, priority, port;

	c.foundation = sdp_word(&value);
	word = sdp_word(&value);
	if (!slice_to_u64(word, UINT32_MAX, &component))
		return false;
	c.transport = sdp_word(&value);
	word = sdp_word(&value);
	if (!slice_to_u64(word, UINT32_MAX, &priority))
		return false;
	c.address = sdp_word(&value);
	word = sdp_word(&value);
	if (!slice_to_u64(word, UINT16_MAX, &port))
		return false;
	typ = sdp_word(&value);
	c.type = sdp_word(&value);
	if (!is(typ, "typ") || c.type.n == 0)
		return false;
	c.component = (uint32_t)component;
	c.priority = (uint32_t)priority;
	c.port = (uint16_t)port;
	while ((name = sdp_word(&value)).n > 0) {
		word = sdp_word(&value);
		if (is(name, "raddr"))
			c.related_address = word;
		else if (is(name, "rport"))
			c.related_port = (uint16_t)sdp_number(word, UINT16_MAX);
	}
	*out = c;
	return true;
}

bool sdp_crypto_parse(struct slice value, struct sdp_crypto *out)
{
	struct sdp_crypto c = {0};
	uint64_t tag;

	if (!slice_to_u64(sdp_word(&value), UINT32_MAX, &tag))
		return false;
	c.tag = (uint32_t)tag;
	c.suite = sdp_word(&value);
	c.key_params = sdp_word(&value);
	c.session_params = slice_trim(value);
	if (c.key_params.n == 0)
		return false;
	*out = c;
	return true;
}
