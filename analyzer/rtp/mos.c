/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How good a voice sounds: the E-model of ITU-T G.107 (06/2015) with its default values, so that Ro - Is = 93.2, and what
 * is left to know are delay, the codec's equipment impairment and packet loss. Echo and noise are not known to a capture. */
#include "rtp.h"

#include <math.h>

#define R_DEFAULT 93.2       /* Ro - Is with all defaults (G.107 §7.7) */
#define BPL_RANGE 95.0       /* eq. 7-29 */
#define IDD_FROM_MS 100.0    /* eq. 7-27 */

double emodel_idd(double one_way_ms)
{
	double x;

	if (!(one_way_ms > IDD_FROM_MS))
		return 0;
	x = log2(one_way_ms / IDD_FROM_MS);
	return 25 * (pow(1 + pow(x, 6), 1.0 / 6) - 3 * pow(1 + pow(x / 3, 6), 1.0 / 6) + 2);
}

double emodel_mos(double r)
{
	if (isnan(r))
		return r;
	if (r <= 0)
		return 1;
	if (r >= 100)
		return 4.5;
	return 1 + 0.035 * r + r * (r - 60) * (100 - r) * 7e-6;
}

static double ie_eff(double ie, double bpl, double loss_pct, double burst_r)
{
	return loss_pct > 0 ? ie + (BPL_RANGE - ie) * loss_pct / (loss_pct / burst_r + bpl) : ie;
}

void quality_of(const struct codec_row *c, bool plc, double loss_pct, double burst_r, double one_way_ms, struct quality *out)
{
	double ie = !c ? NAN : plc ? c->ie : c->ie_no_plc, bpl = !c ? NAN : plc ? c->bpl : c->bpl_no_plc;

	out->is_cq = !isnan(one_way_ms);
	out->assumed = c && plc ? c->assumed : NULL;
	out->r = R_DEFAULT - emodel_idd(one_way_ms) - ie_eff(ie, bpl, loss_pct, burst_r > 1 ? burst_r : 1);
	if (isnan(loss_pct))
		out->r = NAN;
	out->mos = emodel_mos(out->r);
}
