/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Codecs: what they are, and how voice bears them and their losses (ITU-T G.113 appendix I: Ie of table I.1, Ie with Bpl of
 * table I.4). What is not published is NAN, not guessed: a codec without Ie has no R, and one without Bpl has it without
 * loss alone. */
#include "rtp.h"

#include <math.h>

/* The rows, by name. AUDIO: of a speech codec that hides losses itself, so that there is no "without concealment". */
#define VOICE(n, i, b, a) .name = n, .kind = CODEC_AUDIO, .ie = i, .bpl = b, .ie_no_plc = i, .bpl_no_plc = b, .assumed = a
#define OTHER(n, k) .name = n, .kind = k, .ie = NAN, .bpl = NAN, .ie_no_plc = NAN, .bpl_no_plc = NAN

static const struct codec_row rows[] = {
	{OTHER("AMR", CODEC_AUDIO), .reference = "RFC 4867",
		.help = "Speech of mobile networks, 4.75 to 12.2 kbit/s, frames of 20 ms."},
	{OTHER("AMR-WB", CODEC_AUDIO), .reference = "RFC 4867",
		.help = "Wideband speech (G.722.2) of mobile networks, 6.6 to 23.85 kbit/s, frames of 20 ms."},
	{OTHER("AV1", CODEC_VIDEO), .reference = "AOMedia", .help = "AV1 video."},
	{OTHER("BV16", CODEC_AUDIO), .reference = "RFC 4298", .help = "BroadVoice speech, 16 kbit/s, frames of 5 ms."},
	{OTHER("BV32", CODEC_AUDIO), .reference = "RFC 4298", .help = "BroadVoice wideband speech, 32 kbit/s, frames of 5 ms."},
	{OTHER("CelB", CODEC_VIDEO), .reference = "RFC 2029", .help = "Sun's Cell-B video."},
	{OTHER("CLEARMODE", CODEC_AUDIO), .reference = "RFC 4040", .help = "A 64 kbit/s channel as it is, for ISDN data."},
	{OTHER("CN", CODEC_COMFORT_NOISE), .reference = "RFC 3389", .help = "Comfort noise: how loud silence is."},
	{OTHER("codec2", CODEC_AUDIO), .reference = "none", .help = "Speech at very low rates, 0.7 to 3.2 kbit/s."},
	{OTHER("DVI4", CODEC_AUDIO), .reference = "RFC 3551 §4.5.1", .help = "IMA ADPCM, 32 kbit/s at 8 kHz."},
	{OTHER("EVRC", CODEC_AUDIO), .reference = "RFC 4788", .help = "Speech of CDMA networks, up to 8.55 kbit/s."},
	{OTHER("EVS", CODEC_AUDIO), .reference = "3GPP TS 26.445", .help = "Enhanced voice services of LTE and 5G networks."},
	{OTHER("flexfec-03", CODEC_OTHER), .reference = "RFC 8627", .help = "Forward error correction for other packets."},
	{OTHER("G719", CODEC_AUDIO), .reference = "RFC 5404", .help = "G.719 fullband audio, 32 to 128 kbit/s."},
	{OTHER("G722", CODEC_AUDIO), .reference = "RFC 3551 §4.5.2",
		.help = "G.722 wideband speech, 64 kbit/s. Its clock says 8000 Hz though it samples at 16 kHz."},
	{OTHER("G7221", CODEC_AUDIO), .reference = "RFC 5577", .help = "G.722.1 wideband speech, 24 to 48 kbit/s."},
	{VOICE("G723", 15, 16.1, N_("G.723.1 at 6.3 kbit/s")), .reference = "RFC 3551 §4.5.3",
		.help = "G.723.1 speech, 5.3 or 6.3 kbit/s, frames of 30 ms."},
	{VOICE("G726-16", 50, NAN, NULL), .reference = "RFC 3551 §4.5.4", .help = "G.726 ADPCM, 16 kbit/s."},
	{VOICE("G726-24", 25, NAN, NULL), .reference = "RFC 3551 §4.5.4", .help = "G.726 ADPCM, 24 kbit/s."},
	{VOICE("G726-32", 7, NAN, NULL), .reference = "RFC 3551 §4.5.4", .help = "G.726 ADPCM, 32 kbit/s."},
	{VOICE("G726-40", 2, NAN, NULL), .reference = "RFC 3551 §4.5.4", .help = "G.726 ADPCM, 40 kbit/s."},
	{VOICE("AAL2-G726-16", 50, NAN, NULL), .reference = "RFC 3551 §4.5.4", .help = "G.726 ADPCM, bits in the other order."},
	{VOICE("AAL2-G726-24", 25, NAN, NULL), .reference = "RFC 3551 §4.5.4", .help = "G.726 ADPCM, bits in the other order."},
	{VOICE("AAL2-G726-32", 7, NAN, NULL), .reference = "RFC 3551 §4.5.4", .help = "G.726 ADPCM, bits in the other order."},
	{VOICE("AAL2-G726-40", 2, NAN, NULL), .reference = "RFC 3551 §4.5.4", .help = "G.726 ADPCM, bits in the other order."},
	{VOICE("G728", 7, NAN, NULL), .reference = "RFC 3551 §4.5.5", .help = "G.728 low-delay speech, 16 kbit/s."},
	{VOICE("G729", 11, 19, N_("G.729A with silence suppression")), .reference = "RFC 3551 §4.5.6",
		.help = "G.729 speech, 8 kbit/s, frames of 10 ms."},
	{VOICE("G729A", 11, 19, N_("G.729A with silence suppression")), .reference = "RFC 3551 §4.5.6",
		.help = "G.729 annex A, under a name that is not registered; the bits are those of G729."},
	{OTHER("G729D", CODEC_AUDIO), .reference = "RFC 3551 §4.5.7", .help = "G.729 annex D speech, 6.4 kbit/s."},
	{OTHER("G729E", CODEC_AUDIO), .reference = "RFC 3551 §4.5.7", .help = "G.729 annex E speech, 11.8 kbit/s."},
	{OTHER("G7291", CODEC_AUDIO), .reference = "RFC 4749", .help = "G.729.1 scalable wideband speech, 8 to 32 kbit/s."},
	{VOICE("GSM", 20, NAN, NULL), .reference = "RFC 3551 §4.5.8", .help = "GSM full-rate speech, 13 kbit/s, frames of 20 ms."},
	{VOICE("GSM-EFR", 5, 10, NULL), .reference = "RFC 3551 §4.5.9",
		.help = "GSM enhanced full-rate speech, 12.2 kbit/s, frames of 20 ms."},
	{VOICE("GSM-HR-08", 23, NAN, NULL), .reference = "RFC 5993", .help = "GSM half-rate speech, 5.6 kbit/s."},
	{OTHER("H261", CODEC_VIDEO), .reference = "RFC 4587", .help = "H.261 video."},
	{OTHER("H263", CODEC_VIDEO), .reference = "RFC 2190", .help = "H.263 video, as first packed."},
	{OTHER("H263-1998", CODEC_VIDEO), .reference = "RFC 4629", .help = "H.263 video of 1998."},
	{OTHER("H263-2000", CODEC_VIDEO), .reference = "RFC 4629", .help = "H.263 video of 2000."},
	{OTHER("H264", CODEC_VIDEO), .reference = "RFC 6184", .help = "H.264 video (AVC)."},
	{OTHER("H264-SVC", CODEC_VIDEO), .reference = "RFC 6190", .help = "H.264 video in layers (SVC)."},
	{OTHER("H265", CODEC_VIDEO), .reference = "RFC 7798", .help = "H.265 video (HEVC)."},
	{OTHER("iLBC", CODEC_AUDIO), .reference = "RFC 3952", .help = "Speech made for loss, 13.33 or 15.2 kbit/s."},
	{OTHER("iSAC", CODEC_AUDIO), .reference = "none", .help = "Wideband speech of early WebRTC, 10 to 32 kbit/s."},
	{OTHER("JPEG", CODEC_VIDEO), .reference = "RFC 2435", .help = "Video of JPEG pictures."},
	{OTHER("L16", CODEC_AUDIO), .reference = "RFC 3551 §4.5.11", .help = "Samples of 16 bits, uncompressed."},
	{OTHER("L24", CODEC_AUDIO), .reference = "RFC 3190", .help = "Samples of 24 bits, uncompressed."},
	{OTHER("L8", CODEC_AUDIO), .reference = "RFC 3551 §4.5.10", .help = "Samples of 8 bits, uncompressed."},
	{OTHER("LPC", CODEC_AUDIO), .reference = "RFC 3551 §4.5.12", .help = "Experimental linear predictive speech, 5.6 kbit/s."},
	{OTHER("1016", CODEC_AUDIO), .reference = "RFC 3551 §6", .help = "FS-1016 CELP speech, 4.8 kbit/s; no longer used."},
	{OTHER("MP2T", CODEC_VIDEO), .reference = "RFC 2250", .help = "An MPEG-2 transport stream, sound and video."},
	{OTHER("MP4A-LATM", CODEC_AUDIO), .reference = "RFC 6416", .help = "MPEG-4 audio (AAC)."},
	{OTHER("MP4V-ES", CODEC_VIDEO), .reference = "RFC 6416", .help = "MPEG-4 video."},
	{OTHER("MPA", CODEC_AUDIO), .reference = "RFC 2250", .help = "MPEG-1 or MPEG-2 audio."},
	{OTHER("mpeg4-generic", CODEC_AUDIO), .reference = "RFC 3640", .help = "MPEG-4 audio (AAC) and others."},
	{OTHER("MPV", CODEC_VIDEO), .reference = "RFC 2250", .help = "MPEG-1 or MPEG-2 video."},
	{OTHER("nv", CODEC_VIDEO), .reference = "RFC 3551 §5.4", .help = "Video of Xerox PARC's nv."},
	{OTHER("opus", CODEC_AUDIO), .reference = "RFC 7587",
		.help = "Speech and music, 6 to 510 kbit/s. Its clock says 48000 Hz whatever it samples at."},
	{.name = "PCMA", .kind = CODEC_AUDIO, .ie = 0, .bpl = 25.1, .ie_no_plc = 0, .bpl_no_plc = 4.3,
		.assumed = N_("G.711 with packet loss concealment"), .reference = "RFC 3551 §4.5.14",
		.help = "G.711 with A-law, 64 kbit/s: the telephone of most of the world."},
	{.name = "PCMU", .kind = CODEC_AUDIO, .ie = 0, .bpl = 25.1, .ie_no_plc = 0, .bpl_no_plc = 4.3,
		.assumed = N_("G.711 with packet loss concealment"), .reference = "RFC 3551 §4.5.14",
		.help = "G.711 with mu-law, 64 kbit/s: the telephone of North America and Japan."},
	{OTHER("QCELP", CODEC_AUDIO), .reference = "RFC 2658", .help = "Speech of early CDMA networks, 8 or 13 kbit/s."},
	{OTHER("red", CODEC_AUDIO), .reference = "RFC 2198", .help = "Redundancy: each packet repeats what earlier ones held."},
	{OTHER("rtx", CODEC_OTHER), .reference = "RFC 4588", .help = "Retransmissions of packets of another payload type."},
	{OTHER("SILK", CODEC_AUDIO), .reference = "none", .help = "Speech of Skype, 6 to 40 kbit/s."},
	{OTHER("Siren7", CODEC_AUDIO), .reference = "G.722.1", .help = "Polycom's wideband speech, 16 to 32 kbit/s."},
	{OTHER("Siren14", CODEC_AUDIO), .reference = "G.722.1 annex C", .help = "Polycom's superwideband speech, 24 to 48 kbit/s."},
	{OTHER("speex", CODEC_AUDIO), .reference = "RFC 5574", .help = "Speech, 2.15 to 44.2 kbit/s."},
	{OTHER("t140", CODEC_OTHER), .reference = "RFC 4103", .help = "Text as it is typed."},
	{OTHER("telephone-event", CODEC_EVENT), .reference = "RFC 4733", .help = "DTMF digits and line events, not as sound."},
	{OTHER("tone", CODEC_EVENT), .reference = "RFC 4733 §4", .help = "Tones, by frequency and duration, not as sound."},
	{OTHER("ulpfec", CODEC_OTHER), .reference = "RFC 5109", .help = "Forward error correction for other packets."},
	{OTHER("VDVI", CODEC_AUDIO), .reference = "RFC 3551 §4.5.16", .help = "IMA ADPCM at a variable rate."},
	{OTHER("VP8", CODEC_VIDEO), .reference = "RFC 7741", .help = "Video of WebRTC."},
	{OTHER("VP9", CODEC_VIDEO), .reference = "RFC 9628", .help = "Video of WebRTC."},
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
