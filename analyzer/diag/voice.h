/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to analyzer/diag: the voice of one leg, for the rules of media. */
#ifndef SL_DIAG_VOICE_H
#define SL_DIAG_VOICE_H

#include "analyzer/diag/diag.h"

enum { HEARD_PACKETS = 50 };      /* fewer are no voice that somebody heard */

enum way_to { TO_CALLEE, TO_CALLER };
struct way {                    /* streams in one direction */
	uint32_t n_streams, main, most; /* main: the stream with the most packets, or NONE */
	uint64_t packets;
	int64_t first_ns, last_ns;
};
struct voice {
	struct way ways[2];         /* enum way_to */
	uint32_t n_streams, n_unknown; /* without pictures */
	uint32_t n_pictures;
	int64_t until_ns;           /* BYE, or the end of the capture */
};
void voice_of(const struct judging *j, struct voice *v);
/** Whether a stream is video, or bound to an m= line that is not audio. */
bool is_picture(const struct judging *j, uint32_t id);
/** Whether any stream, of whatever leg, went to an address while the leg lasted. O(streams). */
bool voice_reaches(const struct judging *j, const struct addr *to);
/** Whether the media of a party may be seen behind a NAT, under another address: a stream of the same port while the leg lasted.
 * O(streams). */
bool voice_of_port(const struct judging *j, const struct addr *a);
/** Whether several calls were answered and the capture, which has no RTP at all, was made of signalling alone. */
bool voice_is_left_out(const struct judging *j);
/** Whether any leg of the same call has voice: then it may pass this leg by. */
bool voice_of_call(const struct judging *j);
/** Whether the tap saw RTP of another call from or to that host. O(streams). */
bool voice_of_host(const struct judging *j, const struct addr *host);
/** The first audio medium that both took when the call was answered, or NULL. */
const struct story_media *voice_agreed(struct judging *j);
/** Who gets the media of a direction: the end that said where. */
const struct story_end *voice_end(const struct judging *j, const struct story_media *m, enum way_to to);
/** Whether the session was changed while the call was up. After voice_agreed. */
bool voice_changes(const struct judging *j);
/** Evidence of the finding begun last: first and last packet of a stream, and its way. */
void stream_evidence(struct judging *j, uint32_t id);

#endif
