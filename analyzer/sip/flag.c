/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be wrong with a message: one row for each flag, with its name as in the field `flags`. */
#include "sip.h"

static const struct sip_flag_row rows[] = {
	{ SIP_F_CUT, "cut", NULL,
	  N_("The capture has only a part of the message: it was taken with a short snap length, or a fragment is missing.") },
	{ SIP_F_TOO_LONG, "too-long", NULL, N_("The message is longer than 65535 bytes. What is beyond was not read.") },
	{ SIP_F_TOO_MANY, "too-many-headers", NULL, N_("The message has over 2000 header fields. The rest was not read.") },
	{ SIP_F_BAD_START, "bad-start-line", "RFC 3261 §7.1, §7.2",
	  N_("The first line is not written as it must be: one space between its parts, none at its ends, SIP in capitals.") },
	{ SIP_F_BAD_VERSION, "bad-version", "RFC 3261 §7.1",
	  N_("The version is not SIP/2.0. Such a request is answered with 505.") },
	{ SIP_F_BAD_STATUS, "bad-status", "RFC 3261 §7.2", N_("The status code is not a number of three digits, 100 to 699.") },
	{ SIP_F_NO_END, "no-header-end", "RFC 3261 §7", N_("There is no empty line after the header fields.") },
	{ SIP_F_LF_ONLY, "lf-only", "RFC 3261 §7", N_("Lines end in LF without CR. Most receivers put up with it, not all.") },
	{ SIP_F_BAD_HEADER, "bad-header", "RFC 3261 §7.3.1",
	  N_("A line among the header fields has no colon, or what is before the colon cannot be a name.") },
	{ SIP_F_SPACE_COLON, "space-before-colon", "RFC 3261 §7.3.1",
	  N_("White space stands between a header name and its colon. It is allowed, but some programs do not expect it.") },
	{ SIP_F_NO_CALL_ID, "no-call-id", "RFC 3261 §8.1.1.4", N_("There is no Call-ID: the message belongs to no call.") },
	{ SIP_F_NO_CSEQ, "no-cseq", "RFC 3261 §8.1.1.5", N_("There is no CSeq: the message belongs to no transaction.") },
	{ SIP_F_NO_FROM, "no-from", "RFC 3261 §8.1.1.3", N_("There is no From: nobody has sent it.") },
	{ SIP_F_NO_TO, "no-to", "RFC 3261 §8.1.1.2", N_("There is no To: it is for nobody.") },
	{ SIP_F_NO_VIA, "no-via", "RFC 3261 §8.1.1.7", N_("There is no Via: a response to it would find no way back.") },
	{ SIP_F_DUPLICATE, "duplicate-header", "RFC 3261 §7.3.1",
	  N_("A header field that may be there once is there twice. Receivers differ in which of them they believe.") },
	{ SIP_F_BAD_CSEQ, "bad-cseq", "RFC 3261 §20.16",
	  N_("CSeq is not a number below 2^31 and a method with a space between.") },
	{ SIP_F_CSEQ_METHOD, "cseq-method", "RFC 3261 §8.1.1.5", N_("The method in CSeq is not the method of the request.") },
	{ SIP_F_BAD_LENGTH, "bad-content-length", "RFC 3261 §20.14", N_("Content-Length is not a number.") },
	{ SIP_F_SHORT_BODY, "short-body", "RFC 3261 §18.3",
	  N_("The body is shorter than Content-Length says. Such a request is answered with 400.") },
	{ SIP_F_TRAILING, "trailing-bytes", "RFC 3261 §18.3",
	  N_("The datagram goes on after the end of the body that Content-Length gives. The rest is no part of the message.") },
	{ SIP_F_NUL, "nul-byte", "RFC 3261 §25.1", N_("There is a NUL byte in the first line or the header fields.") },
	{ SIP_F_FOLDED, "folded", "RFC 3261 §7.3.1",
	  N_("A header field goes on in the next line. It is allowed, but some programs do not expect it.") },
	{ SIP_F_BAD_URI, "bad-uri", "RFC 3261 §19.1, §25.1",
	  N_("The Request-URI or the URI of From, To, Contact or a route is not written as a URI must be.") },
	{ SIP_F_UNKNOWN_SCHEME, "unknown-scheme", "RFC 3261 §8.2.2.1",
	  N_("The scheme of the Request-URI is not sip, sips, tel or urn. Such a request is answered with 416.") },
	{ SIP_F_BAD_ADDRESS, "bad-address", "RFC 3261 §20, §25.1",
	  N_("From, To, Contact or a route cannot be read without guessing: quotes or brackets that are not closed, a name "
	  "that must be in quotes, a URI that must be in brackets, empty parameters.") },
	{ SIP_F_BAD_VIA, "bad-via", "RFC 3261 §20.42, §8.1.1.7",
	  N_("A Via is not written as it must be, or its branch is z9hG4bK with nothing after it, which is not unique.") },
	{ SIP_F_BAD_NUMBER, "bad-number", "RFC 3261 §20",
	  N_("A number is none or out of range: Max-Forwards over 255, Expires or Retry-After over 2^32-1, a warn-code that "
	  "is not three digits.") },
	{ SIP_F_BAD_DATE, "bad-date", "RFC 3261 §20.17", N_("Date is not written as \"Sat, 13 Nov 2010 23:29:00 GMT\".") },
	{ SIP_F_NOT_UTF8, "not-utf8", "RFC 3261 §7", N_("Header fields contain bytes that are not UTF-8.") },
	{ SIP_F_BAD_SDP, "bad-sdp", "RFC 8866 §5", N_("The body is said to be SDP and is not: lines that are not type=value.") },
};

const struct sip_flag_row *sip_flag_rows(size_t *n)
{
	*n = sizeof rows / sizeof rows[0];
	return rows;
}
