/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The torture messages of RFC 4475 and RFC 5118: every field of the valid ones, the flag that names the fault of the
 * others. The messages are no part of the project; without them the test is skipped. */
#include <dirent.h>

#include "tests/unit/guard.h"
#include "tests/unit/sip_same.h"
#include "tests/unit/sip_samples.h"

/* Flags that only describe: none of them makes a message invalid. */
#define DESCRIBING (SIP_F_FOLDED | SIP_F_SPACE_COLON | SIP_F_LF_ONLY | SIP_F_TRAILING)
#define MISSING3 (SIP_F_NO_CALL_ID | SIP_F_NO_FROM | SIP_F_NO_TO)

struct torture {
	const char *file;       /* without directory and suffix */
	uint32_t flags;         /* what sip_check finds beside the describing ones; 0 for valid messages */
	const char *method;     /* as written; of responses: of CSeq */
	unsigned status;
	const char *call_id;
	uint32_t cseq;
	const char *from_uri, *from_tag, *to_uri, *to_tag;
	const char *via_host, *branch; /* of the first Via */
	const char *transport;
	unsigned vias;
	size_t body;
};

#define INV "INVITE"
#define OPT "OPTIONS"
#define REG "REGISTER"

static const struct torture messages[] = {
	/* RFC 4475 §3.1.1: valid */
	{ "rfc4475-wsinv", 0, INV, 0, "wsinv.ndaksdj@192.0.2.1", 9, "sip:jdrosen@example.com", "98asjd8",
	  "sip:vivekg@chair-dnrc.example.com", "1918181833n", "192.0.2.2", "390skdjuw", "UDP", 3, 150 },
	{ "rfc4475-intmeth", 0, "!interesting-Method0123456789_*+`.%indeed'~", 0,
	  "intmeth.word%ZK-!.*_+'@word`~)(><:\\/\"][?}{", 139122385, "sip:mundane@example.com", "_token~1'+`*%!-.",
	  "sip:1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*@example.com", "", "host1.example.com", "z9hG4bK-.!%66*_+`'~",
	  "TCP", 1, 0 },
	{ "rfc4475-esc01", 0, INV, 0, "esc01.239409asdfakjkn23onasd0-3234", 234234, "sip:I%20have%20spaces@example.net",
	  "938", "sip:%75se%72@example.com", "", "host5.example.net", "z9hG4bKkdjuw", "UDP", 1, 150 },
	{ "rfc4475-escnull", 0, REG, 0, "escnull.39203ndfvkjdasfkq3w4otrq0adsfdfnavd", 14398234,
	  "sip:null-%00-null@example.com", "839923423", "sip:null-%00-null@example.com", "", "host5.example.com",
	  "z9hG4bKkdjuw", "UDP", 1, 0 },
	{ "rfc4475-esc02", 0, "RE%47IST%45R", 0, "esc02.asdfnqwo34rq23i34jrjasdcnl23nrlknsdf", 29344,
	  "sip:resource@example.com", "f232jadfj23", "sip:resource@example.com", "", "host.example.com",
	  "z9hG4bK209%fzsnel234", "TCP", 1, 0 },
	{ "rfc4475-lwsdisp", 0, OPT, 0, "lwsdisp.1234abcd@funky.example.com", 60, "sip:caller@example.com", "323",
	  "sip:user@example.com", "", "funky.example.com", "z9hG4bKkdjuw", "UDP", 1, 0 },
	{ "rfc4475-longreq", 0, INV, 0, NULL, 3882340, NULL, NULL, NULL, "", "sip33.example.com", "", "TCP", 34, 150 },
	{ "rfc4475-dblreq", 0, REG, 0, "dblreq.0ha0isndaksdj99sdfafnl3lk233412", 8, "sip:j.user@example.com",
	  "43251j3j324", "sip:j.user@example.com", "", "192.0.2.125", "z9hG4bKkdjuw23492", "UDP", 1, 0 },
	{ "rfc4475-semiuri", 0, OPT, 0, "semiuri.0ha0isndaksdj", 8, "sip:caller@example.org", "33242",
	  "sip:j_user@example.com", "", "192.0.2.1", "z9hG4bKkdjuw", "UDP", 1, 0 },
	{ "rfc4475-transports", 0, OPT, 0, "transports.kijh4akdnaqjkwendsasfdj", 60, "sip:caller@example.com", "323",
	  "sip:user@example.com", "", "t1.example.com", "z9hG4bKkdjuw", "UDP", 5, 0 },
	{ "rfc4475-mpart01", 0, "MESSAGE", 0, "3d9485ad0c49859b@Zmx1ZmZ5LW1hYy0xNi5sb2NhbA..", 1,
	  "sip:fluffy@example.com", "2fb0dcc9", "sip:kumiko@example.org", "", "127.0.0.1",
	  "z9hG4bK-d87543-4dade06d0bdb11ee-1--d87543-", "UDP", 1, 553 },
	{ "rfc4475-unreason", 0, INV, 200, "unreason.1234ksdfak3j2erwedfsASdf", 35, "sip:user@example.com", "11141343",
	  "sip:user@example.edu", "2229", "192.0.2.198", "z9hG4bK1324923", "UDP", 1, 154 },
	{ "rfc4475-noreason", 0, INV, 100, "noreason.asndj203insdf99223ndf", 35, "sip:user@example.com", "39ansfi3",
	  "sip:user@example.edu", "902jndnke3", "192.0.2.105", "z9hG4bK2398ndaoe", "UDP", 1, 0 },
	/* §3.1.2: invalid */
	{ "rfc4475-badinv01", SIP_F_BAD_VIA | SIP_F_BAD_ADDRESS, INV, 0, "badinv01.0ha0isndaksdjasdf3234nas", 8,
	  "sip:caller@example.net", "134161461246", "sip:j.user@example.com", "", "192.0.2.15", "", "UDP", 0, 152 },
	{ "rfc4475-clerr", SIP_F_SHORT_BODY, INV, 0, "clerr.0ha0isndaksdjweiafasdk3", 8, "sip:caller@example.net",
	  "93942939o2", "sip:j.user@example.com", "", "host5.example.com", "z9hG4bK-39234-23523", "UDP", 1, 154 },
	{ "rfc4475-ncl", SIP_F_BAD_LENGTH, INV, 0, "ncl.0ha0isndaksdj2193423r542w35", 0, "sip:caller@example.net",
	  "32394234", "sip:j.user@example.com", "", "192.0.2.53", "z9hG4bKkdjuw", "UDP", 1, 152 },
	{ "rfc4475-scalar02", SIP_F_BAD_CSEQ | SIP_F_BAD_NUMBER, REG, 0, "scalar02.23o0pd9vanlq3wnrlnewofjas9ui32", 0,
	  "sip:user@example.com", "239232jh3", "sip:user@example.com", "", "host129.example.com", "z9hG4bK342sdfoi3", "TCP",
	  1, 0 },
	{ "rfc4475-scalarlg", SIP_F_BAD_CSEQ | SIP_F_BAD_NUMBER, OPT, 503, "scalarlg.noase0of0234hn2qofoaf0232aewf2394r",
	  0, "sip:other@example.net", "2easdjfejw", "sip:user@example.com", "", "host129.example.com",
	  "z9hG4bKzzxdiwo34sw", "TCP", 1, 0 },
	{ "rfc4475-quotbal", SIP_F_BAD_ADDRESS, INV, 0, "quotbal.aksdj", 8, "sip:caller@example.net", "93334",
	  "sip:j.user@example.com", "", "192.0.2.59", "z9hG4bKkdjuw39234", "UDP", 1, 152 },
	{ "rfc4475-ltgtruri", SIP_F_BAD_URI, INV, 0, "ltgtruri.1@192.0.2.5", 1, "sip:caller@example.net", "39291",
	  "sip:user@example.com", "", "192.0.2.5", "", "UDP", 1, 159 },
	{ "rfc4475-lwsruri", SIP_F_BAD_START | SIP_F_BAD_URI, INV, 0, "lwsruri.asdfasdoeoi2323-asdfwrn23-asd834rk423",
	  2130706432, "sip:caller@example.net", "231413434", "sip:user@example.com", "3xfe-9921883-z9f", "192.0.2.1",
	  "z9hG4bKkdjuw2395", "UDP", 1, 159 },
	{ "rfc4475-lwsstart", SIP_F_BAD_START, INV, 0, "lwsstart.dfknq234oi243099adsdfnawe3@example.com", 1893884,
	  "sip:caller@example.net", "8814", "sip:user@example.com", "", "host1.example.com", "z9hG4bKkdjuw3923", "UDP", 1,
	  150 },
	{ "rfc4475-trws", SIP_F_BAD_START, OPT, 0, "trws.oicu34958239neffasdhr2345r", 238923,
	  "sip:local-resource@example.com", "329429089", "sip:remote-target@example.com", "", "host1.examle.com",
	  "z9hG4bK299342093", "TCP", 1, 0 },
	{ "rfc4475-escruri", SIP_F_BAD_URI, INV, 0, "escruri.23940-asdfhj-aje3br-234q098w-fawerh2q-h4n5", 149209342,
	  "sip:caller@example.net", "341518", "sip:user@example.com", "", "host-of-the-hour.example.com", "z9hG4bKkdjuw",
	  "UDP", 1, 150 },
	{ "rfc4475-baddate", SIP_F_BAD_DATE, INV, 0, "baddate.239423mnsadf3j23lj42--sedfnm234", 1392934,
	  "sip:caller@example.net", "2234923", "sip:user@example.com", "", "host.example.com", "z9hG4bKkdjuw", "UDP", 1,
	  150 },
	{ "rfc4475-regbadct", SIP_F_BAD_ADDRESS, REG, 0, "regbadct.k345asrl3fdbv@10.0.0.1", 1, "sip:user@example.com",
	  "998332", "sip:user@example.com", "", "135.180.130.133", "z9hG4bKkdjuw", "UDP", 1, 0 },
	{ "rfc4475-badaspec", SIP_F_BAD_URI, OPT, 0, "badaspec.sdf0234n2nds0a099u23h3hnnw009cdkne3", 3923239,
	  "sip:a.g.bell@example.com", "433423", "sip:t.watson@example.org", "", "host4.example.com", "z9hG4bKkdju43234",
	  "UDP", 1, 0 },
	{ "rfc4475-baddn", SIP_F_BAD_ADDRESS | SIP_F_NO_END, OPT, 0, "baddn.31415@c.example.com", 3923239,
	  "sip:a.g.bell@example.com", "43", "sip:t.watson@example.org", "", "c.example.com", "z9hG4bKkdjuw", "UDP", 1, 0 },
	{ "rfc4475-badvers", SIP_F_BAD_VERSION, OPT, 0, "badvers.31417@c.example.com", 1, "sip:a.g.bell@example.com",
	  "qweoiqpe", "sip:t.watson@example.org", "", "c.example.com", "z9hG4bKkdjuw", "UDP", 1, 0 },
	{ "rfc4475-mismatch01", SIP_F_CSEQ_METHOD, OPT, 0, "mismatch01.dj0234sxdfl3", 8, "sip:caller@example.net",
	  "34525", "sip:j.user@example.com", "", "host.example.com", "z9hG4bKkdjuw", "UDP", 1, 0 },
	{ "rfc4475-mismatch02", SIP_F_CSEQ_METHOD, "NEWMETHOD", 0, "mismatch02.dj0234sxdfl3", 8,
	  "sip:caller@example.net", "34525", "sip:j.user@example.com", "", "host.example.net", "z9hG4bKkdjuw", "UDP", 1,
	  138 },
	{ "rfc4475-bigcode", SIP_F_BAD_STATUS, INV, 0, "bigcode.asdof3uj203asdnf3429uasdhfas3ehjasdfas9i", 353494,
	  "sip:user@example.com", "39ansfi3", "sip:user@example.edu", "902jndnke3", "192.0.2.105", "z9hG4bK2398ndaoe",
	  "UDP", 1, 0 },
	/* §3.2 to §3.4: well written (but for what is flagged), and hard to deal with */
	{ "rfc4475-badbranch", SIP_F_BAD_VIA, OPT, 0, "badbranch.sadonfo23i420jv0as0derf3j3n", 8,
	  "sip:caller@example.org", "33242", "sip:user@example.com", "", "192.0.2.1", "z9hG4bK", "UDP", 1, 0 },
	{ "rfc4475-insuf", MISSING3, INV, 0, NULL, 193942, NULL, NULL, NULL, NULL, "192.0.2.95", "z9hG4bKkdj.insuf",
	  "UDP", 1, 152 },
	{ "rfc4475-unkscm", SIP_F_UNKNOWN_SCHEME, OPT, 0, "unkscm.nasdfasser0q239nwsdfasdkl34", 3923423,
	  "sip:caller@example.net", "384", "sip:user@example.com", "", "host9.example.com", "z9hG4bKkdjuw39234", "TCP", 1,
	  0 },
	{ "rfc4475-novelsc", SIP_F_UNKNOWN_SCHEME, OPT, 0, "novelsc.asdfasser0q239nwsdfasdkl34", 3923423,
	  "sip:caller@example.net", "384", "sip:user@example.com", "", "host9.example.com", "z9hG4bKkdjuw39234", "TCP", 1,
	  0 },
	{ "rfc4475-unksm2", 0, REG, 0, "unksm2.daksdj@hyphenated-host.example.com", 234902, "http://www.example.com",
	  "3234233", "isbn:2983792873", "", "192.0.2.21", "z9hG4bKkdjuw", "UDP", 1, 0 },
	{ "rfc4475-bext01", 0, OPT, 0, "bext01.0ha0isndaksdj", 8, "sip:caller@example.net", "242etr",
	  "sip:j_user@example.com", "", "fold-and-staple.example.com", "z9hG4bKkdjuw", "TLS", 1, 0 },
	{ "rfc4475-invut", 0, INV, 0, "invut.0ha0isndaksdjadsfij34n23d", 235448, "sip:caller@example.net", "8392034",
	  "sip:j.user@example.com", "", "somehost.example.com", "z9hG4bKkdjuw", "UDP", 1, 40 },
	{ "rfc4475-regaut01", 0, REG, 0, "regaut01.0ha0isndaksdj", 9338, "sip:j.user@example.com", "87321hj23128",
	  "sip:j.user@example.com", "", "192.0.2.253", "z9hG4bKkdjuw", "TCP", 1, 0 },
	{ "rfc4475-multi01", SIP_F_DUPLICATE, INV, 0, "multi01.98asdh@192.0.2.1", 5, "sip:caller@example.com", "3413415",
	  "sip:user@example.com", "", "192.0.2.25", "z9hG4bKkdjuw", "UDP", 1, 154 },
	{ "rfc4475-mcl01", SIP_F_DUPLICATE, OPT, 0, "mcl01.fhn2323orihawfdoa3o4r52o3irsdf", 15932,
	  "sip:other@example.net", "3923942", "sip:user@example.com", "", "host5.example.net", "z9hG4bK293423", "UDP", 1,
	  13 },
	{ "rfc4475-bcast", 0, INV, 200, "bcast.0384840201234ksdfak3j2erwedfsASdf", 35, "sip:user@example.com",
	  "11141343", "sip:user@example.edu", "2229", "192.0.2.198", "z9hG4bK1324923", "UDP", 2, 154 },
	{ "rfc4475-zeromf", 0, OPT, 0, "zeromf.jfasdlfnm2o2l43r5u0asdfas", 39234321, "sip:caller@example.net", "3ghsd41",
	  "sip:user@example.com", "", "host1.example.com", "z9hG4bKkdjuw2349i", "UDP", 1, 0 },
	{ "rfc4475-cparam01", 0, REG, 0, "cparam01.70710@saturn.example.com", 2, "sip:watson@example.com",
	  "DkfVgjkrtMwaerKKpe", "sip:watson@example.com", "", "saturn.example.com", "z9hG4bKkdjuw", "UDP", 1, 0 },
	{ "rfc4475-cparam02", 0, REG, 0, "cparam02.70710@saturn.example.com", 3, "sip:watson@example.com", "838293",
	  "sip:watson@example.com", "", "saturn.example.com", "z9hG4bKkdjuw", "UDP", 1, 0 },
	{ "rfc4475-regescrt", 0, REG, 0, "regescrt.k345asrl3fdbv@192.0.2.1", 14398234, "sip:user@example.com", "8",
	  "sip:user@example.com", "", "host5.example.com", "z9hG4bKkdjuw", "UDP", 1, 0 },
	{ "rfc4475-sdp01", 0, INV, 0, "sdp01.ndaksdj9342dasdd", 8, "sip:caller@example.net", "234",
	  "sip:j_user@example.com", "", "192.0.2.15", "z9hG4bKkdjuw", "UDP", 1, 150 },
	{ "rfc4475-inv2543", 0, INV, 0, "inv2543.1717@ift.client.example.com", 56,
	  "sip:+13035551111@ift.client.example.net;user=phone", "", "sip:+16505552222@ss1.example.net", "",
	  "iftgw.example.com", "", "UDP", 1, 105 },
	/* In the archive of RFC 4475, not in its text: no version, no colon, no Via, no CSeq, no URI in To. */
	{ "rfc4475-test", SIP_F_BAD_START | SIP_F_BAD_VERSION | SIP_F_BAD_HEADER | SIP_F_NO_CSEQ | SIP_F_NO_VIA |
	  SIP_F_BAD_URI | SIP_F_BAD_SDP, INV, 0, "test.0ha0isndaksdj@192.0.2.1", 0, "ralph@example.com", "",
	  "alan@jasomi.com", "", NULL, NULL, NULL, 0, 18 },
	/* RFC 5118 §4.1 to §4.10; Content-Length counts line ends as one byte in those with SDP */
	{ "rfc5118-ipv6-good", 0, REG, 0, "SSG9559905523997077@hlau_4100", 98176, "sip:user@example.com", "81x2",
	  "sip:user@example.com", "", "2001:db8::9:1", "z9hG4bKas3-111", "UDP", 1, 0 },
	{ "rfc5118-ipv6-bad", SIP_F_BAD_URI, REG, 0, "SSG9559905523997077@hlau_4100", 98176, "sip:user@example.com",
	  "81x2", "sip:user@example.com", "", "2001:db8::9:1", "z9hG4bKas3-111", "UDP", 1, 0 },
	{ "rfc5118-port-ambiguous", 0, REG, 0, "SSG9559905523997077@hlau_4100", 98176, "sip:user@example.com", "81x2",
	  "sip:user@example.com", "", "2001:db8::9:1", "z9hG4bKas3-111", "UDP", 1, 0 },
	{ "rfc5118-port-unambiguous", 0, REG, 0, "SSG9559905523997077@hlau_4100", 98176, "sip:user@example.com", "81x2",
	  "sip:user@example.com", "", "2001:db8::9:1", "z9hG4bKas3-111", "UDP", 1, 0 },
	{ "rfc5118-via-received-param-with-delim", 0, "BYE", 0, "SSG9559905523997077@hlau_4100", 321,
	  "sip:user@example.com", "81x2", "sip:user@example.com", "bd76ya", "2001:db8::9:1", "z9hG4bKas3-111", "UDP", 1,
	  0 },
	{ "rfc5118-via-received-param-no-delim", 0, OPT, 0, "SSG95523997077@hlau_4100", 921, "sip:user@example.com",
	  "81x2", "sip:user@example.com", "", "2001:db8::9:1", "z9hG4bKas3", "UDP", 1, 0 },
	{ "rfc5118-ipv6-in-sdp", 0, INV, 0, "SSG9559905523997077@hlau_4100", 8612, "sip:user@example.com", "81x2",
	  "sip:user@[2001:db8::10]", "", "2001:db8::20", "z9hG4bKas3-111", "UDP", 1, 241 },
	{ "rfc5118-mult-ip-in-header", 0, "BYE", 0, "997077@lau_4100", 89187, "sip:user@example.com", "81x2",
	  "sip:user@example.net", "9817--94", "2001:db8::9:1", "z9hG4bKas3-111", "UDP", 3, 0 },
	{ "rfc5118-mult-ip-in-sdp", 0, INV, 0, "SSG9559905523997077@hlau_4100", 8912, "sip:user@example.com", "81x2",
	  "sip:user@[2001:db8::10]", "", "2001:db8::9:1", "z9hG4bKas3-111", "UDP", 1, 181 },
	{ "rfc5118-ipv4-mapped-ipv6", 0, INV, 0, "SSG9559905523997077@hlau_4100", 612, "sip:user@east.example.com",
	  "81x2", "sip:user@example.com", "", "::ffff:192.0.2.10", "z9hG4bKbh19", "UDP", 2, 236 },
	{ "rfc5118-ipv6-bug-abnf-3-colons", SIP_F_BAD_URI, OPT, 0, "G9559905523997077@hlau_4100", 689,
	  "sip:user@example.com", "810x2", "sip:user@[2001:db8:::192.0.2.1]", "", "lab1.east.example.com",
	  "z9hG4bKas3-111", "UDP", 1, 0 },
	{ "rfc5118-ipv6-correct-abnf-2-colons", 0, OPT, 0, "G9559905523997077@hlau_4100", 689, "sip:user@example.com",
	  "810x2", "sip:user@[2001:db8::192.0.2.1]", "", "lab1.east.example.com", "z9hG4bKas3-111", "UDP", 1, 0 },
};

static char directory[4096];

/* The file's bytes at the end of the guarded room; n 0 where it cannot be read. */
static struct slice read_torture(struct guard *g, const char *name)
{
	static char bytes[1 << 16];
	char path[5000];
	size_t n = 0;
	FILE *f;

	snprintf(path, sizeof path, "%s/%s.dat", directory, name);
	f = fopen(path, "rb");
	if (f) {
		n = fread(bytes, 1, sizeof bytes, f);
		fclose(f);
	}
	return guard_end(g, slice_make(bytes, n));
}

static void expect(const char *file, const char *what, struct slice is, const char *should)
{
	if (should && !slice_eq(is, slice_of(should)))
		fail_msg("%s: %s \"%.*s\", not \"%s\"", file, what, (int)is.n, is.p, should);
}

static void expect_addresses(const struct torture *t, const struct sip_msg *m)
{
	struct sip_addr from, to;

	sip_addr_parse(m->key[SIP_K_FROM], &from);
	sip_addr_parse(m->key[SIP_K_TO], &to);
	expect(t->file, "From URI", from.uri, t->from_uri);
	expect(t->file, "From tag", sip_tag(m->key[SIP_K_FROM]), t->from_tag);
	expect(t->file, "To URI", to.uri, t->to_uri);
	expect(t->file, "To tag", sip_tag(m->key[SIP_K_TO]), t->to_tag);
}

static void expect_vias(const struct torture *t, const struct sip_msg *m)
{
	struct sip_via via;
	unsigned n = 0;

	if (!t->via_host)
		return;
	assert_true(sip_via_parse(m->key[SIP_K_VIA], &via));
	expect(t->file, "Via host", via.host, t->via_host);
	expect(t->file, "branch", via.branch, t->branch);
	expect(t->file, "transport", via.transport, t->transport);
	for (unsigned i = 0; t->vias; i++) {
		struct slice value = sip_header_get(m, slice_of("Via"), i), item;

		if (!value.p)
			break;
		while (sip_list_next(&value, &item)) {
			assert_true(sip_via_parse(item, &via));
			n++;
		}
	}
	assert_int_equal(n, t->vias);
}

static void expect_message(const struct torture *t, struct slice bytes)
{
	uint32_t flags;
	struct sip_msg m;

	static struct sip_memo memo, narrow; /* narrow: as on a processor that knows less */

	if (!memo.is_ready) {
		sip_memo_init(&memo);
		sip_memo_init(&narrow);
		narrow.is_wide = false;
	}
	if (!sip_memo_agrees(&memo, bytes, (uint32_t)bytes.n) || !sip_memo_agrees(&narrow, bytes, (uint32_t)bytes.n))
		fail_msg("%s: read in another way with a memo", t->file);
	if (!sip_parse(&m, bytes, (uint32_t)bytes.n))
		fail_msg("%s: not taken for SIP", t->file);
	flags = sip_check(&m);
	if ((flags & ~(uint32_t)DESCRIBING) != t->flags)
		fail_msg("%s: flags %#x, not %#x", t->file, flags & ~(uint32_t)DESCRIBING, t->flags);
	expect(t->file, "method", m.is_request ? m.method_name : m.cseq_method, t->method);
	assert_int_equal(m.method, t->flags & SIP_F_CSEQ_METHOD ? m.method : sip_method_of(slice_of(t->method)));
	assert_int_equal(m.status, t->status);
	assert_int_equal(m.cseq, t->cseq);
	assert_int_equal(m.body.n, t->body);
	assert_int_equal(!m.key[SIP_K_CALL_ID].p, (t->flags & SIP_F_NO_CALL_ID) != 0);
	expect(t->file, "Call-ID", m.key[SIP_K_CALL_ID], t->call_id);
	expect_addresses(t, &m);
	expect_vias(t, &m);
}

static void test_messages(void **state)
{
	struct guard g = guard_make(1 << 16);

	(void)state;
	for (size_t i = 0; i < sizeof messages / sizeof messages[0]; i++) {
		struct slice s = read_torture(&g, messages[i].file);

		if (s.n == 0)
			fail_msg("%s/%s.dat cannot be read", directory, messages[i].file);
		expect_message(&messages[i], s);
	}
	guard_free(&g);
}

/* Every message of the directory has a row. */
static void test_none_forgotten(void **state)
{
	DIR *dir = opendir(directory);
	struct dirent *entry;

	(void)state;
	assert_non_null(dir);
	while ((entry = readdir(dir))) {
		struct slice name = slice_of(entry->d_name);
		bool found = name.n < 4 || !slice_eq(slice_sub(name, name.n - 4, name.n), slice_of(".dat"));

		for (size_t i = 0; i < sizeof messages / sizeof messages[0] && !found; i++)
			found = slice_eq(slice_sub(name, 0, name.n - 4), slice_of(messages[i].file));
		if (!found)
			fail_msg("%s has no row", entry->d_name);
	}
	closedir(dir);
}

/* Fields of single messages that the table has no column for. */
static void test_details(void **state)
{
	struct guard g = guard_make(1 << 16);
	struct sip_part_state parts = { .depth = 0 };
	struct sip_part part;
	struct sip_uri uri;
	struct sip_msg m;
	struct slice s = read_torture(&g, "rfc4475-wsinv"), contact;

	(void)state;
	assert_true(sip_parse(&m, s, (uint32_t)s.n));
	assert_slice(m.uri, "sip:vivekg@chair-dnrc.example.com;unknownparam");
	assert_slice(sip_header_get(&m, slice_of("Subject"), 0), "");
	assert_slice(sip_header_get(&m, slice_of("unknownheaderwithunusualvalue"), 0), ";;,,;;,;");
	contact = m.key[SIP_K_CONTACT];
	assert_slice(sip_param(contact, "q"), "0.33");
	assert_slice(sip_param(contact, "newparam"), "newvalue");
	assert_int_equal(sip_sdp(&m).n, 150);

	s = read_torture(&g, "rfc4475-intmeth");
	assert_true(sip_parse(&m, s, (uint32_t)s.n));
	assert_true(sip_uri_parse(m.uri, &uri));
	assert_slice(uri.user, "1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*");
	assert_slice(uri.password, "&it+has=1,weird!*pas$wo~d_too.(doesn't-it)");
	assert_slice(uri.host, "example.com");

	s = read_torture(&g, "rfc4475-mpart01");
	assert_true(sip_parse(&m, s, (uint32_t)s.n));
	assert_true(sip_part_next(&m, &parts, &part));
	assert_slice(part.type, "text/plain");
	assert_slice(part.data, "Hello");
	assert_true(sip_part_next(&m, &parts, &part));
	assert_slice(part.type, "application/octet-stream");
	assert_int_equal(part.data.n, 342);
	assert_false(sip_part_next(&m, &parts, &part));

	s = read_torture(&g, "rfc4475-unreason");
	assert_true(sip_parse(&m, s, (uint32_t)s.n));
	assert_int_equal(m.reason.n, 74);

	s = read_torture(&g, "rfc5118-port-ambiguous");
	assert_true(sip_parse(&m, s, (uint32_t)s.n));
	assert_true(sip_uri_parse(m.uri, &uri) && !uri.has_port);
	assert_slice(uri.host, "2001:db8::10:5070");
	guard_free(&g);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_messages), cmocka_unit_test(test_none_forgotten),
					    cmocka_unit_test(test_details) };
	const char *shared = getenv("SHARED"), *source = getenv("srcdir");
	char path[5000];

	if (shared && *shared)
		snprintf(directory, sizeof directory, "%s/torture", shared);
	else
		snprintf(directory, sizeof directory, "%s/../shared/torture", source && *source ? source : ".");
	snprintf(path, sizeof path, "%s/rfc4475-wsinv.dat", directory);
	if (access(path, R_OK) != 0) {
		printf("SKIP: no torture messages in %s\n", directory);
		return 77;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
