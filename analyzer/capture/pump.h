/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to capture/: bytes from a descriptor into a spool, decompressed on the way. */
#ifndef SL_CAPTURE_PUMP_H
#define SL_CAPTURE_PUMP_H

#include "base.h"

enum { PUMP_IN_BYTES = 64 * 1024, PUMP_OUT_BYTES = 128 * 1024, PUMP_PEEK_BYTES = 4 };

struct coding;

struct pump {
	int fd;                   /* owned */
	const struct coding *coding;
	void *state;              /* of the coding */
	bool is_ended;            /* no more bytes will come out */
	bool is_damaged;          /* ... because what goes in is broken, or stops in the middle */
	bool is_eof;              /* no more bytes will go in */
	bool is_between;          /* one compressed frame is whole, the next has not begun */
	bool is_stuffed;          /* out was filled: more may come without more going in */
	int error;                /* errno of a read that failed, or 0 */
	uint64_t taken;           /* bytes read from the descriptor */
	size_t pos, n;            /* of in[]: bytes pos..n are not used yet */
	uint8_t in[PUMP_IN_BYTES];
	uint8_t out[PUMP_OUT_BYTES];
};

/** A way to compress, told by its first four bytes. */
struct coding {
	const char *name, *help;
	uint32_t magic, mask;          /* first four bytes, big-endian, and the bits of them that count */
	int (*begin)(struct pump *p, struct err *e); /* -1 and *e: its library cannot be loaded. May be NULL */
	/* NULL: not built in. Turns some of in[pos..n) into at most n bytes at out; returns how many. Sets is_ended, is_damaged. */
	size_t (*step)(struct pump *p, uint8_t *out, size_t n);
	void (*end)(struct pump *p);
};

/** Takes over fd and reads the first bytes. */
struct pump *pump_new(int fd);
/** Chooses the coding by the first bytes; whether it is any but "plain". */
bool pump_detect(struct pump *p);
/** Name of a coding that the capture has but this program was built without, or NULL. */
const char *pump_missing(const struct pump *p);
/** Gets out ready. To be called once, after pump_detect. -1 and *e where the coding's library cannot be loaded. */
int pump_begin(struct pump *p, struct err *e);
/** Fills out[]; returns how many bytes of it (0 does not mean the end: look at is_ended). May wait for input. */
size_t pump_step(struct pump *p);
void pump_free(struct pump *p);

#endif
