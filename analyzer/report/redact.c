/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is replaced by what: a table that grows as secrets are met, and a scan of any text for those it knows. Linear in the
 * text; each word is looked up once, and once more in its parts. */
#include "analyzer/report/redact_priv.h"

/* ---- the table -------------------------------------------------------------------------------------------------- */

struct probe {
	const struct redact *r;
	struct slice from;
	uint8_t secret;
};

static bool probe_eq(const void *ctx, uint32_t id)
{
	const struct probe *p = ctx;
	const struct redact_entry *e = &p->r->entries[id];

	return e->secret == p->secret && slice_ieq(e->from, p->from);
}

static uint64_t hash_of(enum secret kind, struct slice from)
{
	uint64_t h = kind;

	for (size_t i = 0; i < from.n; i++)
		h = (h ^ (uint8_t)ascii_lower(from.p[i])) * 0x100000001b3ull;
	return hash_mix(h, from.n);
}

/* Words that are somebody's user name now and then, and part of the protocol always. */
static bool is_common(struct slice s)
{
	static const char *const words[] = {"anonymous", "invalid", "anonymous.invalid", "localhost", "unknown", "unavailable",
		"restricted", "sip", "sips", "tel", "user", "phone", "udp", "tcp", "tls", "rtp", "sdp", "call", "calls", "agent",
		"proxy", "registrar", "server", "gateway", "media", "redirect", "audio", "video", "caller", "callee", "test",
		"ping",
		"ring", "answer", "busy", "from", "to", "via", "contact", "the", "and", "not", "was", "for", "with", "none", "tag",
		"branch", "transport", "ringing", "trying", "session", "progress", "unauthorized", "icmp", "port", "unreachable"};

	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (slice_ieq(s, slice_of(words[i])))
			return true;
	return sip_method_of(s) != SIP_OTHER;
}

static size_t n_digits(struct slice s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		n += ascii_digit(s.p[i]);
	return n;
}

static bool is_number(struct slice s)
{
	size_t digits = n_digits(s);

	return digits > 0 && digits + (s.p[0] == '+') == s.n;
}

/* A number of as many digits, all zeros but a 5 in front and a count at the end; longer where the count needs it. */
static void put_number(struct redact *r, struct slice from)
{
	uint32_t n = ++r->counts[SECRET_USER];
	char count[12];
	size_t digits = n_digits(from), need = (size_t)snprintf(count, sizeof count, "%u", n);

	if (from.p[0] == '+')
		buf_putc(&r->scratch, '+');
	buf_putc(&r->scratch, '5');
	if (digits > need + 1)
		buf_fill(&r->scratch, '0', digits - need - 1);
	buf_puts(&r->scratch, count);
}

/* Addresses for documentation (RFC 5737, 3849) as far as they go, then those for benchmarks (RFC 2544). */
static void put_other_ip(struct redact *r, const struct addr *a)
{
	bool is_own = addr_is_private(a); /* stays private: findings about NAT would not hold otherwise */
	uint32_t n;

	if (!addr_is_ip4(a)) {
		n = is_own ? ++r->n_private6 : ++r->n_public6;
		buf_fmt(&r->scratch, "%s::%x", is_own ? "fd00" : "2001:db8", n);
	} else if (is_own) {
		n = ++r->n_private;
		buf_fmt(&r->scratch, "10.%u.%u.%u", n >> 16 & 255, n >> 8 & 255, n & 255);
	} else {
		n = r->n_public++;
		if (n < 3 * 254)
			buf_fmt(&r->scratch, "%s.%u", n < 254 ? "192.0.2" : n < 508 ? "198.51.100" : "203.0.113", n % 254 + 1);
		else
			buf_fmt(&r->scratch, "198.%u.%u.%u", 18 + (n >> 16 & 1), n >> 8 & 255, n & 255);
	}
}

static void put_replacement(struct redact *r, enum secret kind, struct slice from)
{
	struct addr a;

	switch (kind) {
	case SECRET_IP:
		if (addr_parse(from, &a))
			put_other_ip(r, &a);
		break;
	case SECRET_USER:
		if (is_number(from))
			put_number(r, from);
		else
			buf_fmt(&r->scratch, "user%u", ++r->counts[kind]);
		break;
	case SECRET_HOST:
		buf_fmt(&r->scratch, "host%u.example", ++r->counts[kind]);
		break;
	case SECRET_NAME:
		buf_fmt(&r->scratch, "Name %u", ++r->counts[kind]);
		break;
	default:
		buf_fmt(&r->scratch, "key%u", ++r->counts[kind]);
	}
}

struct slice redact_known(struct redact *r, enum secret kind, struct slice from)
{
	struct probe p = {r, from, (uint8_t)kind};
	uint32_t id = map_get(&r->map, hash_of(kind, from), probe_eq, &p);

	return id == NONE ? slice_make(NULL, 0) : r->entries[id].to;
}

struct slice redact_as(struct redact *r, enum secret kind, struct slice from)
{
	struct slice to = redact_known(r, kind, from);

	if (to.p)
		return to;
	buf_clear(&r->scratch);
	put_replacement(r, kind, from);
	to = arena_copy(&r->arena, buf_slice(&r->scratch));
	if (r->n == r->cap) {
		r->cap = r->cap ? r->cap * 2 : 64;
		r->entries = mem_realloc(r->entries, r->cap * sizeof *r->entries);
	}
	r->entries[r->n] = (struct redact_entry){arena_copy(&r->arena, from), to, (uint8_t)kind};
	map_put(&r->map, hash_of(kind, from), r->n++);
	return to;
}

/* ---- addresses -------------------------------------------------------------------------------------------------- */

static bool is_hex(char c)
{
	return ascii_digit(c) || (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'f');
}

/* Length of what has the shape of an IPv4 address, or of an IPv6 address, at the start of s; 0 where there is none. */
static size_t ip_length(struct slice s, struct addr *a)
{
	size_t n = 0, colons = 0, dots = 0;

	while (n < s.n && n < 46 && (is_hex(s.p[n]) || s.p[n] == ':' || s.p[n] == '.')) {
		colons += s.p[n] == ':';
		dots += s.p[n] == '.';
		n++;
	}
	if (colons >= 2 && addr_parse(slice_sub(s, 0, n), a) && a->port == 0)
		return n;
	for (n = 0, dots = 0; n < s.n && n < 16 && (ascii_digit(s.p[n]) || s.p[n] == '.'); n++)
		dots += s.p[n] == '.';
	while (n && s.p[n - 1] == '.') { /* the end of a sentence */
		n--;
		dots--;
	}
	return dots == 3 && addr_parse(slice_sub(s, 0, n), a) ? n : 0;
}

size_t redact_ip(struct redact *r, struct slice s, bool known, struct buf *out)
{
	struct addr a;
	size_t n = ip_length(s, &a);
	struct slice to;

	if (!n || (n < s.n && (ascii_digit(s.p[n]) || ascii_alpha(s.p[n]))))
		return 0;
	buf_clear(&r->scratch);
	a.port = 0;
	addr_put_ip(&r->scratch, &a);
	if (slice_eq(buf_slice(&r->scratch), slice_of("0.0.0.0")) || slice_starts(buf_slice(&r->scratch), slice_of("127.")) ||
			slice_eq(buf_slice(&r->scratch), slice_of("::")) || slice_eq(buf_slice(&r->scratch), slice_of("::1")))
		return 0;
	to = arena_copy(&r->arena, buf_slice(&r->scratch));
	to = known ? redact_known(r, SECRET_IP, to) : redact_as(r, SECRET_IP, to);
	if (!to.p)
		return 0;
	buf_put(out, to);
	return n;
}

/* ---- words ------------------------------------------------------------------------------------------------------ */

static bool is_part(char c)
{
	return ascii_digit(c) || ascii_alpha(c) || c == '+' || (unsigned char)c >= 0x80;
}

static bool is_word(char c)
{
	return is_part(c) || c == '.' || c == '-' || c == '_' || c == '%' || c == '~';
}

/* A word or a part of one, where it is long enough not to be something else by chance. */
static struct slice known_word(struct redact *r, struct slice w)
{
	struct slice to;

	if (w.n < 3 || is_common(w) || (is_number(w) && n_digits(w) < 6))
		return slice_make(NULL, 0);
	to = redact_known(r, SECRET_USER, w);
	return to.p ? to : redact_known(r, SECRET_HOST, w);
}

static void put_part(struct redact *r, struct slice part, struct buf *out)
{
	struct slice to = known_word(r, part);

	buf_put(out, to.p ? to : part);
}

/* A part of n bytes, and with it an address that begins within it: who makes up a branch or a tag may put one behind letters
 * and digits. Returns how far it went. */
static size_t put_part_and_address(struct redact *r, struct slice w, size_t n, struct buf *out)
{
	size_t at = out->n;

	for (size_t i = 0; i < n; i++) {
		struct addr a;
		size_t ip;

		if (!ascii_digit(w.p[i]) || !ip_length(slice_sub(w, i, w.n), &a))
			continue;
		put_part(r, slice_sub(w, 0, i), out);
		ip = redact_ip(r, slice_sub(w, i, w.n), true, out);
		if (ip)
			return i + ip;
		out->n = at;
	}
	put_part(r, slice_sub(w, 0, n), out);
	return n;
}

/* Parts end at what is escaped, too (%40 before a host). */
static void put_parts(struct redact *r, struct slice w, struct buf *out)
{
	while (w.n) {
		size_t n = 0, done;

		while (n < w.n && is_part(w.p[n]))
			n++;
		done = put_part_and_address(r, w, n, out);
		w = slice_sub(w, done, w.n);
		if (done != n || !w.n)
			continue;
		n = w.n >= 3 && w.p[0] == '%' && is_hex(w.p[1]) && is_hex(w.p[2]) ? 3 : 1;
		buf_put(out, slice_sub(w, 0, n));
		w = slice_sub(w, n, w.n);
	}
}

static size_t put_word(struct redact *r, struct slice s, struct buf *out)
{
	size_t n = 0, end;
	struct slice to;

	while (n < s.n && is_word(s.p[n]))
		n++;
	for (end = n; end && s.p[end - 1] == '.';)
		end--;
	to = known_word(r, slice_sub(s, 0, end));
	if (to.p) {
		buf_put(out, to);
		buf_put(out, slice_sub(s, end, n));
	} else {
		put_parts(r, slice_sub(s, 0, n), out);
	}
	return n;
}

static void scan(struct redact *r, struct slice s, bool known, struct buf *out)
{
	while (s.n) {
		size_t n = redact_ip(r, s, known, out);

		if (!n)
			n = redact_uri(r, s, out);
		if (!n && is_word(s.p[0]))
			n = put_word(r, s, out);
		if (!n) {
			buf_putc(out, s.p[0]);
			n = 1;
		}
		s = slice_sub(s, n, s.n);
	}
}

void redact_text(struct redact *r, struct slice s, struct buf *out)
{
	scan(r, s, true, out);
}

void redact_open_text(struct redact *r, struct slice s, struct buf *out)
{
	scan(r, s, false, out);
}

/* ---- whole values ----------------------------------------------------------------------------------------------- */

void redact_user(struct redact *r, struct slice s, struct buf *out)
{
	if (s.n)
		buf_put(out, slice_ieq(s, slice_of("anonymous")) ? s : redact_as(r, SECRET_USER, s));
}

void redact_host(struct redact *r, struct slice s, struct buf *out)
{
	if (!s.n)
		return;
	if (redact_ip(r, s, false, out) == 0)
		buf_put(out, is_common(s) ? s : redact_as(r, SECRET_HOST, s));
}

void redact_name(struct redact *r, struct slice s, struct buf *out)
{
	if (s.n)
		buf_put(out, slice_ieq(s, slice_of("anonymous")) ? s : redact_as(r, SECRET_NAME, s));
}

void redact_free(struct redact *r)
{
	if (!r)
		return;
	arena_free(&r->arena);
	map_free(&r->map);
	free(r->entries);
	buf_free(&r->scratch);
	free(r);
}
