/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of methods, status codes and header fields: complete, in order, with help, and found by their names. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "sip.h"

#include "analyzer/sip/sip_local.h"

/* A row that nobody can read is no row: each has a source, and help that ends like a sentence. */
static void assert_row(const char *name, const char *reference, const char *help)
{
	if (!name || !*name || !reference || !*reference || !help || strlen(help) < 15 ||
			help[strlen(help) - 1] != '.' || strstr(help, "  "))
		fail_msg("row %s: \"%s\" (%s)", name, help, reference);
}

/* ---- methods ---------------------------------------------------------------------------------------------------- */

static void test_methods(void **state)
{
	unsigned m;

	(void)state;
	for (m = 0; m < SIP_METHOD_N; m++) {
		const struct sip_method_row *row = sip_method_row((enum sip_method)m);

		assert_row(row->name, row->reference, row->help);
		assert_int_equal(sip_method_of(slice_of(row->name)), m);
	}
	assert_ptr_equal(sip_method_row((enum sip_method)99), sip_method_row(SIP_OTHER));
	assert_int_equal(sip_method_of(slice_of("INVITE")), SIP_INVITE);
	assert_int_equal(sip_method_of(slice_of("UPDATE")), SIP_UPDATE);
}

static void test_methods_are_exact(void **state)
{
	static const char *const others[] = {"", "invite", "Invite", "INVITES", "INVIT", "I", "NEWMETHOD", "ACKK", "BY",
			"(OTHER)", "PUBLISHED", "PRACT", "\xff"};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		assert_int_equal(sip_method_of(slice_of(others[i])), SIP_OTHER);
	assert_int_equal(sip_method_of(slice_make("ACK\0", 4)), SIP_OTHER);
	assert_int_equal(sip_method_of(slice_make(NULL, 0)), SIP_OTHER);
}

/* ---- status codes ----------------------------------------------------------------------------------------------- */

static void test_status_rows(void **state)
{
	size_t n, i;
	const struct sip_status_row *rows = sip_status_rows(&n);

	(void)state;
	for (i = 0; i < n; i++) {
		assert_row(rows[i].reason, rows[i].reference, rows[i].help);
		assert_in_range(rows[i].code, 100, 699);
		if (i > 0)
			assert_true(rows[i - 1].code < rows[i].code);
	}
}

static void test_status_lookup(void **state)
{
	size_t n, i, found = 0;
	const struct sip_status_row *rows = sip_status_rows(&n);
	unsigned code;

	(void)state;
	for (code = 0; code < 2000; code++) {
		const struct sip_status_row *row = sip_status_row(code);

		if (row)
			assert_int_equal(row->code, code);
		found += row != NULL;
	}
	assert_int_equal(found, n);
	for (i = 0; i < n; i++)
		assert_ptr_equal(sip_status_row(rows[i].code), &rows[i]);
	assert_null(sip_status_row(UINT32_MAX));
}

/* All that the IANA registry "Response Codes" has. */
static const uint16_t codes[] = {
	100, 180, 181, 182, 183, 199, 200, 202, 204, 300, 301, 302, 305, 380, 400, 401, 402, 403, 404, 405, 406, 407,
	408, 410, 412, 413, 414, 415, 416, 417, 420, 421, 422, 423, 424, 425, 428, 429, 430, 433, 436, 437, 438, 439,
	440, 469, 470, 480, 481, 482, 483, 484, 485, 486, 487, 488, 489, 491, 493, 494, 500, 501, 502, 503, 504, 505,
	513, 555, 580, 600, 603, 604, 606, 607, 608,
};

static void test_status_registry(void **state)
{
	size_t i, n;

	(void)state;
	sip_status_rows(&n);
	assert_int_equal(n, sizeof(codes) / sizeof(codes[0]));
	for (i = 0; i < n; i++)
		if (!sip_status_row(codes[i]))
			fail_msg("no row for %u", (unsigned)codes[i]);
	assert_string_equal(sip_status_row(486)->reason, "Busy Here");
	assert_string_equal(sip_status_row(407)->reference, "RFC 3261 §21.4.8");
}

static void test_classes(void **state)
{
	(void)state;
	assert_null(sip_class_name(0));
	assert_string_equal(sip_class_name(1), "Provisional");
	assert_string_equal(sip_class_name(6), "Global failure");
	assert_null(sip_class_name(7));
	assert_null(sip_class_name(UINT32_MAX));
}

/* ---- header fields ---------------------------------------------------------------------------------------------- */

static int compare_names(const char *a, const char *b)
{
	for (; *a && ascii_lower(*a) == ascii_lower(*b); a++, b++)
		;
	return ascii_lower(*a) - ascii_lower(*b);
}

static void test_header_rows(void **state)
{
	size_t n, i, k;
	const struct sip_header_row *rows = sip_header_rows(&n);
	unsigned keys[SIP_K_N] = {0};
	bool letters[128] = {0};

	(void)state;
	for (i = 0; i < n; i++) {
		assert_row(rows[i].name, rows[i].reference, rows[i].help);
		assert_int_equal(rows[i].len, strlen(rows[i].name));
		assert_true(rows[i].key < SIP_K_N);
		keys[rows[i].key]++;
		if (i > 0 && compare_names(rows[i - 1].name, rows[i].name) >= 0)
			fail_msg("%s after %s", rows[i].name, rows[i - 1].name);
		if (rows[i].compact) {
			assert_in_range(rows[i].compact, 'a', 'z');
			assert_false(letters[(unsigned char)rows[i].compact]);
			letters[(unsigned char)rows[i].compact] = true;
		}
	}
	for (k = 1; k < SIP_K_N; k++)
		assert_int_equal(keys[k], 1);
}

static void test_header_lookup(void **state)
{
	size_t n, i, k;
	const struct sip_header_row *rows = sip_header_rows(&n);

	(void)state;
	for (i = 0; i < n; i++) {
		char text[64];
		size_t len = rows[i].len;

		assert_true(len + 1 < sizeof(text));
		memcpy(text, rows[i].name, len);
		text[len] = 'x';
		assert_ptr_equal(sip_header_row(slice_make(text, len)), &rows[i]);
		assert_null(sip_header_row(slice_make(text, len + 1)));
		for (k = 0; k < len; k++)
			text[k] = ascii_lower(text[k]);
		assert_ptr_equal(sip_header_row(slice_make(text, len)), &rows[i]);
		for (k = 0; k < len; k++)
			if (ascii_alpha(text[k]))
				text[k] = (char)(text[k] - 'a' + 'A');
		assert_ptr_equal(sip_header_row(slice_make(text, len)), &rows[i]);
		if (!rows[i].compact)
			continue;
		text[0] = rows[i].compact;
		assert_ptr_equal(sip_header_row(slice_make(text, 1)), &rows[i]);
		text[0] = (char)(rows[i].compact - 'a' + 'A');
		assert_ptr_equal(sip_header_row(slice_make(text, 1)), &rows[i]);
	}
}

static void test_header_unknown(void **state)
{
	static const char *const names[] = {"", "Session-Key", "X-Foo", "Call_ID", "CallID", "Vi", "Via ",
			"Call-ID:", "g", "z", "-", "@", "[", "`", "{", "\xc3\xa4", "Content\x0dLength", "1", "9via"};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (sip_header_row(slice_of(names[i])))
			fail_msg("\"%s\" has a row", names[i]);
	assert_null(sip_header_row(slice_make(NULL, 0)));
	assert_null(sip_header_row(slice_make("Via\0", 4)));
	assert_null(sip_header_row(slice_make("\0", 1)));
}

/* The parser finds the fields that it keeps apart by a way of its own: it must agree with the rows. */
static void test_header_keys(void **state)
{
	size_t n, i;
	const struct sip_header_row *rows = sip_header_rows(&n);

	(void)state;
	for (i = 0; i < n; i++) {
		if (sip_key_of(slice_of(rows[i].name)) != rows[i].key)
			fail_msg("key of %s", rows[i].name);
		if (rows[i].compact && sip_key_of(slice_make(&rows[i].compact, 1)) != rows[i].key)
			fail_msg("key of %c", rows[i].compact);
		if (rows[i].key && rows[i].is_list && (sip_key_single >> rows[i].key & 1))
			fail_msg("%s is a list and single", rows[i].name);
	}
}

/* All that the IANA registry "Header Fields" has. */
static const char *const registry[] = {
	"Accept", "Accept-Contact", "Accept-Encoding", "Accept-Language", "Accept-Resource-Priority",
	"Additional-Identity", "Alert-Info", "AlertMsg-Error", "Allow", "Allow-Events", "Answer-Mode",
	"Attestation-Info", "Authentication-Info", "Authorization", "Call-ID", "Call-Info", "Cellular-Network-Info",
	"Contact", "Content-Disposition", "Content-Encoding", "Content-ID", "Content-Language", "Content-Length",
	"Content-Type", "CSeq", "Date", "DC-Info", "Encryption", "Error-Info", "Event", "Expires", "Feature-Caps",
	"Flow-Timer", "From", "Geolocation", "Geolocation-Error", "Geolocation-Routing", "Hide", "History-Info",
	"Identity", "Identity-Info", "In-Reply-To", "Info-Package", "Join", "Max-Breadth", "Max-Forwards",
	"MIME-Version", "Min-Expires", "Min-SE", "Organization", "Origination-Id", "P-Access-Network-Info",
	"P-Answer-State", "P-Asserted-Identity", "P-Asserted-Service", "P-Associated-URI", "P-Called-Party-ID",
	"P-Charge-Info", "P-Charging-Function-Addresses", "P-Charging-Vector", "P-DCS-Billing-Info", "P-DCS-LAES",
	"P-DCS-OSPS", "P-DCS-Redirect", "P-DCS-Trace-Party-ID", "P-Early-Media", "P-Media-Authorization",
	"P-Preferred-Identity", "P-Preferred-Service", "P-Private-Network-Indication", "P-Profile-Key",
	"P-Refused-URI-List", "P-Served-User", "P-User-Database", "P-Visited-Network-ID", "Path",
	"Permission-Missing", "Policy-Contact", "Policy-ID", "Priority", "Priority-Share", "Priority-Verstat",
	"Priv-Answer-Mode", "Privacy", "Proxy-Authenticate", "Proxy-Authorization", "Proxy-Require", "RAck", "Reason",
	"Reason-Phrase", "Record-Route", "Recv-Info", "Refer-Events-At", "Refer-Sub", "Refer-To", "Referred-By",
	"Reject-Contact", "Relayed-Charge", "Replaces", "Reply-To", "Request-Disposition", "Require",
	"Resource-Priority", "Resource-Share", "Response-Key", "Response-Source", "Restoration-Info", "Retry-After",
	"Route", "RSeq", "Security-Client", "Security-Server", "Security-Verify", "Server", "Service-Interact-Info",
	"Service-Route", "Session-Expires", "Session-ID", "SIP-ETag", "SIP-If-Match", "Subject", "Subscription-State",
	"Supported", "Suppress-If-Match", "Target-Dialog", "Timestamp", "To", "Trigger-Consent", "Unsupported",
	"User-Agent", "User-to-User", "Via", "Warning", "WWW-Authenticate",
};

static void test_header_registry(void **state)
{
	static const struct {
		char letter;
		const char *name;
	} compact[] = {
			{'a', "Accept-Contact"},
			{'b', "Referred-By"},
			{'c', "Content-Type"},
			{'d', "Request-Disposition"},
			{'e', "Content-Encoding"},
			{'f', "From"},
			{'i', "Call-ID"},
			{'j', "Reject-Contact"},
			{'k', "Supported"},
			{'l', "Content-Length"},
			{'m', "Contact"},
			{'o', "Event"},
			{'r', "Refer-To"},
			{'s', "Subject"},
			{'t', "To"},
			{'u', "Allow-Events"},
			{'v', "Via"},
			{'x', "Session-Expires"},
			{'y', "Identity"},
	};
	size_t i, n, letters = 0;
	const struct sip_header_row *rows = sip_header_rows(&n);

	(void)state;
	for (i = 0; i < sizeof(registry) / sizeof(registry[0]); i++)
		if (!sip_header_row(slice_of(registry[i])))
			fail_msg("no row for %s", registry[i]);
	for (i = 0; i < sizeof(compact) / sizeof(compact[0]); i++)
		assert_string_equal(sip_header_row(slice_make(&compact[i].letter, 1))->name, compact[i].name);
	for (i = 0; i < n; i++)
		letters += rows[i].compact != 0;
	assert_int_equal(letters, sizeof(compact) / sizeof(compact[0]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
			cmocka_unit_test(test_methods),
			cmocka_unit_test(test_methods_are_exact),
			cmocka_unit_test(test_status_rows),
			cmocka_unit_test(test_status_lookup),
			cmocka_unit_test(test_status_registry),
			cmocka_unit_test(test_classes),
			cmocka_unit_test(test_header_rows),
			cmocka_unit_test(test_header_lookup),
			cmocka_unit_test(test_header_unknown),
			cmocka_unit_test(test_header_keys),
			cmocka_unit_test(test_header_registry),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
