/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layer 5: chosen calls as files for other programs: packets, sound, a database. One row per suffix.
 *
 * What the store does not keep (frames, voice) is read from the captures a second time: the engine gives the function for
 * it. A second reading gives the same frames and payloads in the same order, so messages have the ids of the store.
 */
#ifndef SL_EXPORT_H
#define SL_EXPORT_H

#include "capture.h"
#include "stream.h"

/* ---- reading the captures again ---- */

enum pass_kind { PASS_SIP, PASS_RTP, PASS_RTCP, PASS_STUN, PASS_ICMP, PASS_UDPTL, PASS_TROUBLE };
struct pass_item {
	enum pass_kind kind;
	const struct payload *payload;  /* PASS_ICMP: what the error quotes; PASS_TROUBLE: no bytes */
	const struct sip_msg *sip;      /* PASS_SIP; PASS_ICMP: NULL where no SIP is quoted */
	uint32_t msg;                   /* PASS_SIP: its id in the store */
	const struct rtp_packet *rtp;   /* PASS_RTP */
	const struct icmp_error *icmp;  /* PASS_ICMP */
	const struct net_trouble *trouble; /* PASS_TROUBLE */
};
struct pass;
/** Says that the frames which the item came in are wanted, under a number of the caller's choice. To be called within
 * pass.item. */
void pass_want(const struct pass *p, uint32_t tag);
/** Says that nothing more is wanted: the reading ends, and well. To be called within pass.item. */
void pass_enough(const struct pass *p);
struct pass {
	void *ctx;
	/* Each payload that may be of interest; NULL: only frames are read. Bytes live until it returns. */
	void (*item)(void *ctx, const struct pass *p, const struct pass_item *i);
	/* The number of each frame that an item said pass_want about came in: of segments and fragments there are several. In any
	 * order; some come more than once. Control segments of its connection are named, too. NULL: nobody asks. */
	void (*wanted)(void *ctx, uint32_t frame, uint32_t tag);
	/* Each frame, after its payloads. `file` is the number of its input. -1 and *e end the reading. NULL: not asked for. */
	int (*frame)(void *ctx, const struct frame *f, unsigned file, struct err *e);
	/* Called now and then: so many frames are done. Whoever hands the pass_fn out may set it; else NULL. */
	void (*tick)(void *ctx, uint32_t frames);
	void *tick_ctx;
	void *engine;                   /* of the engine */
};
/** Reads all that was read so far again. -1 and *e (status 3) where that fails; what pass.frame said, otherwise. */
typedef int (*pass_fn)(void *ctx, struct pass *p, struct err *e);
/** An interface of an input, and the bytes of a frame that has a place (capture.h), as long as the engine lives. */
typedef bool (*interface_fn)(void *ctx, unsigned file, uint16_t iface, struct capture_interface *out);

/** A store_sound_fn in all but its arguments: fills `out` for all n streams of the store. */
bool streams_hear(const struct store *s, pass_fn pass, void *ctx, struct stream_sound *out, uint32_t n, unsigned what);
/** The same for SOUND_CHECK: sets what belongs to it alone. */
bool streams_check(const struct store *s, pass_fn pass, void *ctx, struct stream_sound *out, uint32_t n);

/* ---- exporters ---- */

struct export_sound {
	long playout_ms;                /* size of the jitter buffer */
	bool is_adaptive;               /* it follows the jitter */
	bool is_silent;                 /* what was lost is silence, not concealed */
};
struct export_job {
	const struct store *store;
	uint32_t leg;                   /* the one that was asked for by name, or NONE */
	const struct ids *legs;         /* chosen, ascending; what of them is one call goes into one file with is_split */
	bool is_all;                    /* nothing was chosen: what belongs to no call goes along */
	bool is_split;                  /* a file for each call */
	bool is_single;                 /* ... for each leg */
	bool no_rtp;
	struct export_sound sound;
	struct capture_progress progress; /* of the first reading */
	int64_t end_ns;                 /* capture_end_ns() */
	struct counters counters;       /* what the capture lost (C_KERNEL_DROP, C_DEVICE_DROP) */
	const char *const *files;       /* names of the inputs */
	size_t n_files;
	pass_fn pass;
	interface_fn interface;
	void *ctx;                      /* of both */
	struct buf *notes;              /* lines for the user, each with its newline; any bytes */
};
struct exporter {
	const char *suffix;             /* ".pcap" */
	const char *help;
	/* Writes `path`, or with is_split a file for each call, by means of export_file (report/export_file.h): whole or not at
	 * all. -1 and *e: status 4 where it cannot be written, 2 where what was asked for cannot be done, 3 where reading
	 * failed. */
	int (*write)(const struct export_job *j, const char *path, struct err *e);
};
const struct exporter *exporter_rows(size_t *n);
/** The row of a file name's suffix, any case; NULL and *e (status 2) which names those there are. */
const struct exporter *exporter_of(const char *path, struct err *e);
/** Writes the file of a job, or all of them. */
int export_run(const struct exporter *x, const struct export_job *j, const char *path, struct err *e);

#endif
