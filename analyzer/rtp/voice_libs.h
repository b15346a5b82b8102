/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to rtp/: the functions of the libraries of voice, which are loaded when they are first needed. */
#ifndef SL_RTP_VOICE_LIBS_H
#define SL_RTP_VOICE_LIBS_H

#include "base.h"

#ifdef HAVE_SPANDSP
#include <spandsp.h>

struct spandsp_lib {
	__typeof__(g722_decode_init) *g722_init;
	__typeof__(g722_decode) *g722;
	__typeof__(g722_decode_free) *g722_free;
	__typeof__(g726_init) *g726_init;
	__typeof__(g726_decode) *g726;
	__typeof__(g726_free) *g726_free;
	__typeof__(gsm0610_init) *gsm_init;
	__typeof__(gsm0610_decode) *gsm;
	__typeof__(gsm0610_free) *gsm_free;
	__typeof__(dtmf_rx_init) *dtmf_init;
	__typeof__(dtmf_rx) *dtmf;
	__typeof__(dtmf_rx_get) *dtmf_get;
	__typeof__(dtmf_rx_free) *dtmf_free;
};
/** A handle for lib_close(), or NULL; so do the others. */
void *spandsp_open(struct spandsp_lib *lib);
#endif

#ifdef HAVE_OPUS
#include <opus.h>

struct opus_lib {
	__typeof__(opus_decoder_create) *create;
	__typeof__(opus_decode) *decode;
	__typeof__(opus_decoder_destroy) *destroy;
};
void *opus_open(struct opus_lib *lib);
#endif

#ifdef HAVE_BCG729
#include <bcg729/decoder.h>

struct bcg729_lib {
	__typeof__(initBcg729DecoderChannel) *create;
	__typeof__(bcg729Decoder) *decode;
	__typeof__(closeBcg729DecoderChannel) *destroy;
};
void *bcg729_open(struct bcg729_lib *lib);
#endif

#endif
