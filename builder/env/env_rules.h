/* SPDX-License-Identifier: Apache-2.0 */
/* env_rules.h - what packages lack, made by rule.  source: environment(7) */
#ifndef BUILDER_ENV_ENV_RULES_H
#define BUILDER_ENV_ENV_RULES_H

#include "base/file.h"

#define ENV_RULES 2          /* a new table row is a new version */
#define ENV_TIME_S 315532800 /* 1980-01-01: of every folder, and of these */

/* env_rules_layout - the folders and links that packages are unpacked through
 * (root is empty) */
int env_rules_layout(int root, struct error *err) MUST_CHECK;
/* env_rules_merged - those links still stand; ERROR_POLICY */
int env_rules_merged(int root, struct error *err) MUST_CHECK;
/* env_rules_alternatives - what Debian's maintainer scripts would link;
 * architecture is Debian's word */
int env_rules_alternatives(
	int root, const char *architecture, struct error *err) MUST_CHECK;
/* env_rules_files - etc/passwd and its like, and what the box mounts over */
int env_rules_files(int root, struct error *err) MUST_CHECK;

#endif
