/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Catalogues of translations: finds the one of the user's language, maps it, and looks texts up. The format is GNU gettext's
 * (.mo, "The Format of GNU MO Files"): two tables of {length, offset}, the originals in order of bytes. Does not convert
 * charsets: catalogues are UTF-8, and so is the terminal, or there are no words but the source's.
 */
#include "base.h"
#include "words.h"

#include <fcntl.h>
#include <langinfo.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef LOCALEDIR
#define LOCALEDIR "/usr/share/locale"
#endif

#ifdef ENABLE_NLS
static const bool has_words = true;
#else
static const bool has_words = false;
#endif

enum { MO_HEADER = 20, MO_ENTRY = 8, MOST_LANGUAGES = 16 };

static const uint32_t mo_magic = 0x950412de;

/* The catalogue in use; p is NULL for none. It is one for the whole program, as the language is. */
static struct {
	const uint8_t *p;
	size_t n;
	uint32_t n_texts, originals, translations;
	bool swapped, is_on;
	unsigned n_opened;
	char language[32];
	const char *plural;
} words = {.language = "en"};

static uint32_t word_at(size_t at)
{
	struct cursor c = cursor_make(words.p + at, words.n - at);

	return cursor_h32(&c, words.swapped);
}

/* Text i of a table, with the NUL that ends it; NULL where the file is not what it says. */
static const char *text_at(uint32_t table, uint32_t i, size_t *n)
{
	size_t at = table + (size_t)i * MO_ENTRY, len = word_at(at), from = word_at(at + 4);

	if (from > words.n || len >= words.n - from || words.p[from + len] != 0)
		return NULL;
	*n = len;
	return (const char *)words.p + from;
}

/* What stands for the text; of a plural the first form, the others follow its NUL. NULL: nothing. */
static const char *look_up(const char *text, size_t *n)
{
	uint32_t from = 0, to = words.n_texts;

	while (from < to) {
		uint32_t mid = from + (to - from) / 2;
		const char *original = text_at(words.originals, mid, n);
		int order = original ? strcmp(text, original) : -1;

		if (order == 0)
			return text_at(words.translations, mid, n);
		if (order < 0)
			to = mid;
		else
			from = mid + 1;
	}
	return NULL;
}

static const char *translate(const char *text)
{
	const char *said;
	size_t n;

	if (!words.p || !text[0])
		return text;
	said = look_up(text, &n);
	return said && n > 0 ? said : text;
}

const char *_(const char *text)
{
	return words.is_on ? translate(text) : text;
}

const char *words_in(const char *context, const char *text)
{
	char key[256];
	const char *said;
	size_t n;
	int len;

	if (!words.is_on || !words.p)
		return text;
	len = snprintf(key, sizeof key, "%s\004%s", context, text);
	said = len > 0 && (size_t)len < sizeof key ? look_up(key, &n) : NULL;
	return said && n > 0 ? said : text;
}

const char *words_error(const char *text)
{
	return translate(text);
}

static const char *translate_n(const char *one, const char *many, unsigned long n)
{
	const char *said = NULL;
	unsigned form, n_forms;
	size_t len;

	if (words.p)
		said = look_up(one, &len);
	if (!said || len == 0)
		return n == 1 ? one : many;
	form = plural_form(words.plural, n, &n_forms);
	for (const char *end = said + len; form > 0; form--) {
		size_t part = strlen(said) + 1;

		if (part > (size_t)(end - said))
			return n == 1 ? one : many;
		said += part;
	}
	return said;
}

const char *words_n(const char *one, const char *many, unsigned long n)
{
	return words.is_on ? translate_n(one, many, n) : n == 1 ? one : many;
}

const char *words_error_n(const char *one, const char *many, unsigned long n)
{
	return translate_n(one, many, n);
}

/* A place for a value, "%s" or "%2$s", at text[0]: its length, and which value it is, counting from 0; 0 where it is none. */
static size_t place_at(const char *text, unsigned next, unsigned *which)
{
	*which = next;
	if (text[1] == 's')
		return 2;
	if (text[1] < '1' || text[1] > '9' || text[2] != '$' || text[3] != 's')
		return 0;
	*which = (unsigned)(text[1] - '1');
	return 4;
}

void words_fill(struct buf *b, const char *text, void (*put)(struct buf *b, unsigned i, const void *values), const void *values)
{
	unsigned next = 0, which;
	const char *percent;

	for (; (percent = strchr(text, '%')) != NULL; next++) {
		size_t n = place_at(percent, next, &which);

		buf_put(b, (struct slice){text, (size_t)(percent - text)});
		if (n)
			put(b, which, values);
		else
			buf_putc(b, '%');
		text = percent + (n ? n : percent[1] == '%' ? 2 : 1);
		next -= n == 0;
	}
	buf_puts(b, text);
}

/* ---- finding it --------------------------------------------------------------------------------------------------------- */

/* Takes the mapped file as the catalogue, if it is one. */
static bool adopt(const uint8_t *p, size_t n)
{
	const char *head;
	uint32_t magic;
	size_t len, most = n / MO_ENTRY;

	memcpy(&magic, p, sizeof magic);
	if (magic != mo_magic && magic != __builtin_bswap32(mo_magic))
		return false;
	words.p = p;
	words.n_opened++;
	words.n = n;
	words.swapped = magic != mo_magic;
	words.n_texts = word_at(8);
	words.originals = word_at(12);
	words.translations = word_at(16);
	if (words.n_texts > most || words.originals > n - words.n_texts * MO_ENTRY ||
			words.translations > n - words.n_texts * MO_ENTRY) {
		words.p = NULL;
		return false;
	}
	head = look_up("", &len);
	words.plural = head ? strstr(head, "nplurals") : NULL;
	if (!words.plural)
		words.plural = "";
	return true;
}

static bool map_file(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	void *p = MAP_FAILED;
	bool ok = false;

	if (fd < 0)
		return false;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size >= MO_HEADER)
		p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	if (p != MAP_FAILED) {
		ok = adopt(p, (size_t)st.st_size);
		if (!ok)
			munmap(p, (size_t)st.st_size);
	}
	return ok;
}

/* LL_CC, from LL_CC.UTF-8@variant; what could be a path is no language. */
static bool clean_name(struct slice name, char *out, size_t cap)
{
	size_t n = 0;

	while (n < name.n && name.p[n] != '.' && name.p[n] != '@') {
		if (!ascii_alpha(name.p[n]) && !ascii_digit(name.p[n]) && name.p[n] != '_' && name.p[n] != '-')
			return false;
		n++;
	}
	if (n == 0 || n >= cap)
		return false;
	memcpy(out, name.p, n);
	out[n] = 0;
	return true;
}

/* A program that was built but not installed has its catalogues beside it. */
static bool path_beside(const char *language, char *path, size_t cap)
{
	char program[4096 - 128];
	ssize_t n = readlink("/proc/self/exe", program, sizeof program - 1);
	char *slash;

	if (n <= 0)
		return false;
	program[n] = 0;
	slash = strrchr(program, '/');
	if (!slash)
		return false;
	*slash = 0;
	snprintf(path, cap, "%s/po/%s/LC_MESSAGES/sipladder.mo", program, language);
	return true;
}

static bool is_readable(const char *path)
{
	return access(path, R_OK) == 0;
}

static bool try_one(const char *language, bool (*take)(const char *path))
{
	char path[4096];

	if (path_beside(language, path, sizeof path) && take(path))
		return true;
	snprintf(path, sizeof path, "%s/%.32s/LC_MESSAGES/sipladder.mo", LOCALEDIR, language);
	return take(path);
}

static bool is_english(const char *language)
{
	return strcmp(language, "en") == 0 || strncmp(language, "en_", 3) == 0 || strcmp(language, "C") == 0;
}

/* The language as it is named, then without its country; its name is left in `language`. True also for English, which needs no
 * catalogue. */
static bool try_language(struct slice name, char *language, size_t cap, bool (*take)(const char *path))
{
	char *country;

	if (!clean_name(name, language, cap))
		return false;
	if (is_english(language) || try_one(language, take))
		return true;
	country = strchr(language, '_');
	if (!country)
		return false;
	*country = 0;
	return try_one(language, take);
}

/* What the environment asks for, as gettext reads it: LANGUAGE counts only where a locale is set at all. */
static const char *wanted(void)
{
	static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
	const char *locale = NULL, *list = getenv("LANGUAGE");

	if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
		return NULL;
	for (size_t i = 0; i < sizeof names / sizeof names[0] && (!locale || !*locale); i++)
		locale = getenv(names[i]);
	if (!locale || !*locale || strcmp(locale, "C") == 0 || strcmp(locale, "POSIX") == 0)
		return NULL;
	return list && *list ? list : locale;
}

static void words_forget(void)
{
	words.p = NULL;
	words.n = 0;
	snprintf(words.language, sizeof words.language, "en");
}

/* The first of the languages that is there; its name is left in `language`. */
static bool try_languages(const char *languages, char *language, size_t cap, bool (*take)(const char *path))
{
	struct slice rest = {0};

	if (languages && has_words)
		rest = slice_of(languages);
	for (int i = 0; i < MOST_LANGUAGES && rest.n > 0; i++) {
		struct slice name = slice_cut(&rest, ':');

		if (try_language(name, language, cap, take))
			return true;
	}
	return false;
}

bool words_open(const char *languages)
{
	char language[sizeof words.language];

	words_forget(); /* what was given out is still on the screen */
	if (!try_languages(languages ? languages : wanted(), language, sizeof language, map_file))
		return false;
	if (words.p)
		snprintf(words.language, sizeof words.language, "%s", language);
	return true;
}

bool words_there(const char *languages)
{
	char language[sizeof words.language];

	return try_languages(languages, language, sizeof language, is_readable);
}

void words_close(void)
{
	if (words.p)
		munmap((void *)(uintptr_t)words.p, words.n);
	words_forget();
}

const char *words_language(void)
{
	return words.language;
}

bool words_show(bool is_on)
{
	bool was = words.is_on;

	words.is_on = is_on;
	return was;
}

unsigned words_in_use(void)
{
	return words.is_on && words.p ? words.n_opened : 0;
}
