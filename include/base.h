/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layer 0: slices, checked reading, memory, text, maps, time, errors. Nothing here knows of packets or SIP.
 *
 * Ownership: a slice never owns; who made the bytes says how long they live. Objects with an _init or a zero value and
 * a _free own what they point to. Out of memory ends the program through die_oom() (status 3): no caller handles it.
 */
#ifndef SL_BASE_H
#define SL_BASE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "words.h"

#include "banned.h"
#include "counters.h"
#include "limits.h"

#define NONE UINT32_MAX /* an id that names nothing */

/* ---- slice: some bytes somewhere; not NUL-terminated, never owned ------------------------------------------------ */

struct slice {
	const char *p;
	size_t n;
};

static inline struct slice slice_make(const void *p, size_t n)
{
	return (struct slice){p, n};
}
/** Of a NUL-terminated string, without its NUL. */
static inline struct slice slice_of(const char *z)
{
	return (struct slice){z, strlen(z)};
}
static inline bool slice_eq(struct slice a, struct slice b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}
/** The same, without a call where they have 4 to 16 bytes: for what every message is asked. */
static inline bool slice_eq_short(struct slice a, struct slice b)
{
	uint64_t x, y, v, w;
	uint32_t s, t, g, h;

	if (a.n != b.n || a.n < 4 || a.n > 16)
		return slice_eq(a, b);
	if (a.n < 8) {
		memcpy(&s, a.p, 4);
		memcpy(&t, b.p, 4);
		memcpy(&g, a.p + a.n - 4, 4);
		memcpy(&h, b.p + b.n - 4, 4);
		return s == t && g == h;
	}
	memcpy(&x, a.p, 8);
	memcpy(&y, b.p, 8);
	memcpy(&v, a.p + a.n - 8, 8);
	memcpy(&w, b.p + b.n - 8, 8);
	return x == y && v == w;
}
/** Equal but for the case of ASCII letters. */
bool slice_ieq(struct slice a, struct slice b);
/** Whether `s` begins with `prefix` (exact, and without ASCII case). */
bool slice_starts(struct slice s, struct slice prefix);
bool slice_istarts(struct slice s, struct slice prefix);
/** memcmp order, the shorter first where one is a prefix: <0, 0, >0. */
int slice_cmp(struct slice a, struct slice b);
/** Without spaces, tabs, CR and LF at both ends. */
struct slice slice_trim(struct slice s);
/** Bytes from..to of s, both clamped to its length. */
struct slice slice_sub(struct slice s, size_t from, size_t to);
/** Index of byte c at or after `from`, or s.n. */
size_t slice_find(struct slice s, char c, size_t from);
/** Index of `needle` (exact / without ASCII case), or s.n. An empty needle is found at 0. Linear time. */
size_t slice_search(struct slice s, struct slice needle);
size_t slice_isearch(struct slice s, struct slice needle);
/** Cuts s at the first c: returns what is before it, and leaves what is after it in *s (empty where there is no c). */
struct slice slice_cut(struct slice *s, char c);
/** Decimal digits only, no sign, no space; false (and *out as it was) for "", other bytes, or a value over `max`. */
bool slice_to_u64(struct slice s, uint64_t max, uint64_t *out);

/* ASCII only, whatever the locale says. */
static inline char ascii_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}
static inline bool ascii_digit(char c)
{
	return c >= '0' && c <= '9';
}
static inline bool ascii_alpha(char c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

/* ---- cursor: the only way to read packet bytes ------------------------------------------------------------------- */

/* Reads are checked and unaligned. Past the end they give 0 and set `bad`, which stays: read a header, then test once. */
struct cursor {
	const uint8_t *p, *end;
	bool bad;
};

static inline struct cursor cursor_make(const void *p, size_t n)
{
	return (struct cursor){p, (const uint8_t *)p + n, false};
}
static inline size_t cursor_left(const struct cursor *c)
{
	return (size_t)(c->end - c->p);
}
/** Takes n bytes, or sets bad and returns NULL. */
static inline const uint8_t *cursor_take(struct cursor *c, size_t n)
{
	const uint8_t *p = c->p;

	if (c->bad || n > (size_t)(c->end - c->p)) {
		c->bad = true;
		return NULL;
	}
	c->p += n;
	return p;
}
static inline uint8_t cursor_u8(struct cursor *c)
{
	const uint8_t *p = cursor_take(c, 1);

	return p ? p[0] : 0;
}
static inline uint16_t cursor_be16(struct cursor *c)
{
	const uint8_t *p = cursor_take(c, 2);

	return (uint16_t)(p ? p[0] << 8 | p[1] : 0);
}
static inline uint32_t cursor_be32(struct cursor *c)
{
	const uint8_t *p = cursor_take(c, 4);

	return p ? (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3] : 0;
}
static inline uint64_t cursor_be64(struct cursor *c)
{
	uint64_t hi = cursor_be32(c);

	return hi << 32 | cursor_be32(c);
}
/** Numbers of a file whose byte order is told by its magic: swapped says that it is not this machine's. */
static inline uint16_t cursor_h16(struct cursor *c, bool swapped)
{
	const uint8_t *p = cursor_take(c, 2);
	uint16_t v = 0;

	if (p)
		memcpy(&v, p, 2);
	return swapped ? __builtin_bswap16(v) : v;
}
static inline uint32_t cursor_h32(struct cursor *c, bool swapped)
{
	const uint8_t *p = cursor_take(c, 4);
	uint32_t v = 0;

	if (p)
		memcpy(&v, p, 4);
	return swapped ? __builtin_bswap32(v) : v;
}

/* ---- errors: the world refused; one sentence saying what, which file and why -------------------------------------- */

struct err {
	int status;     /* exit status of INTERFACE.md §1: 2 usage, 3 input, 4 output */
	char text[600]; /* whole sentence without newline; control bytes made visible */
};

/** What the system says of an error number, in the user's language. */
const char *err_system(int number);
/** Fills *e (e may be NULL) with fmt in the user's language and returns -1, so that `return err_set(e, 3, ...)` reads well. */
__attribute__((format(printf, 3, 4))) int err_set(struct err *e, int status, const char *fmt, ...);

/** A function of a library: its name, and where in a table of functions its address goes (by offsetof). */
struct lib_symbol {
	const char *name;
	size_t at;
};
/** Loads a library by its soname and fills `table`, a struct of pointers to functions. A handle for lib_close(), or NULL and
 * *e (status 2; e may be NULL). What is loaded once stays, so that the next one who asks pays little. */
void *lib_open(const char *soname, const struct lib_symbol *symbols, size_t n, void *table, struct err *e);
/** The functions are not called after it. NULL is taken. */
void lib_close(void *handle);

/** Called before the program dies of us or of memory, to give the terminal back; NULL for none. Set once by ui/. */
void die_set_hook(void (*hook)(void));
/** Says "out of memory" on standard error and exits with 3. */
_Noreturn void die_oom(void);

/* ---- memory -------------------------------------------------------------------------------------------------------- */

/** malloc, calloc, realloc that never return NULL. Free with free(). */
void *mem_alloc(size_t n);
void *mem_zalloc(size_t n);
void *mem_realloc(void *p, size_t n);

/** Gives memory that was freed back to the system, as far as it can be. */
void mem_trim(void);

/** Bump allocator: what it gave lives until arena_free (or arena_reset). Zero value is empty. */
struct arena {
	struct arena_chunk *head;
	size_t used, cap;  /* of the head chunk */
	size_t total;      /* bytes taken from the system */
};
/** n bytes, aligned for any type, not cleared. */
void *arena_alloc(struct arena *a, size_t n);
/** A copy of s, with a NUL after it that the slice does not count. */
struct slice arena_copy(struct arena *a, struct slice s);
/** Forgets all that was given, keeps one chunk for reuse. */
void arena_reset(struct arena *a);
void arena_free(struct arena *a);

/** Large pieces of zeroed memory straight from the system, in huge pages where it has them: millions of small items then
 * cost few page faults and few misses of the address translation. Zero value is empty. */
struct slab {
	struct slab_region *head;
	size_t used;        /* of the head region */
};
/** n bytes, zeroed, aligned to 64; they live until slab_free. */
void *slab_alloc(struct slab *s, size_t n);
void slab_free(struct slab *s);

/** Items of one size in chunks: an id is an index, addresses stay, nothing is copied when it grows. */
struct pool {
	char **chunks;
	uint32_t n;          /* items */
	uint32_t n_chunks, cap_chunks;
	uint32_t item_bytes;
	struct slab *slab;   /* where chunks come from, or NULL: each is malloc'ed */
};
enum { POOL_CHUNK_BITS = 10, POOL_CHUNK = 1 << POOL_CHUNK_BITS };
void pool_init(struct pool *p, uint32_t item_bytes, struct slab *slab);
/** Makes room for one chunk more. For pool_add alone. */
void pool_grow(struct pool *p);
/** A new item, zeroed; its id is the old p->n. */
static inline void *pool_add(struct pool *p)
{
	if (p->n >> POOL_CHUNK_BITS >= p->n_chunks)
		pool_grow(p);
	uint32_t i = p->n++;
	return p->chunks[i >> POOL_CHUNK_BITS] + (size_t)(i & (POOL_CHUNK - 1)) * p->item_bytes;
}
/** Item `id`, which must be below p->n. */
static inline void *pool_at(const struct pool *p, uint32_t id)
{
	return p->chunks[id >> POOL_CHUNK_BITS] + (size_t)(id & (POOL_CHUNK - 1)) * p->item_bytes;
}
/** The same where the size of an item is known when it is compiled: `item_bytes` must be the pool's. */
static inline void *pool_item(const struct pool *p, uint32_t id, size_t item_bytes)
{
	return p->chunks[id >> POOL_CHUNK_BITS] + (size_t)(id & (POOL_CHUNK - 1)) * item_bytes;
}
void pool_free(struct pool *p);
/** Forgets the items from n on and gives their memory back to the system. What is added later is zeroed as ever. */
void pool_cut(struct pool *p, uint32_t n);
/** Moves items down: item i becomes to[i], which ascends and is at most i, or goes where to[i] is NONE. Cuts the rest. */
void pool_close_up(struct pool *p, const uint32_t *to);
/** Bytes of memory that it takes from the system. */
size_t pool_bytes(const struct pool *p);

/** Growing array of 32-bit ids. Zero value is empty. */
struct ids {
	uint32_t *v;
	size_t n, cap;
};
void ids_add(struct ids *v, uint32_t id);
void ids_free(struct ids *v);

/** Growing text. Zero value is empty. p is NUL-terminated once anything was put. */
struct buf {
	char *p;
	size_t n, cap;
};
/** Room for n bytes more behind those there are; what is written there counts from buf_use on. */
void buf_grow(struct buf *b, size_t n);
static inline char *buf_room(struct buf *b, size_t n)
{
	if (n >= b->cap - b->n)
		buf_grow(b, n);
	return b->p + b->n;
}
static inline void buf_use(struct buf *b, size_t n)
{
	b->n += n;
	b->p[b->n] = '\0';
}
void buf_put(struct buf *b, struct slice s);
void buf_puts(struct buf *b, const char *z);
void buf_putc(struct buf *b, char c);
/** c repeated n times. */
void buf_fill(struct buf *b, char c, size_t n);
__attribute__((format(printf, 2, 3))) void buf_fmt(struct buf *b, const char *fmt, ...);
void buf_u64(struct buf *b, uint64_t v);
/** "00" to "99", one after the other. */
extern const char digit_pairs[201];
/** v / 10^decimals with exactly that many decimals: buf_fixed(b, -1234, 3) is "-1.234". No locale. */
void buf_fixed(struct buf *b, int64_t v, unsigned decimals);
static inline struct slice buf_slice(const struct buf *b)
{
	return (struct slice){b->p, b->n};
}
/** Empties, keeps the memory. */
static inline void buf_clear(struct buf *b)
{
	b->n = 0;
}
void buf_free(struct buf *b);

/* ---- map: hash → id; open addressing, 8 bytes a slot ---------------------------------------------------------------- */

/* The map keeps 32 bits of the hash and an id; the caller's function says whether an id is the one looked for. */
struct map_slot {
	uint32_t hash, id;
};
struct map {
	struct map_slot *slots;
	uint32_t mask;  /* slots - 1, or 0 before the first put */
	uint32_t n;     /* ids held */
};
typedef bool (*map_eq_fn)(const void *ctx, uint32_t id);
/** The id under `hash` for which eq(ctx, id) holds, or NONE. */
uint32_t map_get(const struct map *m, uint64_t hash, map_eq_fn eq, const void *ctx);
/** Adds; the caller knows that it is not there. */
void map_put(struct map *m, uint64_t hash, uint32_t id);
/** Asks the memory for the slot of a hash, long before map_get. */
static inline void map_prefetch(const struct map *m, uint64_t hash)
{
	if (m->slots)
		__builtin_prefetch(&m->slots[(uint32_t)(hash >> 32) & m->mask]);
}
/** The id that map_get will most likely find, by the hash alone, or NONE: good for a prefetch, not for an answer. */
static inline uint32_t map_guess(const struct map *m, uint64_t hash)
{
	uint32_t h = (uint32_t)(hash >> 32);

	if (!m->slots)
		return NONE;
	for (uint32_t i = 0; i < 8; i++) {
		const struct map_slot *slot = &m->slots[(h + i) & m->mask];

		if (slot->hash == h || slot->id == NONE)
			return slot->id;
	}
	return NONE;
}
/** Takes (hash, id) out; nothing happens where it is not there. */
void map_del(struct map *m, uint64_t hash, uint32_t id);
void map_free(struct map *m);
/** Ids get other numbers: id becomes to[id], and is taken out where that is NONE. The map becomes as small as it can. */
void map_renumber(struct map *m, const uint32_t *to);
static inline size_t map_bytes(const struct map *m)
{
	return m->slots ? ((size_t)m->mask + 1) * sizeof *m->slots : 0;
}

/** XXH3 of the bytes with a seed (64 bits). */
uint64_t hash_bytes(const void *p, size_t n, uint64_t seed);
static inline uint64_t hash_slice(struct slice s, uint64_t seed)
{
	return hash_bytes(s.p, s.n, seed);
}
/** The halves of a product, folded. Who knows one pair of factors makes others of the same hash more often
 * than by chance (their complements), wherefore who uses it adds their sum to its result. */
static inline uint64_t hash_fold(uint64_t a, uint64_t b)
{
	unsigned __int128 product = (unsigned __int128)a * b;

	return (uint64_t)product ^ (uint64_t)(product >> 64);
}
/** A seeded hash of a short text: two multiplications for up to 16 bytes, one more for each 16 bytes more. Who does not know the
 * seed makes no collisions; two texts share it once in 2^64 pairs. */
static inline uint64_t hash_short(struct slice s, uint64_t seed)
{
	uint64_t a = 0, b = 0, h = seed ^ s.n * 0x9E3779B97F4A7C15ull, secret = seed * 0xD6E8FEB86659FD93ull, sum = h;
	uint32_t x, y;

	if (s.n >= 8) {
		const char *p = s.p, *e = p + s.n;

		for (; e - p > 16; p += 16) {
			memcpy(&a, p, 8);
			memcpy(&b, p + 8, 8);
			a ^= h;
			b ^= secret;
			sum += a + b;
			h = hash_fold(a, b);
		}
		memcpy(&a, s.n >= 16 ? e - 16 : p, 8);
		memcpy(&b, e - 8, 8);
	} else if (s.n >= 4) {
		memcpy(&x, s.p, 4);
		memcpy(&y, s.p + s.n - 4, 4);
		a = (uint64_t)x << 32 | y;
	} else if (s.n) {
		a = (uint64_t)(uint8_t)s.p[0] << 16 | (uint64_t)(uint8_t)s.p[s.n / 2] << 8 | (uint8_t)s.p[s.n - 1];
	}
	a ^= h;
	b ^= secret;
	return hash_fold(hash_fold(a, b) ^ secret, sum + a + b);
}
/** Mixes two numbers into one hash. */
static inline uint64_t hash_mix(uint64_t a, uint64_t b)
{
	uint64_t x = (a ^ (b * 0x9E3779B97F4A7C15ull)) * 0xD6E8FEB86659FD93ull;

	return x ^ x >> 32;
}

/* ---- text ----------------------------------------------------------------------------------------------------------- */

/** Decodes one UTF-8 character at s[0]: returns bytes used (1..4) and *cp. A wrong byte (overlong, surrogate, cut, past
 * U+10FFFF) uses 1 byte and gives UINT32_MAX. s must not be empty. */
unsigned utf8_decode(struct slice s, uint32_t *cp);
/** Appends cp as UTF-8 to out[4]; returns its bytes. A cp that is none gives U+FFFD. */
unsigned utf8_encode(uint32_t cp, char out[4]);
/** Terminal columns of a code point: 0 (combining, control), 1 or 2. Independent of the locale. */
unsigned utf8_width(uint32_t cp);
/** Columns of a text as text_visible() writes it. */
size_t text_columns(struct slice s);
/** Whether a line may end between two characters: after a blank, and beside wide ones (Chinese), but not before what closes
 * or after what opens. */
bool text_may_break(uint32_t before, uint32_t after);
/** Bytes of text for a line of `columns`, up to the last place where it may break (blanks included);
 * at least one character. */
size_t text_part(struct slice text, size_t columns);
/** Appends text in lines that end at `width`, each but the first after `indent` blanks, and a line end. */
void text_wrap(struct buf *b, struct slice text, size_t indent, size_t width);
/** Appends s so that it is safe on a terminal and in a line of text: printable characters as they are; C0, DEL, C1,
 * bidirectional controls, line separators and wrong bytes as `\n`, `\t`, `\x1b`, `\u202e`, `\xff`. */
void text_visible(struct buf *b, struct slice s);
/** The same, cut to at most `columns` (with `…`, or `~` where ascii, as its last column when something was cut), padded
 * with spaces to exactly `columns`; right-aligned where `right`. */
void text_fit(struct buf *b, struct slice s, size_t columns, bool right, bool ascii);
/** Of two names the edit distance (letters wrong, missing, too many or swapped; ASCII case ignored), both cut to 64 bytes:
 * for "did you mean". */
unsigned text_distance(struct slice a, struct slice b);
/** Whether a name at that distance from what was written may be what was meant: a third of it may differ. */
bool text_is_near(struct slice written, unsigned distance);

/* ---- time: nanoseconds since 1970 ------------------------------------------------------------------------------------ */

#define NS_PER_S 1000000000ll
#define NS_PER_MS 1000000ll
#define NS_PER_US 1000ll
#define TIME_NONE INT64_MIN /* no such moment, no such duration */
/* Moments are within -TIME_MAX .. TIME_MAX (the year 2116): the difference of two, and a moment some minutes later, are
 * numbers, too. What a capture says beyond is taken for the nearest of them. */
#define TIME_MAX (INT64_MAX / 2 - 3600 * NS_PER_S)

/** A time zone for printing; NULL means UTC. Name as in the tz database ("Europe/Berlin") or "local". */
struct zone;
/** Returns NULL and fills *e (status 2) for a name that the system does not know. */
struct zone *zone_open(const char *name, struct err *e);
void zone_free(struct zone *z);
/** "2025-06-15 10:15:02.104820": the digits after the point as asked (0..9). */
void time_date(struct buf *b, int64_t ts_ns, const struct zone *z, unsigned digits);
/** "10:15:02.104820". */
void time_clock(struct buf *b, int64_t ts_ns, const struct zone *z, unsigned digits);
/** "1750000000.104820": 6 digits, or 9 where the time has nanoseconds. */
void time_epoch(struct buf *b, int64_t ts_ns);
/** Reads "10:15", "10:15:02.104", "2025-06-15" or "2025-06-15 10:15:02.1" (also with T between) in the zone. A clock without
 * a date is the first such moment that is not before the second of from_ns. False for other texts. */
bool time_read(struct slice s, int64_t from_ns, const struct zone *z, int64_t *out);
/** A duration for people: "0.8 ms", "412 ms", "2.40 s", "03:12", "1:02:03". Negative with a sign. */
void time_span(struct buf *b, int64_t ns);
/** Monotonic clock for budgets and progress, never for output. */
int64_t time_now_mono(void);

/** Appends a file of at most max bytes; -1 and errno (EFBIG: it is longer). */
int small_file_read(const char *path, size_t max, struct buf *out);
/** Makes `text` the content of the file, whole or not at all, and makes its folders (for the user alone) where they are
 * missing. A file that is there keeps its mode, a new one gets `mode`. -1 and *e (status 4). */
int small_file_replace(const char *path, struct slice text, unsigned mode, struct err *e);

#endif
