/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to capture/: the bytes of one capture, as memory, wherever they come from.
 *
 * A plain file is mapped. A pipe, a FIFO or a compressed file is pumped into a spool as bytes are asked for. Either way
 * base[0..size) can be read for as long as the input is open, and never moves.
 */
#ifndef SL_CAPTURE_INPUT_H
#define SL_CAPTURE_INPUT_H

#include <sys/types.h>

#include "analyzer/capture/guard.h"
#include "analyzer/capture/spool.h"

/* What to try, at the end of a message. */
#define NEEDED words_error("a pcap or pcapng file is needed, as it is or compressed with gzip, zstd or lz4")

struct pump;

struct input {
	const uint8_t *base;
	uint64_t size;      /* bytes that are there now */
	uint64_t ready;     /* of these, bytes that may be touched without asking again */
	uint64_t start;     /* offset of the capture's first byte: standard input may have been read from before */
	uint64_t total;     /* bytes of the file as it is on disk, or 0 where unknown */
	bool is_damaged;    /* ended before its end: compressed data that is broken */
	struct err failed;  /* status not 0: reading failed for good */
	struct pump *pump;  /* NULL: mapped */
	struct spool spool; /* of the pump */
	bool is_bounded;    /* pieces of the spool can go: a full disk is no reason to stop */
	bool (*make_room)(void *ctx); /* the spool cannot grow: whether to try again; NULL: nobody knows what can go */
	void *ctx;
	struct guard guard; /* of the mapping */
	const char *path;   /* as given to input_open */
	const struct input *of; /* a second reader's: the bytes belong to that one */
	dev_t dev;          /* the file that is mapped, to know it again */
	ino_t ino;
};

/** Opens path ("-": standard input), which must live as long as the input. piece: of its spool, see spool_open(). name is for
 * messages. -1 and *e (status 3)
 * where it cannot be opened or is empty. */
int input_open(struct input *in, const char *path, uint64_t piece, const char *name, struct err *e);
/** Sees to it that bytes up to `end` are there; false where they are not to be had. For input_has. */
bool input_bring(struct input *in, uint64_t end);
/** Reads once more from what is pumped; waits where nothing is there. */
void input_more(struct input *in);
/** Whether bytes off..off+n are there, reading on where that can help. off is at most size. */
static inline bool input_has(struct input *in, uint64_t off, uint64_t n)
{
	return off + n <= in->ready || input_bring(in, off + n);
}
/** Whether bytes that were there have been lost meanwhile. */
static inline bool input_is_torn(const struct input *in)
{
	return in->of ? in->of->guard.is_torn : in->guard.is_torn;
}
/** The same, asking the file system as well: the rest of the last page reads as zeros without a fault. To be called
 * where a record makes no sense unless it is made of zeros. */
bool input_has_shrunk(const struct input *in);
/** Bytes of the file on disk that were used when the reader is at `off`. */
uint64_t input_done(const struct input *in, uint64_t off);
void input_close(struct input *in);
/** A second reader of the bytes that are there by now; it does not outlive the first. */
void input_again(struct input *in, const struct input *of);
/** The same, of bytes that have come since. */
void input_go_on(struct input *in);

#endif
