/* SPDX-License-Identifier: Apache-2.0 */
/*
 * env_catalogs.h - write the catalogs of XML that packages register.
 *
 * source: environment(7), "Catalogs of XML"
 */
#ifndef BUILDER_ENV_ENV_CATALOGS_H
#define BUILDER_ENV_ENV_CATALOGS_H

#include "builder/env/xml_catalogs.h"

/* env_catalogs_add - write those that are missing in an unpacked root; the
 * order of the list has no influence, and it is sorted */
int env_catalogs_add(
	int root, struct xml_catalogs *all, struct error *err) MUST_CHECK;

#endif
