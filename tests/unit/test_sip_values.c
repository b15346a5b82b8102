/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values of header fields: lists, parameters, quoted strings, URIs, addresses, tags, Via, CSeq, RAck. */
#include "tests/unit/guard.h"
#include "tests/unit/sip_samples.h"

#define COUNT(rows) (sizeof(rows) / sizeof(rows)[0])

/* The text right before a page that may not be touched. Lives as long as the program: tests are few. */
static struct slice at_end(const char *text)
{
	struct guard g = guard_make(strlen(text) + 1);

	return guard_end(&g, slice_of(text));
}

/* Items joined with |, in a buffer of the caller. */
static void join(struct buf *b, struct slice s)
{
	if (b->n)
		buf_putc(b, '|');
	buf_put(b, s);
}

/* ---- lists and parameters ------------------------------------------------------------------------------------------------ */

static void test_lists(void **state)
{
	static const struct {
		const char *list, *items;
	} rows[] = {
		{ "a", "a" }, { "a,b", "a|b" }, { " a , b\t,\r\n c ", "a|b|c" }, { "", "" }, { ",", "" },
		{ " , ,", "" }, { ",a,,b,", "a|b" },
		{ "\"a,b\" <sip:x>, c", "\"a,b\" <sip:x>|c" },
		{ "\"a\\\",b\" <sip:x>, c", "\"a\\\",b\" <sip:x>|c" },
		{ "<sip:x,y;a=b>;q=1,c", "<sip:x,y;a=b>;q=1|c" },
		{ "\"open, b", "\"open, b" }, { "<open, b", "<open, b" }, { "\"\\", "\"\\" },
		{ "Digest realm=\"a, b\", nonce=\"c\"", "Digest realm=\"a, b\"|nonce=\"c\"" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct slice rest = at_end(rows[i].list), item;
		struct buf b = { .n = 0 };

		while (sip_list_next(&rest, &item))
			join(&b, item);
		assert_slice(buf_slice(&b), rows[i].items);
		assert_int_equal(rest.n, 0);
		buf_free(&b);
	}
}

static void test_params(void **state)
{
	static const struct {
		const char *params, *seen;
	} rows[] = {
		{ ";a=b", "a=b" }, { ";a=b;c", "a=b|c" }, { "; a = b ; c ", "a=b|c" }, { ";a=", "a=" }, { "", "" },
		{ ";", "" }, { ";;;", "" }, { ";;a;;b;", "a|b" }, { ";a=\"x;y\";b=c", "a=\"x;y\"|b=c" },
		{ ";a=\"x\\\";y\" ;b", "a=\"x\\\";y\"|b" }, { ";a=\"open;b=c", "a=\"open;b=c" },
		{ ";a=\r\n b\r\n ;c", "a=b|c" }, { " ;a=b", "a=b" }, { "no semicolon", "" }, { "text/plain;q=1", "q=1" },
		{ ";=x", "=x" }, { ";a=b=c", "a=b=c" }, { ";a=\"q\"junk;b", "a=\"q\"|b" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct slice rest = at_end(rows[i].params), name, value;
		struct buf b = { .n = 0 };

		while (sip_param_next(&rest, &name, &value)) {
			join(&b, name);
			if (value.p)
				buf_putc(&b, '=');
			buf_put(&b, value);
		}
		assert_slice(buf_slice(&b), rows[i].seen);
		buf_free(&b);
	}
	assert_slice(sip_param(slice_of(";a=1;B=2;b=3"), "b"), "2");
	assert_null(sip_param(slice_of(";a=1"), "b").p);
	assert_non_null(sip_param(slice_of(";lr;a=1"), "LR").p);
	assert_int_equal(sip_param(slice_of(";lr;a=1"), "LR").n, 0);
	assert_null(sip_param(slice_make(NULL, 0), "a").p);
}

static void assert_text(void (*fn)(struct buf *, struct slice), const char *in, const char *out)
{
	struct buf b = { .n = 0 };

	fn(&b, at_end(in));
	assert_slice(buf_slice(&b), out);
	buf_free(&b);
}

static void test_text(void **state)
{
	(void)state;
	assert_text(sip_unquote, "\"a b\"", "a b");
	assert_text(sip_unquote, "\"a\\\"b\\\\\"", "a\"b\\");
	assert_text(sip_unquote, "plain", "plain");
	assert_text(sip_unquote, "\"", "\"");
	assert_text(sip_unquote, "\"\"", "");
	assert_text(sip_unquote, "\"a\\\"", "a\\");
	assert_text(sip_unescape, "%41%62c", "Abc");
	assert_text(sip_unescape, "%4", "%4");
	assert_text(sip_unescape, "%", "%");
	assert_text(sip_unescape, "%zz%2", "%zz%2");
	assert_text(sip_unescape, "100%25", "100%");
	assert_text(sip_unfold, "a\r\n b", "a b");
	assert_text(sip_unfold, "a \r\n\t  b\n c  d", "a b c  d");
	assert_text(sip_unfold, "plain", "plain");
	assert_text(sip_unfold, "", "");
}

/* ---- URIs --------------------------------------------------------------------------------------------------------------- */

struct uri_case {
	const char *text;
	bool fine;
	const char *scheme, *user, *password, *host;
	int port; /* -1: none */
	const char *params, *headers;
};

static void test_uris(void **state)
{
	static const struct uri_case rows[] = {
		{ "sip:alice@example.com", true, "sip", "alice", "", "example.com", -1, "", "" },
		{ "SIPS:alice:secret@example.com:5061;transport=tcp;lr?a=b&c=d", true, "SIPS", "alice", "secret",
		  "example.com", 5061, ";transport=tcp;lr", "?a=b&c=d" },
		{ "sip:example.com", true, "sip", "", "", "example.com", -1, "", "" },
		{ "sip:[2001:db8::1]", true, "sip", "", "", "2001:db8::1", -1, "", "" },
		{ "sip:a@[2001:db8::1]:5060;lr", true, "sip", "a", "", "2001:db8::1", 5060, ";lr", "" },
		{ "sip:user;par=u%40example.net@example.com", true, "sip", "user;par=u%40example.net", "", "example.com", -1,
		  "", "" },
		{ "sip:a?b/c@h", true, "sip", "a?b/c", "", "h", -1, "", "" },
		{ "sip:h?subject=x", true, "sip", "", "", "h", -1, "", "?subject=x" },
		{ "sip:a@h:0", true, "sip", "a", "", "h", 0, "", "" },
		{ "sip:a@h:65535", true, "sip", "a", "", "h", 65535, "", "" },
		{ "sip:a:@h", true, "sip", "a", "", "h", -1, "", "" },
		{ "sip:a@b@c", false, "sip", "a@b", "", "c", -1, "", "" },
		{ "sip:a@h:65536", false, "sip", "a", "", "h", -1, "", "" },
		{ "sip:a@h:", false, "sip", "a", "", "h", -1, "", "" },
		{ "sip:a@h:x", false, "sip", "a", "", "h", -1, "", "" },
		{ "sip:2001:db8::10", false, "sip", "", "", "2001", -1, "", "" },
		{ "sip:a@[2001:db8::1", false, "sip", "a", "", "2001:db8::1", -1, "", "" },
		{ "sip:@h", false, "sip", "", "", "h", -1, "", "" },
		{ "sip:a@", false, "sip", "a", "", "", -1, "", "" },
		{ "sip:", false, "sip", "", "", "", -1, "", "" },
		{ "sip:a b@h", false, "sip", "a b", "", "h", -1, "", "" },
		{ "sip:a@h;x=%4", false, "sip", "a", "", "h", -1, ";x=%4", "" },
		{ "sip:a@h>", false, "sip", "a", "", "h>", -1, "", "" },
		{ "tel:+1-201-555-0123;phone-context=x", true, "tel", "+1-201-555-0123", "", "", -1, ";phone-context=x", "" },
		{ "tel:*21#", true, "tel", "*21#", "", "", -1, "", "" },
		{ "tel:", false, "tel", "", "", "", -1, "", "" },
		{ "tel:+", false, "tel", "+", "", "", -1, "", "" },
		{ "tel:hello", false, "tel", "hello", "", "", -1, "", "" },
		{ "isbn:2983792873", true, "isbn", "", "", "", -1, "", "" },
		{ "urn:service:sos", true, "urn", "", "", "", -1, "", "" },
		{ "soap.beep://192.0.2.103:3002", true, "soap.beep", "", "", "", -1, "", "" },
		{ "http:", false, "http", "", "", "", -1, "", "" },
		{ "alan@jasomi.com", false, "", "", "", "", -1, "", "" },
		{ "<sip:a@b>", false, "", "", "", "", -1, "", "" },
		{ "", false, "", "", "", "", -1, "", "" },
		{ ":", false, "", "", "", "", -1, "", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct uri_case *c = &rows[i];
		struct sip_uri u;

		if (sip_uri_parse(at_end(c->text), &u) != c->fine)
			fail_msg("%s: should be %s", c->text, c->fine ? "fine" : "wrong");
		assert_slice(u.scheme, c->scheme);
		assert_slice(u.user, c->user);
		assert_slice(u.password, c->password);
		assert_slice(u.host, c->host);
		assert_slice(u.params, c->params);
		assert_slice(u.headers, c->headers);
		assert_int_equal(u.has_port ? u.port : -1, c->port);
	}
}

/* ---- addresses ------------------------------------------------------------------------------------------------------------ */

static void test_addresses(void **state)
{
	static const struct {
		const char *text;
		bool fine;
		const char *display, *uri, *params, *tag;
	} rows[] = {
		{ "<sip:a@b>;tag=1", true, "", "sip:a@b", ";tag=1", "1" },
		{ "Bob <sip:a@b>", true, "Bob", "sip:a@b", "", "" },
		{ "caller<sip:a@b>;tag=323", true, "caller", "sip:a@b", ";tag=323", "323" },
		{ "\"Bell, <A>\" <sip:a@b;lr>;tag=x;y=z", true, "\"Bell, <A>\"", "sip:a@b;lr", ";tag=x;y=z", "x" },
		{ "\"q\\\"<sip:no>\" <sip:a@b>;TAG = x ", true, "\"q\\\"<sip:no>\"", "sip:a@b", ";TAG = x", "x" },
		{ "sip:a@b;tag=1;x", true, "", "sip:a@b", ";tag=1;x", "1" },
		{ "<sip:a@b>;tag=1\t;x", true, "", "sip:a@b", ";tag=1\t;x", "1" },
		{ "<sip:a@b>;tag=1\r\n\t;x", true, "", "sip:a@b", ";tag=1\r\n\t;x", "1" },
		{ "sip:a@b", true, "", "sip:a@b", "", "" },
		{ "*", true, "", "*", "", "" },
		{ "<sip:a;tag=no@b;tag=no>;tag=yes", true, "", "sip:a;tag=no@b;tag=no", ";tag=yes", "yes" },
		{ "<sip:a@b>;p=\"x;tag=no\";tag=yes", true, "", "sip:a@b", ";p=\"x;tag=no\";tag=yes", "yes" },
		{ "<sip:a@b>;p=\">;tag=no\";tag=yes", true, "", "sip:a@b", ";p=\">;tag=no\";tag=yes", "yes" },
		{ "<sip:a@b>;p=\"x>;tag=no\"", true, "", "sip:a@b", ";p=\"x>;tag=no\"", "" },
		{ "\"long enough to be looked at from its end\" <sip:a@b>;mytag=no;tag=yes;tags=no", true,
		  "\"long enough to be looked at from its end\"", "sip:a@b", ";mytag=no;tag=yes;tags=no", "yes" },
		{ "\"long enough to be looked at from its end\" <sip:a@b>;tag=yes", true,
		  "\"long enough to be looked at from its end\"", "sip:a@b", ";tag=yes", "yes" },
		{ "<sip:long.enough.to.be.looked.at@example.com>;tag=", true, "", "sip:long.enough.to.be.looked.at@example.com",
		  ";tag=", "" },
		{ "sip:vivekg@chair-dnrc.example.com ;   tag    = 1918181833n", true, "", "sip:vivekg@chair-dnrc.example.com",
		  ";   tag    = 1918181833n", "1918181833n" },
		{ "\"J Rosenberg \\\\\\\"\"       <sip:jdrosen@example.com>\r\n  ;\r\n  tag = 98asjd8", true,
		  "\"J Rosenberg \\\\\\\"\"", "sip:jdrosen@example.com", ";\r\n  tag = 98asjd8", "98asjd8" },
		{ "\"Mr. J. User <sip:j.user@example.com>;tag=5", false, "\"Mr. J. User", "sip:j.user@example.com", ";tag=5",
		  "5" },
		{ "Bob <sip:a@b;tag=1", false, "Bob", "sip:a@b;tag=1", "", "" },
		{ "Bob sip:a@b>", false, "", "Bob sip:a@b>", "", "" },
		{ "<>", false, "", "", "", "" },
		{ "<sip:a@b> junk;tag=1", false, "", "sip:a@b", "junk;tag=1", "1" },
		{ "", false, "", "", "", "" },
		{ "\"", false, "", "\"", "", "" },
		{ "<", false, "", "", "", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct sip_addr a;

		if (sip_addr_parse(at_end(rows[i].text), &a) != rows[i].fine)
			fail_msg("%s: should be %s", rows[i].text, rows[i].fine ? "fine" : "wrong");
		assert_slice(a.display, rows[i].display);
		assert_slice(a.uri, rows[i].uri);
		assert_slice(a.params, rows[i].params);
		assert_slice(sip_tag(at_end(rows[i].text)), rows[i].tag);
		assert_int_equal(a.is_star, strcmp(rows[i].text, "*") == 0);
	}
	assert_int_equal(sip_tag(slice_make(NULL, 0)).n, 0);
}

/* ---- Via ------------------------------------------------------------------------------------------------------------------- */

static void test_vias(void **state)
{
	static const struct {
		const char *text;
		bool fine;
		const char *transport, *host;
		int port;
		const char *branch, *sent_by;
	} rows[] = {
		{ "SIP/2.0/UDP pc33.example.com;branch=z9hG4bK77", true, "UDP", "pc33.example.com", 0, "z9hG4bK77",
		  "pc33.example.com" },
		{ "SIP/2.0/TLS 192.0.2.1:5061;rport;branch=z9hG4bK1;received=192.0.2.2", true, "TLS", "192.0.2.1", 5061,
		  "z9hG4bK1", "192.0.2.1:5061" },
		{ "SIP/2.0/UDP [2001:db8::9:1]:6050;branch=z9", true, "UDP", "2001:db8::9:1", 6050, "z9",
		  "[2001:db8::9:1]:6050" },
		{ "SIP/2.0/UDP first;branch=z1, SIP/2.0/UDP second;branch=z2", true, "UDP", "first", 0, "z1", "first" },
		{ "SIP/2.0/UDP first, SIP/2.0/UDP second;branch=z2", true, "UDP", "first", 0, "", "first" },
		{ "SIP/2.0/UDP first.example.com;a=\",;branch=no\";branch=z1,x", true, "UDP", "first.example.com", 0, "z1",
		  "first.example.com" },
		{ "SIP/2.0/UDP a.example.com;BRANCH=Z1;rport=5060", true, "UDP", "a.example.com", 0, "Z1",
		  "a.example.com" },
		{ "SIP/2.0/UDP a.example.com;xbranch=no;branch=z1;branchx=no", true, "UDP", "a.example.com", 0, "z1",
		  "a.example.com" },
		{ "SIP/2.0/UDP a.example.com;branch=;rport=1", true, "UDP", "a.example.com", 0, "", "a.example.com" },
		{ "SIP/2.0/UDP a.example.com;branch;rport=11", true, "UDP", "a.example.com", 0, "", "a.example.com" },
		{ "SIP/2.0/UDP a.example.com;branch;branch=z9hG4bK2;rport", true, "UDP", "a.example.com", 0, "", "a.example.com" },
		{ "SIP/2.0/UDP a.example.com;branch;branch=z9hG4bK2;x=\"y\"", true, "UDP", "a.example.com", 0, "", "a.example.com" },
		{ "SIP/2.0/UDP [2001:d;branch=b8::1]:5061;branch=z9hG4bK3;rport", true, "UDP", "2001:d;branch=b8::1", 5061,
		  "z9hG4bK3", "[2001:d;branch=b8::1]:5061" },
		{ "SIP/2.0/UDP a;1;2;3;4;5;6;7;branch=z1", true, "UDP", "a", 0, "z1", "a" },
		{ "SIP  /   2.0\r\n /UDP\r\n    192.0.2.2;branch=390skdjuw", true, "UDP", "192.0.2.2", 0, "390skdjuw",
		  "192.0.2.2" },
		{ "SIP  / 2.0  / TCP     spindle.example.com   ;\r\n  branch  =   z9hG4bK9ikj8  ,\r\n SIP  /    2.0   / UDP "
		  " 192.168.255.111   ; branch=\r\n z9hG4bK30239", true, "TCP", "spindle.example.com", 0, "z9hG4bK9ikj8",
		  "spindle.example.com" },
		{ "SIP  /    2.0   / UDP  192.168.255.111   ; branch=\r\n z9hG4bK30239", true, "UDP", "192.168.255.111", 0,
		  "z9hG4bK30239", "192.168.255.111" },
		{ "SIP/7.0/UDP c.example.com;branch=z9hG4bKkdjuw", true, "UDP", "c.example.com", 0, "z9hG4bKkdjuw",
		  "c.example.com" },
		{ "SIP/2.0/UDP 192.0.2.15;;,;,,", true, "UDP", "192.0.2.15", 0, "", "192.0.2.15" },
		{ "SIP/2.0/UDP a:00000005060;branch=z", true, "UDP", "a", 5060, "z", "a:00000005060" },
		{ "SIP/2.0/UDP 2001:db8::9:1;branch=z9hG4bKas3-111", false, "", "", 0, "", NULL },
		{ "SIP/2.0/UDP a:65536;branch=z", false, "", "", 0, "", NULL },
		{ "SIP/2.0/UDP a:;branch=z", false, "", "", 0, "", NULL },
		{ "SIP/2.0/UDP [::1;branch=z", false, "", "", 0, "", NULL },
		{ "SIP/2.0/UDP ;branch=z", false, "", "", 0, "", NULL },
		{ "SIP/2.0/UDP", false, "", "", 0, "", NULL },
		{ "SIP/2.0/UDPhost", false, "", "", 0, "", NULL },
		{ "SIP/2.0 host", false, "", "", 0, "", NULL },
		{ "", false, "", "", 0, "", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct slice s = at_end(rows[i].text), sent_by, branch;
		struct sip_via v;

		if (sip_via_parse(s, &v) != rows[i].fine)
			fail_msg("%s: should be %s", rows[i].text, rows[i].fine ? "fine" : "wrong");
		if (!rows[i].fine)
			continue;
		assert_slice(v.transport, rows[i].transport);
		assert_slice(v.host, rows[i].host);
		assert_slice(v.branch, rows[i].branch);
		assert_int_equal(v.port, rows[i].port);
		assert_true(sip_via_key(s, &sent_by, &branch));
		assert_slice(branch, rows[i].branch);
		assert_slice(sent_by, rows[i].sent_by);
	}
}

/* ---- CSeq, RAck ------------------------------------------------------------------------------------------------------------ */

static void test_cseq(void **state)
{
	static const struct {
		const char *text;
		bool fine;
		uint32_t number;
		const char *method;
	} rows[] = {
		{ "1 INVITE", true, 1, "INVITE" }, { "0 ACK", true, 0, "ACK" }, { "0009\r\n  INVITE", true, 9, "INVITE" },
		{ "2147483647 BYE", true, 2147483647, "BYE" }, { "2147483648 BYE", false, 0, "BYE" },
		{ "36893488147419103232 REGISTER", false, 0, "REGISTER" }, { "99999999999999999999999999 X", false, 0, "X" },
		{ "00000000000000000000000000000000000012 X", true, 12, "X" },
		{ " 5\tOPTIONS ", true, 5, "OPTIONS" }, { "5", true, 5, "" }, { "INVITE", false, 0, "INVITE" },
		{ "-1 INVITE", false, 0, "-1" }, { "5INVITE", false, 0, "" }, { "", false, 0, "" }, { " ", false, 0, "" },
		{ "1 RE%47IST%45R", true, 1, "RE%47IST%45R" }, { "1 (x)", true, 1, "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct slice method;
		uint32_t number = 77;

		if (sip_cseq_parse(at_end(rows[i].text), &number, &method) != rows[i].fine)
			fail_msg("%s: should be %s", rows[i].text, rows[i].fine ? "fine" : "wrong");
		assert_int_equal(number, rows[i].number);
		assert_slice(method, rows[i].method);
	}
}

static void test_rack(void **state)
{
	static const char *const wrong[] = { "", "1", "1 2", "1 2 ", "a 2 INVITE", "1 b INVITE", "4294967296 1 INVITE",
					     "1 2147483648 INVITE", "1 2 INVITE x", "1 2INVITE" };
	struct slice method = slice_make(NULL, 0);
	uint32_t rseq = 0, cseq = 0;

	(void)state;
	assert_true(sip_rack_parse(at_end(" 776656  1\r\n INVITE "), &rseq, &cseq, &method));
	assert_int_equal(rseq, 776656);
	assert_int_equal(cseq, 1);
	assert_slice(method, "INVITE");
	for (size_t i = 0; i < COUNT(wrong); i++)
		if (sip_rack_parse(at_end(wrong[i]), &rseq, &cseq, &method))
			fail_msg("taken: %s", wrong[i]);
	assert_int_equal(rseq, 776656);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lists),     cmocka_unit_test(test_params), cmocka_unit_test(test_text),
		cmocka_unit_test(test_uris),      cmocka_unit_test(test_addresses), cmocka_unit_test(test_vias),
		cmocka_unit_test(test_cseq),      cmocka_unit_test(test_rack),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
