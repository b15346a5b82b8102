/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Codecs: what they are, and how much loss they bear (ITU-T G.113 table I.4). Static payload types and their clocks are those
 * of oRTP's audio/video profile (RFC 3551 §6). What is not published is not guessed. */
#include "rtp.h"

#include <ortp/ortp.h>

#define NONE_PUBLISHED .ie = __builtin_nan(""), .bpl = __builtin_nan(""), .ie_no_plc = __builtin_nan(""), \
	.bpl_no_plc = __builtin_nan("")

static const struct codec_row rows[] = {
	{.name = "PCMU", .kind = CODEC_AUDIO, .reference = "RFC 3551 §4.5.14", .help = "G.711 with mu-law, 64 kbit/s",
		.ie = 0, .bpl = 25.1, .ie_no_plc = 0, .bpl_no_plc = 4.3, .assumed = "G.711 with PLC"},
	{.name = "PCMA", .kind = CODEC_AUDIO, .reference = "RFC 3551 §4.5.14", .help = "G.711 with A-law, 64 kbit/s",
		.ie = 0, .bpl = 25.1, .ie_no_plc = 0, .bpl_no_plc = 4.3, .assumed = "G.711 with PLC"},
	{.name = "CN", .kind = CODEC_COMFORT_NOISE, .reference = "RFC 3389", .help = "comfort noise", NONE_PUBLISHED},
	{.name = "telephone-event", .kind = CODEC_EVENT, .reference = "RFC 4733", .help = "DTMF digits and tones", NONE_PUBLISHED},
};

const struct codec_row *codec_rows(size_t *n)
{
	*n = sizeof(rows) / sizeof(rows[0]);
	return rows;
}

const struct codec_row *codec_row(struct slice encoding)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (slice_ieq(encoding, slice_of(rows[i].name)))
			return &rows[i];
	return NULL;
}

bool codec_static(uint8_t payload_type, const char **encoding, uint32_t *clock_hz, uint8_t *channels)
{
	const PayloadType *pt;

	if (!rtp_profile_get_payload(&av_profile, 0))
		ortp_init(); /* fills the profile */
	pt = payload_type < 96 ? rtp_profile_get_payload(&av_profile, payload_type) : NULL;
	if (!pt)
		return false;
	*encoding = pt->mime_type;
	*clock_hz = (uint32_t)pt->clock_rate;
	*channels = pt->channels > 0 ? (uint8_t)pt->channels : 1;
	return true;
}
