/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The names of what is used of the libraries of voice. */
#include "analyzer/rtp/voice_libs.h"

#ifdef HAVE_SPANDSP
static const struct lib_symbol symbols_of_spandsp[] = {
	{"g722_decode_init", offsetof(struct spandsp_lib, g722_init)},
	{"g722_decode", offsetof(struct spandsp_lib, g722)},
	{"g722_decode_free", offsetof(struct spandsp_lib, g722_free)},
	{"g726_init", offsetof(struct spandsp_lib, g726_init)},
	{"g726_decode", offsetof(struct spandsp_lib, g726)},
	{"g726_free", offsetof(struct spandsp_lib, g726_free)},
	{"gsm0610_init", offsetof(struct spandsp_lib, gsm_init)},
	{"gsm0610_decode", offsetof(struct spandsp_lib, gsm)},
	{"gsm0610_free", offsetof(struct spandsp_lib, gsm_free)},
	{"dtmf_rx_init", offsetof(struct spandsp_lib, dtmf_init)},
	{"dtmf_rx", offsetof(struct spandsp_lib, dtmf)},
	{"dtmf_rx_get", offsetof(struct spandsp_lib, dtmf_get)},
	{"dtmf_rx_free", offsetof(struct spandsp_lib, dtmf_free)},
};

void *spandsp_open(struct spandsp_lib *lib)
{
	return lib_open(SPANDSP_SONAME, symbols_of_spandsp, sizeof symbols_of_spandsp / sizeof *symbols_of_spandsp, lib, NULL);
}
#endif

#ifdef HAVE_OPUS
static const struct lib_symbol symbols_of_opus[] = {
	{"opus_decoder_create", offsetof(struct opus_lib, create)},
	{"opus_decode", offsetof(struct opus_lib, decode)},
	{"opus_decoder_destroy", offsetof(struct opus_lib, destroy)},
};

void *opus_open(struct opus_lib *lib)
{
	return lib_open(OPUS_SONAME, symbols_of_opus, sizeof symbols_of_opus / sizeof *symbols_of_opus, lib, NULL);
}
#endif

#ifdef HAVE_BCG729
static const struct lib_symbol symbols_of_bcg729[] = {
	{"initBcg729DecoderChannel", offsetof(struct bcg729_lib, create)},
	{"bcg729Decoder", offsetof(struct bcg729_lib, decode)},
	{"closeBcg729DecoderChannel", offsetof(struct bcg729_lib, destroy)},
};

void *bcg729_open(struct bcg729_lib *lib)
{
	return lib_open(BCG729_SONAME, symbols_of_bcg729, sizeof symbols_of_bcg729 / sizeof *symbols_of_bcg729, lib, NULL);
}
#endif
