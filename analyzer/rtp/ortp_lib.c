/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The names of what is used of oRTP, and its beginning. It brings a C++ library and three of cryptography. */
#include "analyzer/rtp/ortp_lib.h"

static const struct lib_symbol symbols[] = {
	{"rtp_session_new", offsetof(struct ortp_lib, session_new)},
	{"rtp_session_destroy", offsetof(struct ortp_lib, session_destroy)},
	{"rtp_session_set_profile", offsetof(struct ortp_lib, set_profile)},
	{"rtp_session_set_payload_type", offsetof(struct ortp_lib, set_payload_type)},
	{"rtp_session_enable_rtcp", offsetof(struct ortp_lib, enable_rtcp)},
	{"rtp_session_set_time_jump_limit", offsetof(struct ortp_lib, set_time_jump_limit)},
	{"rtp_session_set_recv_buf_size", offsetof(struct ortp_lib, set_recv_buf_size)},
	{"rtp_session_get_transports", offsetof(struct ortp_lib, get_transports)},
	{"rtp_session_recvm_with_ts", offsetof(struct ortp_lib, recvm_with_ts)},
	{"rtp_session_get_jitter_buffer_params", offsetof(struct ortp_lib, get_jitter_buffer_params)},
	{"rtp_session_set_jitter_buffer_params", offsetof(struct ortp_lib, set_jitter_buffer_params)},
	{"rtp_session_enable_jitter_buffer", offsetof(struct ortp_lib, enable_jitter_buffer)},
	{"rtp_session_set_jitter_compensation", offsetof(struct ortp_lib, set_jitter_compensation)},
	{"meta_rtp_transport_set_endpoint", offsetof(struct ortp_lib, set_endpoint)},
	{"rtp_profile_new", offsetof(struct ortp_lib, profile_new)},
	{"rtp_profile_set_payload", offsetof(struct ortp_lib, profile_set_payload)},
	{"rtp_profile_destroy", offsetof(struct ortp_lib, profile_destroy)},
	{"payload_type_clone", offsetof(struct ortp_lib, payload_type_clone)},
	{"allocb", offsetof(struct ortp_lib, allocb)},
	{"freemsg", offsetof(struct ortp_lib, freemsg)},
	{"msgdsize", offsetof(struct ortp_lib, msgdsize)},
	{"ortp_init", offsetof(struct ortp_lib, init)},
	{"ortp_set_log_handler", offsetof(struct ortp_lib, set_log_handler)},
	{"av_profile", offsetof(struct ortp_lib, av_profile)},
	{"payload_type_pcmu8000", offsetof(struct ortp_lib, pcmu)},
};

static void say_nothing(const char *domain, OrtpLogLevel level, const char *fmt, va_list args)
{
	(void)domain;
	(void)level;
	(void)fmt;
	(void)args;
}

void *ortp_lib_open(struct ortp_lib *lib, struct err *e)
{
	void *handle = lib_open(ORTP_SONAME, symbols, sizeof symbols / sizeof *symbols, lib, e);

	if (handle && !rtp_profile_get_payload(lib->av_profile, 0)) { /* it stays ready: what was loaded is not unloaded */
		lib->set_log_handler(say_nothing);
		lib->init();
	}
	return handle;
}
