/* SPDX-License-Identifier: Apache-2.0 */
/*
 * changelog.h - what a changelog says of one version.
 *
 * Headings are those of Markdown (Keep a Changelog), underlined lines,
 * debian/changelog, and the lines with a version that NEWS files have.
 */
#ifndef BUILDER_RELEASE_CHANGELOG_H
#define BUILDER_RELEASE_CHANGELOG_H

#include "base/bytes.h"

#define CHANGELOG_MAX ((size_t)4 << 20) /* bytes of a file */
#define CHANGELOG_SECTION_MAX \
	((size_t)65536) /* of a section; then it is cut \
			 */

/*
 * changelog_section - the section whose heading names the version
 *
 * in      text  any bytes
 * out     *out  the section with its heading, UTF-8 that is safe to show, lines
 *               that end in a newline; blank lines at its end are gone
 * returns 0; 1 if no section is about the version
 */
int changelog_section(struct bytes *out, const char *text, size_t len,
	const char *version) MUST_CHECK;

/* helper_changelog - the same in a confined process; -1 with its errors */
int helper_changelog(struct bytes *out, const struct bytes *text,
	const char *version, const char *name, struct error *err) MUST_CHECK;

#endif
