/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages written out in full: line ends, escapes and Content-Length, and nothing else is added. */
#include "flow.h"

static bool is_length_auto(struct slice line, size_t *value_at)
{
	struct slice rest = line;
	struct slice name = slice_trim(slice_cut(&rest, ':'));

	if (!slice_ieq(name, slice_of("content-length")) && !slice_ieq(name, slice_of("l")))
		return false;
	if (!slice_eq(slice_trim(rest), slice_of("auto")))
		return false;
	*value_at = line.n - 4;
	return true;
}

static bool ends_without_newline(struct slice line)
{
	return line.n >= 2 && line.p[line.n - 2] == '\\' && line.p[line.n - 1] == 'c';
}

struct slice flow_raw(struct flow_file *f, struct slice block, const struct send_options *o)
{
	struct slice eol = slice_of(o->is_lf ? "\n" : "\r\n");
	struct buf b = {0};
	struct slice line, out;
	size_t length_at = 0, body_at = 0, value_at;

	while (flow_line(&block, &line)) {
		bool is_open = ends_without_newline(line);
		struct slice text = flow_expand(f, slice_sub(line, 0, line.n - (is_open ? 2 : 0)), true);

		if (!body_at && is_length_auto(text, &value_at)) {
			length_at = b.n + value_at;
			text.n -= 4;
		}
		buf_put(&b, text);
		if (!is_open)
			buf_put(&b, eol);
		if (!body_at && line.n == 0)
			body_at = b.n;
	}
	if (!body_at && !o->has_no_end) {
		buf_put(&b, eol);
		body_at = b.n;
	}
	out = buf_slice(&b);
	if (length_at)
		out = flow_text(f, "%.*s%zu", (int)length_at, b.p, b.n - body_at);
	if (length_at) {
		struct buf whole = {0};

		buf_put(&whole, out);
		buf_put(&whole, slice_make(b.p + length_at, b.n - length_at));
		out = arena_copy(&f->text, buf_slice(&whole));
		buf_free(&whole);
	} else {
		out = arena_copy(&f->text, out);
	}
	buf_free(&b);
	return out;
}

void flow_read_sent(struct flow_file *f, struct sent *s)
{
	struct sip_text m = sip_text_parse(f, s->bytes);
	struct slice cseq = sip_text_value(&m, "CSeq");
	struct slice number = flow_word(&cseq), start = m.start;
	struct slice first = flow_word(&start);
	uint64_t v = 0;

	s->is_request = !slice_starts(first, slice_of("SIP/"));
	s->method = s->is_request ? first : cseq;
	if (!s->is_request && slice_to_u64(flow_word(&start), 999, &v))
		s->status = (unsigned)v;
	v = 0;
	if (slice_to_u64(number, UINT32_MAX, &v))
		s->cseq = (uint32_t)v;
}
