/* SPDX-License-Identifier: Apache-2.0 */
/* release_page.h - parts of the page that release_html() writes. */
#ifndef BUILDER_RELEASE_RELEASE_PAGE_H
#define BUILDER_RELEASE_RELEASE_PAGE_H

#include "builder/release/release.h"

/* release_page_fact - a name of ours and a foreign text, in a <dl> */
void release_page_fact(
	struct bytes *out, const char *name, const char *text, bool code);
/* release_page_changes - what changed since the release before */
void release_page_changes(struct bytes *out, const struct release *release);
/* release_page_statements - rebuilders, SBOMs, and all other statements */
void release_page_statements(struct bytes *out, const struct release *release);
/* release_page_digests - manifest, config, layers */
void release_page_digests(struct bytes *out, const struct image *image);

#endif
