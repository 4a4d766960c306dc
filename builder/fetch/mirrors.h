/* SPDX-License-Identifier: Apache-2.0 */
/* mirrors.h - where packages are found: given, configured, or apt's own. */
#ifndef BUILDER_FETCH_MIRRORS_H
#define BUILDER_FETCH_MIRRORS_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

/* Where Debian's pool is found: base URLs without a final slash, heap. */
struct mirrors {
	char **urls;
	size_t n_urls;
	bool offline;
	bool ask_apt; /* none given or configured: ask when one is needed */
};
#define MIRRORS_INIT \
	{ \
		.urls = NULL \
	}

/*
 * mirrors_find - the ones given, else those of the configuration file
 * (~/.config/hallmark/mirrors: a URL a line, # comments), else those that
 * this machine's own apt configuration names
 *
 * apt takes half a second to answer, so it is asked by mirrors_ask_apt(), and
 * that by fetch_all() once something is to be fetched: urls may be empty.
 * returns 0; -1 with ERROR_USAGE (given) or ERROR_INPUT "file:line: reason"
 */
int mirrors_find(struct mirrors *out, const char *const *given, size_t n_given,
	bool offline, struct error *err) MUST_CHECK;
/* mirrors_ask_apt - fill urls now, where ask_apt says that apt must tell */
int mirrors_ask_apt(struct mirrors *mirrors, struct error *err) MUST_CHECK;
void mirrors_done(struct mirrors *mirrors);
DEFINE_SCOPED_IN(struct mirrors, mirrors_done);

#endif
