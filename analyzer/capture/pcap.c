/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pcap files (draft-ietf-opsawg-pcap): header, then records. Both byte orders, microseconds and nanoseconds, and the
 * length fields of versions before 2.4. Records are used where they lie. */
#include "analyzer/capture/source.h"

enum { HEADER = 24, RECORD = 16 };

static bool is_mine(const uint8_t *p, size_t n)
{
	struct cursor c = cursor_make(p, n);
	uint32_t magic = cursor_be32(&c);

	return magic == 0xa1b2c3d4 || magic == 0xa1b23c4d || magic == 0xd4c3b2a1 || magic == 0x4d3cb2a1;
}

/* Before 2.3 the two lengths stood the other way round; 2.3 was written in both ways; DG/UX wrote 543.0. */
static uint8_t old_lengths(uint16_t major, uint16_t minor)
{
	if (major == 543 || (major == 2 && minor < 3))
		return 1;
	return major == 2 && minor == 3 ? 2 : 0;
}

static int open_file(struct source *s, struct err *e)
{
	struct cursor c;
	uint32_t magic;
	uint16_t major, minor;

	if (!input_has(&s->in, s->off, HEADER))
		return err_set(e, 3, "%s: is cut short inside the file header (%llu of %d bytes); copy it again",
			s->name, (unsigned long long)(s->in.size - s->off), HEADER);
	c = cursor_make(s->in.base + s->off, HEADER);
	magic = cursor_h32(&c, false);
	s->pcap.is_swapped = magic != 0xa1b2c3d4 && magic != 0xa1b23c4d;
	s->pcap.has_ns = magic == 0xa1b23c4d || magic == 0x4d3cb2a1;
	major = cursor_h16(&c, s->pcap.is_swapped);
	minor = cursor_h16(&c, s->pcap.is_swapped);
	s->pcap.old_lengths = old_lengths(major, minor);
	cursor_take(&c, 12);
	s->dlt = (uint16_t)cursor_h32(&c, s->pcap.is_swapped); /* the high half tells of frame check sequences */
	s->off += HEADER;
	return 0;
}

static void mend_lengths(uint8_t how, struct frame *f)
{
	uint32_t len = f->len;

	if (how == 1 || f->caplen > len) {
		f->len = f->caplen;
		f->caplen = len;
	}
}

static inline uint32_t number_at(const uint8_t *p, bool swapped)
{
	uint32_t v;

	memcpy(&v, p, 4);
	return swapped ? __builtin_bswap32(v) : v;
}

static int next(struct source *s, struct frame *f)
{
	const bool swapped = s->pcap.is_swapped;
	const uint64_t off = s->off;
	uint32_t seconds, fraction;
	const uint8_t *h;

	if (!input_has(&s->in, off, RECORD))
		return source_end(s);
	h = s->in.base + off;
	seconds = number_at(h, swapped);
	fraction = number_at(h + 4, swapped);
	f->caplen = number_at(h + 8, swapped);
	f->len = number_at(h + 12, swapped);
	if (s->pcap.old_lengths)
		mend_lengths(s->pcap.old_lengths, f);
	if (f->caplen > LIMIT_SNAPLEN)
		return source_stop(s, C_FRAME_TOO_LONG);
	if (!input_has(&s->in, off + RECORD, f->caplen) || input_is_torn(&s->in))
		return source_end(s);
	if (!seconds && !f->len && input_has_shrunk(&s->in)) /* nobody captures nothing in 1970 */
		return source_end(s);
	f->ts_ns = seconds * NS_PER_S + fraction * (s->pcap.has_ns ? 1 : NS_PER_US);
	f->dlt = s->dlt;
	f->iface = 0;
	f->p = h + RECORD;
	f->at = s->at | (off + RECORD);
	s->off = off + RECORD + f->caplen;
	return 1;
}

static bool interface(const struct source *s, uint16_t iface, struct capture_interface *out)
{
	*out = (struct capture_interface){.dlt = s->dlt, .has_ns = s->pcap.has_ns};
	return iface == 0;
}

const struct format pcap_format = {is_mine, open_file, next, NULL, interface, NULL, NULL};
