/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layer 2: captures to frames, in time order over several inputs.
 *
 * pcap and pcapng files are mapped and never copied; everything else that libpcap reads, compressed files and standard
 * input come through rows of their own (capture/). Bytes stay readable by their `at` while the capture is open: mapped
 * files in place, all else through a spool (an unlinked temporary file) into which the engine keeps what is worth it.
 */
#ifndef SL_CAPTURE_H
#define SL_CAPTURE_H

#include "net.h"

struct capture_options {
	const char *const *files;   /* paths; "-" is standard input */
	size_t n_files;
	const char *bpf;            /* filter expression, or NULL; IP fragments that have no ports pass whatever it says */
	/* Of one input that goes on and on, a pipe of pcapng: of its bytes the latest so many are kept, in a temporary file, and
	 * none older; what else is kept of it (capture_keep) may take a quarter of that. Where the disk is full less is kept,
	 * and reading goes on. */
	uint64_t spool_bytes;       /* 0: everything is kept */
	int64_t spool_ns;           /* packet time; 0: however old */
};
struct capture;

/** Opens all inputs. NULL and *e (status 3: unreadable, a folder, not a capture; 2: filter text) on the first that fails.
 * An empty capture (header without packets) is fine; a file of 0 bytes is not a capture. */
struct capture *capture_open(const struct capture_options *o, struct counters *cs, struct err *e);

/** 1 and a frame; 0 at the end; -1 and *e where reading failed for good. Frames that the filter refuses are skipped but
 * numbered. */
int capture_next(struct capture *c, struct frame *f, struct err *e);
/** The same, but the frame is not taken: capture_next gives it again. */
int capture_peek(struct capture *c, struct frame *f, struct err *e);

/** Whether capture_next would have to wait for whoever writes into a pipe, even after timeout_ms. False for files. */
bool capture_waits(const struct capture *c, int timeout_ms);

/** The bytes at `at`: n of them, or fewer where that is all there is. Valid while the capture is open. */
struct slice capture_bytes(const struct capture *c, uint64_t at, size_t n);
/** Before bytes of a bounded spool go, those of the frames first..last: fn may still read them, and keep what it wants to;
 * afterwards nothing may refer to a frame but the one that is given next. */
typedef void (*capture_leaving_fn)(void *ctx, uint32_t first, uint32_t last);
void capture_on_leaving(struct capture *c, capture_leaving_fn fn, void *ctx);
/** Copies bytes into the spool; returns their `at`, or AT_NONE (counted, C_SPOOL_FULL) where the disk is full. */
uint64_t capture_keep(struct capture *c, const void *p, size_t n);

/** Whether `at` is of capture_keep. */
bool capture_is_kept(const struct capture *c, uint64_t at);

struct capture_progress {
	uint64_t done, total;       /* bytes of the inputs; total 0 where unknown (a pipe) */
	uint64_t packets, bytes;    /* frames given out, and their bytes on the wire */
	int64_t first_ns, last_ns;  /* earliest and latest time seen, or TIME_NONE */
	uint64_t spool_bytes;       /* kept of a bounded spool */
	uint64_t left;              /* frames whose bytes are kept no more (C_SPOOL_LEFT) */
	bool is_spool_full;         /* the disk is full: less is kept than there should be */
	bool is_cut_short;          /* an input ended inside a packet */
	struct slice gone;          /* live: the first device that is not there now, as long as the capture; empty: all are */
	bool loses_fragments;       /* the filter cannot let later IP fragments through (a link type that knows no IP) */
	const char *cut_file;       /* path of the first such, else NULL */
	uint64_t cut_at_packet;     /* its last whole packet */
};
void capture_progress(const struct capture *c, struct capture_progress *out);
/** The latest moment that the inputs tell of: that of a packet, or of the end of a capture from which packets were exported
 * (pcapng). TIME_NONE where there is none. */
int64_t capture_end_ns(const struct capture *c);
/* What capturing lost, by statistics of an interface (pcapng): so many packets since the statistics before, or TIME_NONE where
 * these are the first, and until these. */
struct capture_loss {
	int64_t from_ns, to_ns;
	uint64_t packets;
};
/** Takes the next one that was read and not taken yet; false where there is none. Each rises C_KERNEL_DROP or C_DEVICE_DROP. */
bool capture_take_loss(struct capture *c, struct capture_loss *out);
/** Where the clock of a single capture was set back, packet time goes on (frame.ts_ns), and the capture's clock is behind it by
 * back_ns from from_ns on. Steps in order of time, from 0; false where there are no more (LIMIT_CLOCK_STEPS at most). Of several
 * captures times are taken as they are. */
bool capture_clock_step(const struct capture *c, uint32_t n, int64_t *from_ns, int64_t *back_ns);
void capture_close(struct capture *c);

/** The same bytes from the beginning, up to the frame that capture_next gave last: the same frames, with the same filter and
 * numbers. Reads what is there already, waits for nothing; counts into cs. Does not outlive c. NULL and *e (status 3) where
 * an input cannot be read any more. */
struct capture *capture_again(const struct capture *c, struct counters *cs, struct err *e);
/** The same, from a place not after the frame of that number. Where the bytes before it are gone it begins where they are
 * there, now and later: the numbers of frames tell. */
struct capture *capture_again_from(const struct capture *c, uint32_t number, struct counters *cs, struct err *e);
/** Whether frames are missing at the beginning because their bytes are there no more. */
bool capture_is_partial(const struct capture *c);
/** A second reader goes on: to the frame of that number, or to the one that the first gave last. */
void capture_go_on(struct capture *again, uint32_t until);
/** Number of the frame that was given last, or skipped. */
uint32_t capture_number(const struct capture *c);
/** Number of the input that the last frame came from, from 0. */
unsigned capture_file(const struct capture *c);

/** What is known of an interface of an input (pcapng; other formats have one without a name). */
struct capture_interface {
	uint16_t dlt;
	uint32_t snaplen;           /* 0: no limit, or not known */
	bool has_ns;                /* its clock may tell nanoseconds */
	struct slice name, description; /* any bytes; empty where unknown. They live as long as the capture */
	bool is_gone;               /* the device was not there when its latest statistics were made, by sipladder */
};
/** False where there is no such interface so far, and for UINT16_MAX, which stands for all beyond. */
bool capture_interface(const struct capture *c, unsigned file, uint16_t iface, struct capture_interface *out);

/** Rows of input kinds, for --rows sources. */
struct source_row {
	const char *name, *help;
};
const struct source_row *source_rows(size_t *n);

#endif
