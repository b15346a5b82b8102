/* SPDX-License-Identifier: GPL-3.0-or-later */
/* User parts as numbers, so that the spellings of one number are the same: +49 30 1234567, 0049301234567, 030-1234567. Knows
 * no numbering plan: the last nine digits of a long number are taken for the number, a short one must be the same. */
#include "analyzer/call/correlate.h"

enum { NUMBER_DIGITS = 9, NUMBER_MAX = 64 };

/* What stands where a number is withheld (RFC 3323 §4.1, RFC 3325, and habit). */
static bool is_hidden(struct slice user)
{
	static const char *const words[] = {"anonymous", "unavailable", "unknown", "restricted", "private", "asserted",
		"withheld", "coinline", "nobody"};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (slice_ieq(user, slice_of(words[i])))
			return true;
	return false;
}

/* Digits without '+', leading 00 and visual separators (RFC 3966 §5.1.1); 0 where another character is in it. */
static size_t digits_of(struct slice user, char out[NUMBER_MAX])
{
	bool is_full = user.n && user.p[0] == '+';
	size_t n = 0;

	for (size_t i = is_full; i < user.n; i++) {
		char ch = user.p[i];

		if (ch == '-' || ch == '.' || ch == '(' || ch == ')' || ch == ' ')
			continue;
		if (!ascii_digit(ch) || n == NUMBER_MAX)
			return 0;
		out[n++] = ch;
	}
	if (!is_full && n > 2 && out[0] == '0' && out[1] == '0') {
		memmove(out, out + 2, n - 2);
		n -= 2;
	}
	return n;
}

/* Nothing but digits, of which there are as many as count: most numbers. n 0 for all others. */
static struct slice plain_number(struct slice user)
{
	size_t plus = user.n && user.p[0] == '+', n = user.n - plus, i = plus;

	if (n == 0 || n > NUMBER_MAX || (!plus && n > 2 && user.p[0] == '0' && user.p[1] == '0'))
		return slice_make(NULL, 0);
	while (i < user.n && ascii_digit(user.p[i]))
		i++;
	if (i < user.n)
		return slice_make(NULL, 0);
	n = n < NUMBER_DIGITS ? n : NUMBER_DIGITS;
	return slice_make(user.p + user.n - n, n);
}

uint64_t number_hash(struct slice user, uint64_t seed)
{
	struct slice number = plain_number(user);
	char digits[NUMBER_MAX];
	size_t n;

	if (number.n)
		return hash_short(number, seed) | 1;
	number = slice_cut(&user, ';');
	if (!number.n || (!ascii_digit(*number.p) && is_hidden(number)))
		return 0;
	n = digits_of(number, digits);
	if (n > NUMBER_DIGITS)
		number = slice_make(digits + n - NUMBER_DIGITS, NUMBER_DIGITS);
	else if (n)
		number = slice_make(digits, n);
	return hash_short(number, seed) | 1;
}
