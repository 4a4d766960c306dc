/* SPDX-License-Identifier: Apache-2.0 */
/* The conditions of a script, see test(1). */
#include "builder/env/script_private.h"

#include <limits.h>
#include <string.h>

static enum script_outcome
outcome_of(bool yes)
{
	return yes ? SCRIPT_YES : SCRIPT_NO;
}

static enum script_outcome
invert(enum script_outcome o)
{
	return o == SCRIPT_MAYBE ? o : outcome_of(o == SCRIPT_NO);
}

/* A file of a package is taken to be there; what a system makes itself is not
 * known.  Alternatives whose files are missing are left out anyway. */
static enum script_outcome
test_file(const char *path)
{
	return text_starts(path, "/usr/") || text_starts(path, "/bin/") ||
			       text_starts(path, "/sbin/") ||
			       text_starts(path, "/lib")
		       ? SCRIPT_YES
		       : SCRIPT_MAYBE;
}

static enum script_outcome
test_one(const char *operator, const char * word)
{
	if (text_equal(operator, "-n"))
		return outcome_of(*word != '\0');
	if (text_equal(operator, "-z"))
		return outcome_of(*word == '\0');
	if (strlen(operator) == 2 && operator[0] == '-' &&
		strchr("efdxrs", operator[1]))
		return test_file(word);
	return SCRIPT_MAYBE;
}

static enum script_outcome
test_numbers(const char *a, const char *operator, const char * b)
{
	int64_t x, y;

	if (text_number(&x, a, strlen(a), INT_MAX) < 0 ||
		text_number(&y, b, strlen(b), INT_MAX) < 0)
		return SCRIPT_MAYBE;
	if (text_equal(operator, "-eq"))
		return outcome_of(x == y);
	if (text_equal(operator, "-ne"))
		return outcome_of(x != y);
	if (text_equal(operator, "-gt"))
		return outcome_of(x > y);
	if (text_equal(operator, "-ge"))
		return outcome_of(x >= y);
	if (text_equal(operator, "-lt"))
		return outcome_of(x < y);
	if (text_equal(operator, "-le"))
		return outcome_of(x <= y);
	return SCRIPT_MAYBE;
}

static enum script_outcome
test_two(const char *a, const char *operator, const char * b)
{
	if (text_equal(operator, "=") || text_equal(operator, "=="))
		return outcome_of(strcmp(a, b) == 0);
	if (text_equal(operator, "!="))
		return outcome_of(strcmp(a, b) != 0);
	return test_numbers(a, operator, b);
}

enum script_outcome
script_test(char *const *words, size_t n)
{
	if (n == 0)
		return SCRIPT_NO;
	if (n > 1 && text_equal(words[0], "!"))
		return invert(script_test(words + 1, n - 1));
	if (n == 1)
		return outcome_of(*words[0] != '\0');
	if (n == 2)
		return test_one(words[0], words[1]);
	return n == 3 ? test_two(words[0], words[1], words[2]) : SCRIPT_MAYBE;
}
