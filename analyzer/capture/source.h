/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to capture/: one input, read as frames by the row of its format. */
#ifndef SL_CAPTURE_SOURCE_H
#define SL_CAPTURE_SOURCE_H

#include "analyzer/capture/input.h"
#include "capture.h"

struct clock;
struct format;
struct pcapng;
struct foreign;

/** What a pcap file header tells (the format pcap alone). */
struct pcap_head {
	bool is_swapped;      /* numbers are in the other byte order */
	bool has_ns;          /* fractions of a second are nanoseconds */
	uint8_t old_lengths;  /* 0: as documented; 1: the lengths are swapped; 2: swapped where that makes sense */
};

enum { SOURCE_LOSSES = 8 };
struct source {
	const struct format *format;
	struct counters *cs;
	char *path;               /* as given */
	const char *name;         /* for messages */
	struct input in;
	uint64_t at;              /* file number where `at` of frames has it */
	uint64_t off;             /* of the next record */
	uint64_t packets;         /* given so far */
	int64_t last_ns;          /* time of the last one, or TIME_NONE */
	int64_t said_ns;          /* the same as the capture says it */
	struct clock *clock;      /* NULL: times are taken as the capture says them */
	int64_t end_ns;           /* the capture went on until then, or TIME_NONE: not told */
	uint16_t dlt;             /* of the file, or its first interface; NONE16 where it has none */
	bool is_over, is_cut_short;
	struct capture_loss losses[SOURCE_LOSSES]; /* that nobody took yet; the last one takes what finds no room */
	unsigned n_losses;
	struct frame pending;     /* the next one, where several sources are merged */
	struct pcap_head pcap;
	struct pcapng *pcapng;
	struct foreign *foreign;
};
#define NONE16 UINT16_MAX

/** A file format. All but is_mine get a source whose input is open. */
struct format {
	/* By the first bytes: at least four, or all there are. */
	bool (*is_mine)(const uint8_t *p, size_t n);
	/* Reads the header. -1 and *e (status 3) where it is wrong or not whole. */
	int (*open)(struct source *s, struct err *e);
	/* 1 and all of *f but number; 0 at the end (source_end says why); -1 and s->in.failed. */
	int (*next)(struct source *s, struct frame *f);
	void (*close)(struct source *s); /* NULL: nothing to do */
	/* NULL: one without a name. False: there is no such interface. */
	bool (*interface)(const struct source *s, uint16_t iface, struct capture_interface *out);
	/* Instead of open, for a second reader that does not begin at the beginning: what it would have learned there. NULL: it
	 * cannot. */
	void (*skip)(struct source *s, const struct source *of);
	/* Takes what is there and tells of no packet, without waiting for more; NULL: there is nothing such. */
	void (*idle)(struct source *s);
};
extern const struct format pcap_format, pcapng_format, foreign_format;

/** The input ended at s->off, where a record should begin or go on: tells a clean end from a cut. For format.next. */
int source_end(struct source *s);
/** The input goes on, but not in a way that can be read: counts c, and ends there as if cut. For format.next. */
int source_stop(struct source *s, enum counter c);

/** piece: of a spool, see spool_open(). */
int source_open(struct source *s, const char *path, size_t index, uint64_t piece, struct counters *cs, struct err *e);
/** Reads the same input from its beginning, or from a record at `off`; does not outlive `of`. */
int source_again(struct source *s, const struct source *of, uint64_t off, struct counters *cs, struct err *e);
/** As capture_next, but for number. */
int source_next(struct source *s, struct frame *f, struct err *e);
void source_close(struct source *s);

#endif
