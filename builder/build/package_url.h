/* SPDX-License-Identifier: Apache-2.0 */
/* package_url.h - package URLs, by which scanners know packages.
 *
 * source: purl-spec 1.0; all results are heap */
#ifndef BUILDER_BUILD_PACKAGE_URL_H
#define BUILDER_BUILD_PACKAGE_URL_H

#include "builder/recipe/lock.h"

/* package_url_debian - "pkg:deb/debian/gcc@4%3A12.2.0-3?arch=amd64" */
char *package_url_debian(const struct lock_package *package);

/* package_url_generic - of what is in no known package collection; version may
 * be NULL; key and value: one qualifier */
char *package_url_generic(const char *name, const char *version,
	const char *key, const char *value);

/*
 * package_url_image - of an OCI image, "pkg:oci/hello@sha256%3A…?…"
 *
 * in      name          its last component becomes the name of the URL
 *         repository    a registry's, "docker.io/library/debian", or NULL
 *         architecture  or NULL
 */
char *package_url_image(const char *name, const struct digest *manifest,
	const char *repository, const char *architecture);

#endif
