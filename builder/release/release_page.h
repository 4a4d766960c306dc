/* SPDX-License-Identifier: Apache-2.0 */
/* release_page.h - parts of the page that release_html() writes. */
#ifndef BUILDER_RELEASE_RELEASE_PAGE_H
#define BUILDER_RELEASE_RELEASE_PAGE_H

#include "builder/release/release.h"

/* release_page_fact - a name of ours and a foreign text, in a <dl> */
void release_page_fact(
	struct bytes *out, const char *name, const char *text, bool code);
/* release_page_source - commit, repository, recipe: a part of a <dl> */
void release_page_source(struct bytes *out, const struct release *release);
void release_page_signers(struct bytes *out, const struct release *release);
/* release_page_status - is it verified? */
void release_page_status(struct bytes *out, const struct release *release);

/* Sections; the heading of one about an image of an index ends in its
 * platform. */
/* release_page_changes - what changed since the release before */
void release_page_changes(
	struct bytes *out, const struct release *release, const char *platform);
/* release_page_statements - rebuilders, SBOMs, and all other statements */
void release_page_statements(
	struct bytes *out, const struct release *release, const char *platform);
/* release_page_digests - manifest, config, layers */
void release_page_digests(
	struct bytes *out, const struct image *image, const char *platform);
/* release_page_platforms - each image of an index: what it is, and in what it
 * differs from the first one */
void release_page_platforms(struct bytes *out, const struct release *release);
/* release_page_list - a list of changes, without a heading */
void release_page_list(struct bytes *out, const struct release_changes *c);

#endif
