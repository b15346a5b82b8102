/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files that let go of legs share: evict.c (which ones), compact.c (what stays closes up), voice_compact.c (the same
 * for media and streams), kpi.c (what is remembered of them). */
#ifndef SL_COMPACT_H
#define SL_COMPACT_H

#include "analyzer/call/voice.h"
#include "evict.h"

struct correlation;
struct endpoints;
struct kpi_past;

/* Where things go: by the id of each, its new one, or NONE where it goes away. New ids are in the order of the old ones. */
struct moves {
	uint32_t *msgs, *legs, *txns, *dialogs, *flows;
	uint32_t *media, *promises, *places, *streams, *icmp;
};

/* What goes. */
struct going {
	bool *legs, *streams;       /* by id; of streams, those that are nobody's */
	int64_t until_ns;           /* messages without Call-ID that came before it go; TIME_NONE: none */
};

/** An id where it is now, or NONE. */
static inline uint32_t gone_to(const uint32_t *to, uint32_t id)
{
	return id == NONE ? NONE : to[id];
}

/** Lets go of them: renumbers and moves what stays, as if the store had never seen the rest. */
void store_compact(struct store *s, const struct going *g);
/** Says what stays of media and streams; then moves it. */
void voice_plan(const struct store *s, const struct going *g, struct moves *m);
void voice_compact(struct store *s, struct moves *m);
/** Bytes of memory of media and streams; of what was made for readers. */
size_t voice_bytes(const struct voice *v);
size_t correlation_bytes(const struct correlation *c);
size_t endpoints_bytes(const struct endpoints *t);
size_t finding_store_bytes(const struct store *s);
size_t heard_bytes(const struct store *s);
size_t losses_bytes(const struct store *s);
/** Forgets what was made for readers: it is made again when somebody asks. */
void correlation_forget_made(struct store *s);
void findings_forget(struct store *s);
void heard_forget(struct store *s);
void stories_forget(struct store *s);
/** What was noted of legs that stay (correlate.c). */
void correlation_compact(struct store *s, const struct moves *m);
/** ICMP errors about legs that stay. */
void icmp_compact(struct store *s, struct moves *m);
/** What could not be reached, of legs that stay and of none. */
void troubles_compact(struct store *s, const struct moves *m);
/** Where fax is promised, of legs that stay. */
void fax_compact(struct store *s, const struct moves *m);
size_t icmp_bytes(const struct store *s);

/** Takes what legs that go say for the key figures (kpi.c). Before they go. */
void kpi_remember(struct store *s, const bool *going);
void kpi_past_free(struct kpi_past *p);

#endif
