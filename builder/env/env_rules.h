/* SPDX-License-Identifier: Apache-2.0 */
/*
 * env_rules.h - create by rule the files and links that packages lack.
 *
 * source: environment(7)
 */
#ifndef BUILDER_ENV_ENV_RULES_H
#define BUILDER_ENV_ENV_RULES_H

#include "base/file.h"
#include "builder/recipe/lock.h"

/* The rules of new locks: a new table row makes a new version. */
#define ENV_RULES LOCK_RULES
/* From this version on, alternatives that packages install, and dpkg's status,
 * are added. */
#define ENV_RULES_SCRIPTS 3
/* From this version on, catalogs of XML and modules of PHP are added. */
#define ENV_RULES_CATALOGS 4
/* From this version on, dpkg's lists of files and libraries are added. */
#define ENV_RULES_DPKG 5
#define ENV_TIME_S 315532800 /* 1980-01-01: of folders and files made here */

/* env_rules_layout - create the folders and links that packages are unpacked
 * through; root is empty */
int env_rules_layout(int root, struct error *err) MUST_CHECK;
/* env_rules_merged - check that those links still exist; ERROR_POLICY */
int env_rules_merged(int root, struct error *err) MUST_CHECK;
/* env_rules_alternatives - create the links that Debian's maintainer scripts
 * would create; architecture is Debian's name */
int env_rules_alternatives(
	int root, const char *architecture, struct error *err) MUST_CHECK;
/* env_rules_multiarch - "x86_64-linux-gnu"; "" of an architecture that is not
 * known */
const char *env_rules_multiarch(const char *architecture);
/* env_rules_files - create etc/passwd and similar files, and the folders that
 * the box mounts over */
int env_rules_files(int root, struct error *err) MUST_CHECK;

#endif
