/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SIP: any bytes are parsed, checked and walked with every function of sip.h; every slice must lie inside the bytes that
 * were given, claim and parse must agree, and the same must hold for the first part of the bytes, wherever cut. */
#include "tests/unit/sip_same.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void inside(struct slice s, struct slice all)
{
	if (s.p)
		must(s.p >= all.p && s.n <= all.n && (size_t)(s.p - all.p) <= all.n - s.n);
	else
		must(s.n == 0);
}

static void walk_params(struct slice params, struct slice all)
{
	struct slice name, value;
	struct buf b = { .n = 0 };

	inside(params, all);
	inside(sip_param(params, "tag"), all);
	while (sip_param_next(&params, &name, &value)) {
		inside(name, all);
		inside(value, all);
		inside(params, all);
		buf_clear(&b);
		sip_unquote(&b, value);
		must(b.n <= value.n);
	}
	buf_free(&b);
}

static void walk_uri(struct slice s, struct slice all)
{
	struct buf b = { .n = 0 };
	struct sip_uri uri;

	sip_uri_parse(s, &uri);
	inside(uri.scheme, all);
	inside(uri.user, all);
	inside(uri.password, all);
	inside(uri.host, all);
	inside(uri.headers, all);
	walk_params(uri.params, all);
	sip_unescape(&b, s);
	must(b.n <= s.n);
	buf_free(&b);
}

static void walk_via(struct slice s, struct slice all)
{
	struct slice sent_by, branch;
	struct sip_via via;
	bool has_key = sip_via_key(s, &sent_by, &branch);

	if (has_key) {
		inside(sent_by, all);
		inside(branch, all);
	}
	if (!sip_via_parse(s, &via))
		return;
	must(has_key && slice_eq(branch, via.branch));
	inside(via.protocol, all);
	inside(via.transport, all);
	inside(via.host, all);
	inside(via.branch, all);
	must(via.host.n > 0);
	walk_params(via.params, all);
}

static void walk_item(struct slice s, struct slice all)
{
	struct sip_addr addr;

	/* With more than one > it is no address, and which of them ends the URI is anybody's guess. */
	if (sip_addr_parse(s, &addr) && addr.uri.p > s.p && slice_find(s, '>', 0) == slice_find(s, '<', 0) + addr.uri.n + 1)
		if (slice_find(s, '>', slice_find(s, '>', 0) + 1) == s.n)
			must(slice_eq(sip_tag(s), sip_param(addr.params, "tag")));
	inside(addr.display, all);
	inside(addr.uri, all);
	walk_params(addr.params, all);
	walk_uri(addr.uri, all);
	inside(sip_tag(s), all);
	walk_via(s, all);
}

static void walk_value(struct slice value, struct slice all)
{
	struct slice item, method = slice_make(NULL, 0);
	struct buf b = { .n = 0 };
	uint32_t rseq, cseq;

	inside(sip_tag(value), all);
	sip_cseq_parse(value, &cseq, &method);
	inside(method, all);
	must(cseq <= INT32_MAX);
	if (sip_rack_parse(value, &rseq, &cseq, &method))
		inside(method, all);
	sip_unfold(&b, value);
	must(b.n <= value.n);
	buf_free(&b);
	while (sip_list_next(&value, &item)) {
		must(item.n > 0);
		inside(item, all);
		inside(value, all);
		walk_item(item, all);
	}
}

static void walk_headers(const struct sip_msg *m, struct slice all)
{
	struct slice rest = m->headers;
	struct sip_header h;
	size_t before;

	for (before = rest.n; sip_header_next(&rest, &h); before = rest.n) {
		must(rest.n < before);
		inside(h.line, all);
		inside(h.name, h.line);
		inside(h.value, all);
		walk_value(h.value, all);
	}
	must(rest.n == 0);
	inside(sip_header_get(m, slice_of("Via"), 1), all);
}

static void walk_body(const struct sip_msg *m, struct slice all)
{
	struct sip_part_state state = { .depth = 0 };
	struct sip_part part;
	unsigned n = 0;

	inside(sip_sdp(m), m->body);
	while (sip_part_next(m, &state, &part)) {
		must(n++ <= LIMIT_BODY_PARTS);
		must(part.depth <= LIMIT_MULTIPART_DEPTH);
		inside(part.headers, all);
		inside(part.data, m->body);
		inside(part.params, all);
		if (!slice_eq(part.type, slice_of("text/plain")))
			inside(part.type, all);
	}
}

static void walk_message(struct slice all, uint32_t len)
{
	struct sip_msg m;
	unsigned i;

	must(sip_parse(&m, all, len) == sip_claim(all));
	if (!sip_claim(all))
		return;
	inside(m.text, all);
	inside(m.start, m.text);
	inside(m.method_name, m.start);
	inside(m.uri, m.start);
	inside(m.version, m.start);
	inside(m.reason, m.start);
	inside(m.headers, m.text);
	inside(m.body, m.text);
	inside(m.cseq_method, m.text);
	for (i = 0; i < SIP_K_N; i++)
		inside(m.key[i], m.headers);
	must(m.method < SIP_METHOD_N && (m.status == 0 || (m.status >= 100 && m.status <= 699)));
	must((sip_check(&m) & m.flags) == m.flags);
	walk_headers(&m, all);
	walk_uri(m.uri, all);
	walk_body(&m, all);
}

/* What came before changes nothing: neither for a memo that is new nor for one that has seen all so far. */
static void try_memo(struct slice all, uint32_t len)
{
	static struct sip_fine_lines fine;
	static struct sip_memo old;
	struct sip_msg m;

	if (!old.is_ready)
		sip_memo_init(&old);
	must(sip_memo_agrees(&old, all, len));
	if (!sip_parse(&m, all, len))
		return;
	must(sip_check_next(&m, &fine) == sip_check(&m));
	must(sip_check_next(&m, &fine) == sip_check(&m));
}

static void try_new_memo(struct slice all)
{
	struct sip_memo new;

	sip_memo_init(&new);
	must(sip_memo_agrees(&new, all, (uint32_t)all.n));
	new.is_wide = false; /* as on a processor that knows less */
	must(sip_memo_agrees(&new, all, (uint32_t)all.n));
}

/* The first n bytes in a place of their own, so that a sanitizer sees what is read behind them. */
static void try_cut(const uint8_t *data, size_t n, uint32_t len)
{
	char *copy = mem_alloc(n ? n : 1);

	memcpy(copy, data, n);
	walk_message(slice_make(copy, n), len);
	try_memo(slice_make(copy, n), (uint32_t)n);
	sip_frame(slice_make(copy, n));
	free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice all = slice_make(data, size);
	int64_t used;

	walk_message(all, (uint32_t)size);
	try_memo(all, (uint32_t)size);
	try_memo(all, (uint32_t)size + 100);
	try_new_memo(all);
	used = sip_frame(all);
	must(used >= -1 && used <= (int64_t)size);
	walk_value(all, all);
	if (size > 0) /* somewhere that depends on the bytes; the driver cuts at all places */
		try_cut(data, hash_bytes(data, size, 0) % size, (uint32_t)size);
	return 0;
}
