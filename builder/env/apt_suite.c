/* SPDX-License-Identifier: Apache-2.0 */
/* Selects the package lists of a release, with its updates and security
 * updates, from all lists of this machine. */
#include "builder/env/apt_private.h"

#include <strings.h>

enum {
	T_CODENAME,
	T_RELEASE,
	T_URI,
	T_COMPONENT,
	T_ARCHITECTURE,
	T_TRUSTED,
	T_ORIGIN,
	T_FILENAME,
	N_TARGET_FIELDS
};

void
apt_suite_done(struct apt_suite *suite)
{
	bytes_done(&suite->sources);
	free(suite->lists);
	*suite = (struct apt_suite)APT_SUITE_INIT;
}

/* Splits one row into its fields; false: it has another number of fields. */
static bool
fields_split(char *fields[N_TARGET_FIELDS], char *line)
{
	for (size_t i = 0; i < N_TARGET_FIELDS; i++) {
		fields[i] = strsep(&line, "\t");
		if (!fields[i])
			return false;
	}
	return line == NULL;
}

/* Whether a word needs no quotes in a line of a sources.list. */
static bool
is_listable(const char *word)
{
	for (const char *at = word; *at; at++)
		if (*at <= 0x20 || *at >= 0x7f || strchr("[]#\"\\", *at))
			return false;
	return *word != '\0';
}

/* Whose rows are looked for. */
struct wanted {
	const char *suite; /* of the release */
	const struct apt_suites *named;
	const char *architecture;
};

static bool
is_wanted(const struct wanted *w, const char *codename)
{
	const size_t len = strlen(w->suite);

	for (size_t i = 0; i < w->named->n; i++)
		if (strcmp(codename, w->named->list[i]) == 0)
			return true;
	return w->named->n == 0 && strncmp(codename, w->suite, len) == 0 &&
	       (codename[len] == '\0' || codename[len] == '-');
}

/* Compares the codename only: "stable" will be another suite one day, and a
 * lock must not use it. */
static bool
row_is_of(char *const *fields, const struct wanted *w)
{
	return is_wanted(w, fields[T_CODENAME]) &&
	       strcmp(fields[T_ARCHITECTURE], w->architecture) == 0 &&
	       is_listable(fields[T_URI]) && is_listable(fields[T_RELEASE]) &&
	       is_listable(fields[T_COMPONENT]) && fields[T_FILENAME][0] == '/';
}

/* The origin whose rows are used: the distribution's own if it has rows,
 * otherwise that of the first row. */
static char *
origin_choose(const char *rows, const struct wanted *w, const char *origin)
{
	scoped_free char *copy = text_copy(rows), *first = NULL;
	char *fields[N_TARGET_FIELDS], *at = copy, *line;

	while ((line = apt_line(&at))) {
		if (!fields_split(fields, line) || !row_is_of(fields, w))
			continue;
		if (origin && strcasecmp(fields[T_ORIGIN], origin) == 0)
			return text_copy(fields[T_ORIGIN]);
		if (!first)
			first = text_copy(fields[T_ORIGIN]);
	}
	return take_ptr(first);
}

static void
row_take(struct apt_suite *suite, char *const *fields, const char *release)
{
	if (strcmp(fields[T_CODENAME], release) != 0)
		suite->updates = true;
	bytes_addf(&suite->sources, "deb [arch=%s] %s %s %s\n",
		fields[T_ARCHITECTURE], fields[T_URI], fields[T_RELEASE],
		fields[T_COMPONENT]);
	free(suite->lists);
	suite->lists = text_copyn(
		fields[T_FILENAME], (size_t)(strrchr(fields[T_FILENAME], '/') -
					     fields[T_FILENAME]));
}

/* Each suite that the user names must have lists: the lock would silently lack
 * its packages. */
static int
check_named(const struct apt_suites *named, const bool *seen,
	const char *architecture, struct error *err)
{
	for (size_t i = 0; i < named->n; i++)
		if (!seen[i])
			return error_set(err, ERROR_INPUT,
				"apt has no package lists of %s for %s; run "
				"'apt-get update', or name with --suite "
				"another codename that 'apt-get indextargets' "
				"shows",
				named->list[i], architecture);
	return 0;
}

static void
note_seen(bool *seen, const struct apt_suites *named, const char *codename)
{
	for (size_t i = 0; i < named->n; i++)
		if (strcmp(named->list[i], codename) == 0)
			seen[i] = true;
}

int
apt_suite_parse(struct apt_suite *out, const char *rows, const char *suite,
	const struct apt_suites *named, const char *architecture,
	const char *origin, struct error *err)
{
	const struct wanted w = {suite, named, architecture};
	scoped_free bool *seen = mem_alloc(named->n + 1, sizeof *seen);
	scoped(apt_suite_done) struct apt_suite found = APT_SUITE_INIT;
	scoped_free char *chosen = origin_choose(rows, &w, origin);
	scoped_free char *copy = text_copy(rows);
	char *fields[N_TARGET_FIELDS], *at = copy, *line;

	while ((line = apt_line(&at))) {
		if (!fields_split(fields, line) || !row_is_of(fields, &w) ||
			strcmp(fields[T_ORIGIN], chosen) != 0)
			continue;
		if (strcmp(fields[T_TRUSTED], "yes") != 0)
			return error_set(err, ERROR_INPUT,
				"the package lists of %s from %s are not "
				"signed by a key that apt trusts",
				fields[T_CODENAME], text_quotes(fields[T_URI]));
		note_seen(seen, named, fields[T_CODENAME]);
		row_take(&found, fields, suite);
	}
	if (!found.lists)
		return error_set(err, ERROR_INPUT,
			"apt has no package lists of %s for %s; run 'apt-get "
			"update', or name with --suite another codename that "
			"'apt-get indextargets' shows",
			suite, architecture);
	if (check_named(named, seen, architecture, err) < 0)
		return -1;
	*out = found;
	found = (struct apt_suite)APT_SUITE_INIT;
	return 0;
}

char *
apt_release_value(const char *text, const char *key)
{
	scoped_free char *copy = text_copy(text);
	size_t len = strlen(key);
	char *at = copy, *line;

	while ((line = apt_line(&at))) {
		char *value = line + len + 1, *end;

		if (strncmp(line, key, len) != 0 || line[len] != '=')
			continue;
		end = value + strlen(value);
		if (end - value >= 2 && strchr("\"'", *value) &&
			end[-1] == *value) {
			value++;
			end[-1] = '\0';
		}
		return *value ? text_copy(value) : NULL;
	}
	return NULL;
}
