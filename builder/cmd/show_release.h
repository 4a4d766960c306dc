/* SPDX-License-Identifier: Apache-2.0 */
/* show_release.h - show --release: what a person signs off. */
#ifndef BUILDER_CMD_SHOW_RELEASE_H
#define BUILDER_CMD_SHOW_RELEASE_H

#include "builder/release/release.h"

/* What the user asks for. */
struct show_release {
	struct release_asked facts;
	const char *html; /* a file to write; NULL: none */
	bool json;
};

/*
 * show_release - print the facts of a release, and write its page
 *
 * returns 0; of an image that is not verified, what verifying found: 1 refused,
 *         2 undecided; -1
 */
int show_release(
	const struct show_release *asked, struct error *err) MUST_CHECK;

#endif
