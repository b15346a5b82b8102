# SPDX-License-Identifier: GPL-3.0-or-later
libanalyzer_a_SOURCES += \
	analyzer/call/alias.c \
	analyzer/call/branch.c \
	analyzer/call/bridge.c \
	analyzer/call/challenge.c \
	analyzer/call/clue.c \
	analyzer/call/compact.c \
	analyzer/call/compact.h \
	analyzer/call/correlate.c \
	analyzer/call/correlate.h \
	analyzer/call/dialog.c \
	analyzer/call/evict.c \
	analyzer/call/fax.c \
	analyzer/call/finding.c \
	analyzer/call/flow.c \
	analyzer/call/endpoint.c \
	analyzer/call/endpoint.h \
	analyzer/call/endpoint_words.c \
	analyzer/call/evidence.c \
	analyzer/call/hold.c \
	analyzer/call/icmp_error.c \
	analyzer/call/kpi.c \
	analyzer/call/leg.c \
	analyzer/call/lost.c \
	analyzer/call/note.c \
	analyzer/call/note.h \
	analyzer/call/note_sdp.c \
	analyzer/call/number.c \
	analyzer/call/offer.c \
	analyzer/call/offer_media.c \
	analyzer/call/plain.c \
	analyzer/call/prack.c \
	analyzer/call/publication.c \
	analyzer/call/registration.c \
	analyzer/call/role.c \
	analyzer/call/session_timer.c \
	analyzer/call/state.c \
	analyzer/call/store.c \
	analyzer/call/store_local.h \
	analyzer/call/story.c \
	analyzer/call/story_local.h \
	analyzer/call/subscription.c \
	analyzer/call/transfer.c \
	analyzer/call/trouble.c \
	analyzer/call/txn.c
# media and streams
libanalyzer_a_SOURCES += \
	analyzer/call/heard.c \
	analyzer/call/media.c \
	analyzer/call/voice.c \
	analyzer/call/voice.h \
	analyzer/call/voice_bind.c \
	analyzer/call/voice_codec.c \
	analyzer/call/voice_compact.c \
	analyzer/call/voice_guess.c \
	analyzer/call/voice_ice.c \
	analyzer/call/voice_report.c \
	analyzer/call/voice_rtcp.c \
	analyzer/call/voice_view.c
