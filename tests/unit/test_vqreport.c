/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reports of voice quality (RFC 6035): the shape of its examples, what phones write otherwise, and what is none. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "rtp.h"

#include "tests/unit/guard.h"

static const char report[] =
	"VQSessionReport: CallTerm\r\n"
	"CallID: 84e2b0c6d1@198.51.100.20\r\n"
	"LocalID: Dora Meyer <sip:dora@voice.example>\r\n"
	"RemoteID: <sip:+41225550134@carrier.example>\r\n"
	"OrigID: Dora Meyer <sip:dora@voice.example>\r\n"
	"LocalGroup: floor-3\r\n"
	"LocalAddr: IP=198.51.100.20 PORT=40012 SSRC=1A3B5C7D\r\n"
	"LocalMAC: 00:1f:5b:cc:21:0f\r\n"
	"RemoteAddr: IP=2001:db8::77 PORT=5002 SSRC=0x2468abcd\r\n"
	"LocalMetrics:\r\n"
	"Timestamps: START=2026-03-02T08:15:43Z STOP=2026-03-02T08:19:02Z\r\n"
	"SessionDesc: PT=18 PD=G729 SR=8000 FD=20 FO=20 FPP=2 PPS=50 FMTP=\"annexb=no; x=SR=1\" PLC=3 SSUP=on\r\n"
	"JitterBuffer: JBA=3 JBR=2 JBN=40 JBM=80 JBX=120\r\n"
	"PacketLoss: NLR=5.0 JDR=2.25\r\n"
	"BurstGapLoss: BLD=0 BD=0 GLD=2.0 GD=500 GMIN=16\r\n"
	"Delay: RTD=200 ESD=140 SOWD=100 IAJ=2 MAJ=10\r\n"
	"Signal: SL=-21 NL=-50 RERL=55\r\n"
	"QualityEst: RLQ=88 RCQ=85 EXTRI=90 MOSLQ=4.1 MOSCQ=4.0 QoEEstAlg=P.564\r\n"
	"RemoteMetrics:\r\n"
	"PacketLoss: NLR=0.1 JDR=x\r\n"
	"DialogID: 84e2b0c6d1@198.51.100.20;to-tag=8472761;from-tag=9123dh311\r\n";

static struct vq_report r;

static void near(double a, double b)
{
	if (!(fabs(a - b) < 1e-9))
		fail_msg("%.9f is not %.9f", a, b);
}

static bool eq(struct slice s, const char *z)
{
	return slice_eq(s, slice_of(z));
}

static void test_report(void **state)
{
	(void)state;
	assert_true(vq_parse(slice_of(report), &r));
	assert_int_equal(r.kind, VQ_SESSION);
	assert_true(eq(r.about, "CallTerm"));
	assert_true(eq(r.call_id, "84e2b0c6d1@198.51.100.20"));
	assert_true(eq(r.local_id, "Dora Meyer <sip:dora@voice.example>"));
	assert_true(eq(r.remote_id, "<sip:+41225550134@carrier.example>"));
	assert_true(eq(r.local_addr.ip, "198.51.100.20") && eq(r.remote_addr.ip, "2001:db8::77"));
	assert_int_equal(r.local_addr.port, 40012);
	assert_int_equal(r.remote_addr.port, 5002);
	assert_true(r.local_addr.has_ssrc && r.remote_addr.has_ssrc);
	assert_int_equal(r.local_addr.ssrc, 0x1a3b5c7d);
	assert_int_equal(r.remote_addr.ssrc, 0x2468abcd);
	assert_true(r.local.is_there && r.remote.is_there);
	assert_true(eq(r.local.start, "2026-03-02T08:15:43Z") && eq(r.local.stop, "2026-03-02T08:19:02Z"));
	assert_true(eq(r.local.codec, "G729"));
	near(r.local.payload_type, 18);
	near(r.local.clock_hz, 8000);
	near(r.local.frame_ms, 20);
	near(r.local.jb_nominal_ms, 40);
	near(r.local.jb_max_ms, 80);
	near(r.local.jb_abs_max_ms, 120);
	near(r.local.lost_pct, 5);
	near(r.local.discarded_pct, 2.25);
	near(r.local.burst_loss_pct, 0);
	near(r.local.gap_loss_pct, 2);
	near(r.local.gap_ms, 500);
	near(r.local.gmin, 16);
	near(r.local.rtt_ms, 200);
	near(r.local.end_system_ms, 140);
	near(r.local.one_way_ms, 100);
	near(r.local.jitter_ms, 2);
	near(r.local.jitter_max_ms, 10);
	near(r.local.signal_dbm, -21);
	near(r.local.noise_dbm, -50);
	near(r.local.rerl_db, 55);
	near(r.local.r_lq, 88);
	near(r.local.r_cq, 85);
	near(r.local.mos_lq, 4.1);
	near(r.local.mos_cq, 4.0);
	near(r.remote.lost_pct, 0.1);
	assert_true(isnan(r.remote.discarded_pct) && isnan(r.remote.mos_lq));
}

static void test_other_shapes(void **state)
{
	(void)state;
	assert_true(vq_parse(slice_of("\n\nvqalertreport:Type=RLQ Severity=Warning Dir=local\nlocalmetrics:\n"
		"\tqualityest : rlq=70.5  moslq=-\n"), &r));
	assert_int_equal(r.kind, VQ_ALERT);
	assert_true(eq(r.about, "Type=RLQ Severity=Warning Dir=local"));
	near(r.local.r_lq, 70.5);
	assert_true(isnan(r.local.mos_lq) && !r.remote.is_there && r.call_id.n == 0);
	assert_true(vq_parse(slice_of("VQIntervalReport\r\nPacketLoss:NLR=3\r\nLocalAddr:PORT=70000 SSRC=123456789 IP=a=b"), &r));
	assert_int_equal(r.kind, VQ_INTERVAL);
	assert_int_equal(r.about.n, 0);
	assert_false(r.local.is_there); /* metrics of nobody */
	assert_int_equal(r.local_addr.port, 0);
	assert_false(r.local_addr.has_ssrc);
	assert_true(eq(r.local_addr.ip, "a=b"));
	assert_true(vq_parse(slice_of("VQSessionReport:\r\nLocalMetrics:\r\nSessionDesc:PD=\"AMR WB\" FMTP=\"open\r\n"
		"Delay:RTD= IAJ=1. MAJ=.5 ESD=1.5.5"), &r));
	assert_true(eq(r.local.codec, "AMR WB"));
	assert_true(isnan(r.local.rtt_ms) && isnan(r.local.jitter_max_ms) && isnan(r.local.end_system_ms));
	near(r.local.jitter_ms, 1);
}

static void test_none(void **state)
{
	(void)state;
	r.kind = 99;
	assert_false(vq_parse(slice_of(""), &r));
	assert_false(vq_parse(slice_of("\r\n\r\n"), &r));
	assert_false(vq_parse(slice_of("v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\n"), &r));
	assert_false(vq_parse(slice_of("LocalMetrics:\r\nVQSessionReport: CallTerm\r\n"), &r));
	assert_int_equal(r.kind, 99); /* as it was */
}

static void test_prefixes(void **state)
{
	struct guard g = guard_make(sizeof(report));

	(void)state;
	for (size_t n = 0; n < sizeof(report); n++)
		assert_int_equal(vq_parse(guard_end(&g, slice_make(report, n)), &r), n >= sizeof("VQSessionReport") - 1);
	guard_free(&g);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_report), cmocka_unit_test(test_other_shapes), cmocka_unit_test(test_none),
		cmocka_unit_test(test_prefixes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
