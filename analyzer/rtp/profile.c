/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Static payload types and their clocks (RFC 3551 §6, tables 4 and 5), with the names that oRTP gives them. */
#include "rtp.h"

/* 1 and 19 are reserved: they were 1016 and comfort noise before, and are still met. Video has one channel here. */
static const struct static_type {
	const char *encoding;
	uint32_t clock_hz;
	uint8_t channels;
} types[] = {
	[0] = {"PCMU", 8000, 1}, [1] = {"1016", 8000, 1}, [3] = {"GSM", 8000, 1}, [4] = {"G723", 8000, 1},
	[5] = {"DVI4", 8000, 1}, [6] = {"DVI4", 16000, 1}, [7] = {"LPC", 8000, 1}, [8] = {"PCMA", 8000, 1},
	[9] = {"G722", 8000, 1}, [10] = {"L16", 44100, 2}, [11] = {"L16", 44100, 1}, [12] = {"QCELP", 8000, 1},
	[13] = {"CN", 8000, 1}, [14] = {"MPA", 90000, 1}, [15] = {"G728", 8000, 1}, [16] = {"DVI4", 11025, 1},
	[17] = {"DVI4", 22050, 1}, [18] = {"G729", 8000, 1}, [19] = {"CN", 8000, 1}, [25] = {"CelB", 90000, 1},
	[26] = {"JPEG", 90000, 1}, [28] = {"nv", 90000, 1}, [31] = {"H261", 90000, 1}, [32] = {"MPV", 90000, 1},
	[33] = {"MP2T", 90000, 1}, [34] = {"H263", 90000, 1},
};

bool codec_static(uint8_t payload_type, const char **encoding, uint32_t *clock_hz, uint8_t *channels)
{
	const struct static_type *t = payload_type < sizeof types / sizeof *types ? &types[payload_type] : NULL;

	if (!t || !t->encoding)
		return false;
	*encoding = t->encoding;
	*clock_hz = t->clock_hz;
	*channels = t->channels;
	return true;
}
