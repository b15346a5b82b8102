/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to rtp/: the functions of oRTP that are used, for its jitter buffer: it is loaded when somebody listens. */
#ifndef SL_RTP_ORTP_LIB_H
#define SL_RTP_ORTP_LIB_H

#include "base.h"

#include <ortp/ortp.h>

struct ortp_lib {
	__typeof__(rtp_session_new) *session_new;
	__typeof__(rtp_session_destroy) *session_destroy;
	__typeof__(rtp_session_set_profile) *set_profile;
	__typeof__(rtp_session_set_payload_type) *set_payload_type;
	__typeof__(rtp_session_enable_rtcp) *enable_rtcp;
	__typeof__(rtp_session_set_time_jump_limit) *set_time_jump_limit;
	__typeof__(rtp_session_set_recv_buf_size) *set_recv_buf_size;
	__typeof__(rtp_session_get_transports) *get_transports;
	__typeof__(rtp_session_recvm_with_ts) *recvm_with_ts;
	__typeof__(rtp_session_get_jitter_buffer_params) *get_jitter_buffer_params;
	__typeof__(rtp_session_set_jitter_buffer_params) *set_jitter_buffer_params;
	__typeof__(rtp_session_enable_jitter_buffer) *enable_jitter_buffer;
	__typeof__(rtp_session_set_jitter_compensation) *set_jitter_compensation;
	__typeof__(meta_rtp_transport_set_endpoint) *set_endpoint;
	__typeof__(rtp_profile_new) *profile_new;
	__typeof__(rtp_profile_set_payload) *profile_set_payload;
	__typeof__(rtp_profile_destroy) *profile_destroy;
	__typeof__(payload_type_clone) *payload_type_clone;
	__typeof__(allocb) *allocb;
	__typeof__(freemsg) *freemsg;
	__typeof__(msgdsize) *msgdsize;
	__typeof__(ortp_init) *init;
	__typeof__(ortp_set_log_handler) *set_log_handler;
	/* data */
	__typeof__(av_profile) *av_profile;
	__typeof__(payload_type_pcmu8000) *pcmu;
};
/** Loads it, ready and silent: it would print what it thinks of packets. A handle for lib_close(), or NULL and *e. */
void *ortp_lib_open(struct ortp_lib *lib, struct err *e);

#endif
