/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PCRE2 for filters: its functions, compiling, and matching within bounds. Knows neither fields nor rows. */
#include "analyzer/field/filter.h"

enum { HEAP_KIB = 4096, PATTERN_MAX = 4096 };

/* By their names without "pcre2_". */
struct regex_lib {
	void *handle;
	pcre2_match_data *match;
	pcre2_match_context *limits;
	__typeof__(pcre2_code_free) *code_free;
	__typeof__(pcre2_compile) *compile;
	__typeof__(pcre2_compile_context_create) *compile_context_create;
	__typeof__(pcre2_compile_context_free) *compile_context_free;
	__typeof__(pcre2_get_error_message) *get_error_message;
	__typeof__(pcre2_jit_compile) *jit_compile;
	__typeof__(pcre2_match) *find;
	__typeof__(pcre2_match_context_create) *match_context_create;
	__typeof__(pcre2_match_context_free) *match_context_free;
	__typeof__(pcre2_match_data_create) *match_data_create;
	__typeof__(pcre2_match_data_free) *match_data_free;
	__typeof__(pcre2_set_heap_limit) *set_heap_limit;
	__typeof__(pcre2_set_match_limit) *set_match_limit;
	__typeof__(pcre2_set_max_pattern_length) *set_max_pattern_length;
	__typeof__(pcre2_set_parens_nest_limit) *set_parens_nest_limit;
};
static const struct lib_symbol symbols[] = {
	{"pcre2_code_free_8", offsetof(struct regex_lib, code_free)},
	{"pcre2_compile_8", offsetof(struct regex_lib, compile)},
	{"pcre2_compile_context_create_8", offsetof(struct regex_lib, compile_context_create)},
	{"pcre2_compile_context_free_8", offsetof(struct regex_lib, compile_context_free)},
	{"pcre2_get_error_message_8", offsetof(struct regex_lib, get_error_message)},
	{"pcre2_jit_compile_8", offsetof(struct regex_lib, jit_compile)},
	{"pcre2_match_8", offsetof(struct regex_lib, find)},
	{"pcre2_match_context_create_8", offsetof(struct regex_lib, match_context_create)},
	{"pcre2_match_context_free_8", offsetof(struct regex_lib, match_context_free)},
	{"pcre2_match_data_create_8", offsetof(struct regex_lib, match_data_create)},
	{"pcre2_match_data_free_8", offsetof(struct regex_lib, match_data_free)},
	{"pcre2_set_heap_limit_8", offsetof(struct regex_lib, set_heap_limit)},
	{"pcre2_set_match_limit_8", offsetof(struct regex_lib, set_match_limit)},
	{"pcre2_set_max_pattern_length_8", offsetof(struct regex_lib, set_max_pattern_length)},
	{"pcre2_set_parens_nest_limit_8", offsetof(struct regex_lib, set_parens_nest_limit)},
};

static struct regex_lib *open_lib(struct err *e)
{
	struct regex_lib *l = mem_zalloc(sizeof *l);
	struct err why;

	l->handle = lib_open(PCRE2_SONAME, symbols, sizeof symbols / sizeof *symbols, l, &why);
	if (!l->handle) {
		err_set(e, 2, "there are no regular expressions: %s", why.text);
		free(l);
		return NULL;
	}
	l->match = l->match_data_create(1, NULL);
	l->limits = l->match_context_create(NULL);
	if (!l->match || !l->limits)
		die_oom();
	l->set_match_limit(l->limits, LIMIT_REGEX_STEPS);
	l->set_heap_limit(l->limits, HEAP_KIB);
	return l;
}

pcre2_code *regex_compile(struct regex_lib **lib, struct slice s, size_t column, struct err *e)
{
	struct regex_lib *l = *lib ? *lib : open_lib(e);
	pcre2_compile_context *c;
	PCRE2_UCHAR why[120];
	PCRE2_SIZE where;
	pcre2_code *re;
	int code;

	*lib = l;
	if (!l)
		return NULL;
	c = l->compile_context_create(NULL);
	if (!c)
		die_oom();
	l->set_max_pattern_length(c, PATTERN_MAX);
	l->set_parens_nest_limit(c, LIMIT_FILTER_DEPTH);
	re = l->compile((PCRE2_SPTR)(s.n ? s.p : ""), s.n,
			PCRE2_CASELESS | PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_NEVER_BACKSLASH_C, &code, &where, c);
	l->compile_context_free(c);
	if (re) {
		l->jit_compile(re, PCRE2_JIT_COMPLETE); /* where it cannot, matching interprets */
		return re;
	}
	if (l->get_error_message(code, why, sizeof why) < 0)
		why[0] = '\0';
	err_set(e, 2, "the regular expression at %zu is wrong after its character %zu: %s", column, filter_column(s, where) - 1,
			(const char *)why);
	return NULL;
}

int regex_find(const struct regex_lib *l, const pcre2_code *re, struct slice s)
{
	PCRE2_SPTR p = (PCRE2_SPTR)(s.n ? s.p : "");
	int rc = l->find(re, p, s.n, 0, 0, l->match, l->limits);

	if (rc == PCRE2_ERROR_JIT_STACKLIMIT)
		rc = l->find(re, p, s.n, 0, PCRE2_NO_JIT, l->match, l->limits);
	return rc >= 0 ? 1 : rc == PCRE2_ERROR_NOMATCH ? 0 : -1;
}

void regex_free(const struct regex_lib *l, pcre2_code *re)
{
	if (re)
		l->code_free(re);
}

void regex_lib_free(struct regex_lib *l)
{
	if (!l)
		return;
	l->match_data_free(l->match);
	l->match_context_free(l->limits);
	lib_close(l->handle);
	free(l);
}
