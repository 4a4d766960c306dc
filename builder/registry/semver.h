/* SPDX-License-Identifier: Apache-2.0 */
/* semver.h - the tags of a version.  source: Semantic Versioning 2.0.0 */
#ifndef BUILDER_REGISTRY_SEMVER_H
#define BUILDER_REGISTRY_SEMVER_H

#include "builder/registry/tags.h"

/*
 * semver_tags - the tags that a version gets, the version itself first
 *
 * 1.2.3 gets 1.2.3, 1.2, 1 and latest; 0.2.3 does not get 0, because versions
 * below 1.0.0 promise nothing; a pre-release gets only its own.  A tag stays
 * with a greater release of its line: latest with 2.0.0, when 1.2.4 comes.
 *
 * in      present  the tags that the repository has
 * returns 0; -1 with ERROR_USAGE if version is not a version
 */
int semver_tags(struct tag_list *out, const char *version,
	const struct tag_list *present, struct error *err) MUST_CHECK;

#endif
