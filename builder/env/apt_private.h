/* SPDX-License-Identifier: Apache-2.0 */
/* apt_private.h - what apt prints, parsed: no program is run here. */
#ifndef BUILDER_ENV_APT_PRIVATE_H
#define BUILDER_ENV_APT_PRIVATE_H

#include "builder/recipe/lock.h"

/* For "apt-get indextargets --format": a row a line, its fields by tabs. */
#define APT_TARGET_FORMAT \
	"$(CODENAME)\t$(RELEASE)\t$(REPO_URI)\t$(COMPONENT)\t$(ARCHITECTURE)" \
	"\t$(TRUSTED)\t$(ORIGIN)\t$(FILENAME)"

/* The lists of one suite. */
struct apt_suite {
	struct bytes sources; /* of a sources.list that names just them */
	char *lists;          /* the folder that holds them */
};
#define APT_SUITE_INIT \
	{ \
		.lists = NULL \
	}
void apt_suite_done(struct apt_suite *suite);
DEFINE_SCOPED_IN(struct apt_suite, apt_suite_done);

/*
 * apt_suite_parse - the rows of a suite and architecture
 *
 * in      origin  whose suite it is where several have one of that name:
 *                 compared without case; else the first row's
 * returns 0; -1 with ERROR_INPUT: there are none, or they are not signed
 */
int apt_suite_parse(struct apt_suite *out, const char *rows, const char *suite,
	const char *architecture, const char *origin,
	struct error *err) MUST_CHECK;

/* apt_line - the next line of *text, cut out of it; NULL at the end */
char *apt_line(char **text);

/* apt_release_value - KEY of an os-release(5) text; heap, NULL: not there */
char *apt_release_value(const char *text, const char *key);

/*
 * apt_picks_parse - what "apt-get --print-uris install" chose
 *
 * out     lock->packages  name, version and architecture, sorted by name
 */
int apt_picks_parse(
	struct lock *lock, const char *text, struct error *err) MUST_CHECK;

/*
 * apt_records_parse - the records that "apt-cache show" has of them
 *
 * in/out  lock->packages  gets path, size and digest
 * returns 0; -1 with ERROR_INPUT: a record is missing or is not whole,
 *         ERROR_INTEGRITY: two records of one package differ
 */
int apt_records_parse(
	struct lock *lock, const char *text, struct error *err) MUST_CHECK;

#endif
