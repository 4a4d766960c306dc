/* SPDX-License-Identifier: Apache-2.0 */
/* apt_private.h - parse what apt prints; runs no program. */
#ifndef BUILDER_ENV_APT_PRIVATE_H
#define BUILDER_ENV_APT_PRIVATE_H

#include "builder/env/apt.h"

/* For "apt-get indextargets --format": one row per line, fields separated by
 * tabs. */
#define APT_TARGET_FORMAT \
	"$(CODENAME)\t$(RELEASE)\t$(REPO_URI)\t$(COMPONENT)\t$(ARCHITECTURE)" \
	"\t$(TRUSTED)\t$(ORIGIN)\t$(FILENAME)"

/* The package lists of the suites of one release. */
struct apt_suite {
	struct bytes sources; /* text of a sources.list with just them */
	char *lists;          /* the folder that contains them */
	bool updates;         /* there is another suite than that of the
				 release */
};
#define APT_SUITE_INIT \
	{ \
		.lists = NULL \
	}
void apt_suite_done(struct apt_suite *suite);
DEFINE_SCOPED_IN(struct apt_suite, apt_suite_done);

/*
 * apt_suite_parse - find the rows of these suites and of one architecture
 *
 * in      suite   of the release
 *         named   exactly these suites; none: suite, and what begins with it
 * and a dash origin  selects the distribution if several have this suite;
 * compared without case; if none matches, the first row's origin counts returns
 * 0; -1 with ERROR_INPUT: there are no lists, or they are not signed
 */
int apt_suite_parse(struct apt_suite *out, const char *rows, const char *suite,
	const struct apt_suites *named, const char *architecture,
	const char *origin, struct error *err) MUST_CHECK;

/* apt_line - cut the next line off *text; NULL at the end */
char *apt_line(char **text);

/* apt_release_value - the value of KEY in an os-release(5) text; heap, NULL: it
 * is missing */
char *apt_release_value(const char *text, const char *key);

/*
 * apt_picks_parse - parse what "apt-get --print-uris install" chose
 *
 * out     lock->packages  name, version and architecture, sorted by name
 */
int apt_picks_parse(
	struct lock *lock, const char *text, struct error *err) MUST_CHECK;

/*
 * apt_records_parse - parse the records that "apt-cache show" prints for them
 *
 * in/out  lock->packages  receives path, size and digest
 * returns 0; -1 with ERROR_INPUT: a record is missing or incomplete,
 *         ERROR_INTEGRITY: two records of one package differ
 */
int apt_records_parse(
	struct lock *lock, const char *text, struct error *err) MUST_CHECK;

#endif
