/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two channels side by side in time. What was put waits until the time before it is over for both; then it is written in
 * pieces, so that a call of days takes no more memory than one of minutes. Knows nothing of RTP. */
#include "analyzer/report/soundfile.h"

#ifdef HAVE_SNDFILE
#include <sndfile.h>

/* What is used of the library, which is loaded when a file is begun. */
struct sndfile_lib {
	__typeof__(sf_open) *open;
	__typeof__(sf_strerror) *strerror;
	__typeof__(sf_error_number) *error_number;
	__typeof__(sf_writef_short) *writef_short;
	__typeof__(sf_close) *close;
};

enum { PIECE = 4096, SEAM = 2 }; /* SEAM: samples by which rounding may be off */
/* A WAV file tells its length in 32 bits. */
static const uint64_t WAV_FRAMES_MAX = (UINT32_MAX - 4096) / (SOUND_CHANNELS * sizeof(int16_t));

struct channel {
	int16_t *p;             /* from `pos` of the file on */
	size_t n, cap;
};

struct soundfile {
	void *handle;
	struct sndfile_lib lib;
	SNDFILE *file;
	char *path;
	uint32_t rate;
	int64_t start_ns;
	uint64_t pos, most;     /* samples of each channel that are written; that the format has room for */
	struct channel channels[SOUND_CHANNELS];
	bool is_full;
	struct err failed;      /* status not 0: the first write that failed */
};

static bool ends_in(const char *path, const char *suffix)
{
	struct slice s = slice_of(path), x = slice_of(suffix);

	return s.n >= x.n && slice_ieq(slice_sub(s, s.n - x.n, s.n), x);
}

static const struct lib_symbol symbols[] = {
	{"sf_open", offsetof(struct sndfile_lib, open)},
	{"sf_strerror", offsetof(struct sndfile_lib, strerror)},
	{"sf_error_number", offsetof(struct sndfile_lib, error_number)},
	{"sf_writef_short", offsetof(struct sndfile_lib, writef_short)},
	{"sf_close", offsetof(struct sndfile_lib, close)},
};

/* Frees f where the library cannot be loaded. */
static bool load(struct soundfile *f, struct err *e)
{
	struct err why;

	f->handle = lib_open(SNDFILE_SONAME, symbols, sizeof symbols / sizeof *symbols, &f->lib, &why);
	if (f->handle)
		return true;
	err_set(e, 4, "%.200s: no sound is written: %.300s", f->path, why.text);
	soundfile_free(f);
	return false;
}

struct soundfile *soundfile_open(const char *temp, const char *path, uint32_t rate, int64_t start_ns, struct err *e)
{
	struct soundfile *f = mem_zalloc(sizeof *f);
	bool is_flac = ends_in(path, ".flac"), is_ogg = ends_in(path, ".ogg");
	SF_INFO info = {.samplerate = (int)rate, .channels = SOUND_CHANNELS};

	info.format = is_flac ? SF_FORMAT_FLAC | SF_FORMAT_PCM_16 : is_ogg ? SF_FORMAT_OGG | SF_FORMAT_VORBIS :
		SF_FORMAT_WAV | SF_FORMAT_PCM_16;
	f->path = mem_alloc(strlen(path) + 1);
	memcpy(f->path, path, strlen(path) + 1);
	f->rate = rate;
	f->start_ns = start_ns;
	f->most = is_flac || is_ogg ? UINT64_MAX : WAV_FRAMES_MAX;
	if (!load(f, e))
		return NULL;
	f->file = f->lib.open(temp, SFM_WRITE, &info);
	if (f->file)
		return f;
	err_set(e, 4, "%.200s: cannot be written: %s", path, f->lib.strerror(NULL));
	soundfile_free(f);
	return NULL;
}

static int64_t sample_of(const struct soundfile *f, int64_t ts_ns)
{
	int64_t ns = ts_ns - f->start_ns;

	if (ns <= 0)
		return 0;
	return ns / NS_PER_S * f->rate + (ns % NS_PER_S * f->rate + NS_PER_S / 2) / NS_PER_S;
}

static void grow(struct channel *c, size_t n)
{
	if (n <= c->cap)
		return;
	while (c->cap < n)
		c->cap = c->cap ? c->cap * 2 : 65536;
	c->p = mem_realloc(c->p, c->cap * sizeof *c->p);
}

void soundfile_put(struct soundfile *f, unsigned channel, int64_t at_ns, const int16_t *p, size_t n)
{
	struct channel *c = &f->channels[channel];
	int64_t end = (int64_t)(f->pos + c->n), at = sample_of(f, at_ns);

	if (at < end) {
		size_t skip = end - at <= SEAM ? 0 : (size_t)(end - at);

		if (skip >= n)
			return;
		p += skip;
		n -= skip;
		at = end;
	} else if (at - end <= SEAM) {
		at = end;
	}
	if (at - end > (int64_t)f->rate * LIMIT_SOUND_PAUSE_S)
		return; /* soundfile_until comes before: nothing is that far ahead */
	grow(c, (size_t)(at - (int64_t)f->pos) + n);
	memset(c->p + c->n, 0, (size_t)(at - end) * sizeof *c->p);
	memcpy(c->p + (at - (int64_t)f->pos), p, n * sizeof *p);
	c->n = (size_t)(at - (int64_t)f->pos) + n;
}

/* Takes up to PIECE samples from the front of a channel, and silence where it has no more. */
static void take(struct channel *c, size_t n, unsigned channel, int16_t *out)
{
	size_t have = c->n < n ? c->n : n;

	for (size_t i = 0; i < n; i++)
		out[i * SOUND_CHANNELS + channel] = i < have ? c->p[i] : 0;
	if (have < c->n)
		memmove(c->p, c->p + have, (c->n - have) * sizeof *c->p);
	c->n -= have;
}

static void write_until(struct soundfile *f, uint64_t until)
{
	int16_t piece[PIECE * SOUND_CHANNELS];

	while (f->pos < until && !f->failed.status) {
		size_t n = until - f->pos < PIECE ? (size_t)(until - f->pos) : PIECE;

		for (unsigned i = 0; i < SOUND_CHANNELS; i++)
			take(&f->channels[i], n, i, piece);
		f->pos += n;
		if (f->pos > f->most)
			err_set(&f->failed, 2, "%.200s: the call is too long for a .wav file (4 GB); write a .flac or .ogg file",
					f->path);
		else if (f->lib.writef_short(f->file, piece, (sf_count_t)n) != (sf_count_t)n)
			err_set(&f->failed, 4, "%.200s: cannot be written: %s", f->path, f->lib.strerror(f->file));
	}
}

void soundfile_until(struct soundfile *f, int64_t ts_ns)
{
	uint64_t until = (uint64_t)sample_of(f, ts_ns);

	if (until >= f->pos + PIECE)
		write_until(f, until);
}

void soundfile_cut(struct soundfile *f, int64_t ns)
{
	f->start_ns += ns;
}

int soundfile_end(struct soundfile *f, int64_t *length_ns, struct err *e)
{
	uint64_t end = f->pos;
	int r;

	for (unsigned i = 0; i < SOUND_CHANNELS; i++)
		if (f->pos + f->channels[i].n > end)
			end = f->pos + f->channels[i].n;
	write_until(f, end);
	*length_ns = (int64_t)(end / f->rate) * NS_PER_S + (int64_t)(end % f->rate) * NS_PER_S / f->rate;
	r = f->lib.close(f->file);
	f->file = NULL;
	if (r && !f->failed.status)
		err_set(&f->failed, 4, "%.200s: cannot be written: %s", f->path, f->lib.error_number(r));
	if (f->failed.status && e)
		*e = f->failed;
	return f->failed.status ? -1 : 0;
}

void soundfile_free(struct soundfile *f)
{
	if (!f)
		return;
	if (f->file)
		f->lib.close(f->file);
	for (unsigned i = 0; i < SOUND_CHANNELS; i++)
		free(f->channels[i].p);
	lib_close(f->handle);
	free(f->path);
	free(f);
}

#else /* no libsndfile */

struct soundfile *soundfile_open(const char *temp, const char *path, uint32_t rate, int64_t start_ns, struct err *e)
{
	(void)temp;
	(void)rate;
	(void)start_ns;
	err_set(e, 2, "%.200s: this build writes no sound (it was made without libsndfile)", path);
	return NULL;
}

void soundfile_put(struct soundfile *f, unsigned channel, int64_t at_ns, const int16_t *p, size_t n)
{
	(void)f;
	(void)channel;
	(void)at_ns;
	(void)p;
	(void)n;
}

void soundfile_until(struct soundfile *f, int64_t ts_ns)
{
	(void)f;
	(void)ts_ns;
}

void soundfile_cut(struct soundfile *f, int64_t ns)
{
	(void)f;
	(void)ns;
}

int soundfile_end(struct soundfile *f, int64_t *length_ns, struct err *e)
{
	(void)f;
	(void)length_ns;
	return err_set(e, 2, "this build writes no sound");
}

void soundfile_free(struct soundfile *f)
{
	(void)f;
}
#endif
