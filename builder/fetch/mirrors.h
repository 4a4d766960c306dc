/* SPDX-License-Identifier: Apache-2.0 */
/* mirrors.h - the package mirrors: given, configured, or those of apt; and how
 * registries are reached */
#ifndef BUILDER_FETCH_MIRRORS_H
#define BUILDER_FETCH_MIRRORS_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

/* The mirrors of Debian's pool: base URLs without a final slash, heap. */
struct mirrors {
	char **urls;
	size_t n_urls;
	bool offline;
	bool pinned;  /* the lock cannot change: a rebuild, set by the caller */
	bool ask_apt; /* no mirror given or configured: run apt when needed */
	/* of registries, set by the caller: see struct registry_options */
	const char *ca_file; /* borrowed */
	bool plain_http;
};
#define MIRRORS_INIT \
	{ \
		.urls = NULL \
	}

/*
 * mirrors_find - take the given mirrors, each a URL or "mirror+file:" and the
 * path of a list as apt has them, else those of the configuration file
 * (~/.config/hallmark/mirrors: one URL per line, # comments), else those of
 * this machine's apt configuration
 *
 * apt needs half a second to answer.  So only mirrors_ask_apt() runs it, which
 * fetch_all() calls if there is something to fetch; until then urls is empty.
 * in/out  out  begins as MIRRORS_INIT; what belongs to registries stays
 * returns 0; -1 with ERROR_USAGE (a given URL) or ERROR_INPUT
 *         "file:line: reason"
 */
int mirrors_find(struct mirrors *out, const char *const *given, size_t n_given,
	bool offline, struct error *err) MUST_CHECK;
/* mirrors_ask_apt - if ask_apt is set, get urls from apt now */
int mirrors_ask_apt(struct mirrors *mirrors, struct error *err) MUST_CHECK;
void mirrors_done(struct mirrors *mirrors);
DEFINE_SCOPED_IN(struct mirrors, mirrors_done);

#endif
