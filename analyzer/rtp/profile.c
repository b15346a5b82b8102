/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Static payload types and their clocks (RFC 3551 §6): oRTP's audio/video profile, and those that it leaves out. */
#include "rtp.h"

#include <ortp/ortp.h>

#include "analyzer/rtp/ready.h"

enum { FIRST_DYNAMIC = 96 };

/* RFC 3551 tables 4 and 5, what oRTP's profile does not have. 19 was comfort noise before RFC 3389, and is still met. */
static const struct static_type {
	const char *encoding;
	uint32_t clock_hz;
	uint8_t payload_type, channels;
} more_types[] = {
	{"DVI4", 8000, 5, 1}, {"DVI4", 16000, 6, 1}, {"QCELP", 8000, 12, 1}, {"MPA", 90000, 14, 1}, {"G728", 8000, 15, 1},
	{"DVI4", 11025, 16, 1}, {"DVI4", 22050, 17, 1}, {"CN", 8000, 19, 1}, {"CelB", 90000, 25, 1}, {"JPEG", 90000, 26, 1},
	{"nv", 90000, 28, 1}, {"MP2T", 90000, 33, 1},
};

static void say_nothing(const char *domain, OrtpLogLevel level, const char *fmt, va_list args)
{
	(void)domain;
	(void)level;
	(void)fmt;
	(void)args;
}

void ortp_ready(void)
{
	if (rtp_profile_get_payload(&av_profile, 0))
		return;
	ortp_set_log_handler(say_nothing);
	ortp_init();
}

bool codec_static(uint8_t payload_type, const char **encoding, uint32_t *clock_hz, uint8_t *channels)
{
	const PayloadType *pt;

	ortp_ready();
	pt = payload_type < FIRST_DYNAMIC ? rtp_profile_get_payload(&av_profile, payload_type) : NULL;
	if (pt) {
		*encoding = pt->mime_type;
		*clock_hz = (uint32_t)pt->clock_rate;
		*channels = pt->channels > 0 ? (uint8_t)pt->channels : 1;
		return true;
	}
	for (size_t i = 0; i < sizeof(more_types) / sizeof(more_types[0]); i++) {
		if (more_types[i].payload_type == payload_type) {
			*encoding = more_types[i].encoding;
			*clock_hz = more_types[i].clock_hz;
			*channels = more_types[i].channels;
			return true;
		}
	}
	return false;
}
