/* SPDX-License-Identifier: Apache-2.0 */
/* package_url.h - package URLs, by which scanners know packages.
 *
 * source: purl-spec 1.0; all results are heap */
#ifndef BUILDER_BUILD_PACKAGE_URL_H
#define BUILDER_BUILD_PACKAGE_URL_H

#include "builder/recipe/lock.h"

/*
 * package_url_debian - "pkg:deb/debian/liblzma5@5.4.1-0.2?arch=amd64&
 * distro=debian-12&upstream=xz-utils"
 *
 * Advisories of Debian name source packages: the qualifier "upstream" does
 * where it has another name or version, "xz-utils@5.4.1-0.2".
 *
 * in      suite  of the lock, or what package_url_distro() made of it; NULL:
 * the distribution is not named
 */
char *package_url_debian(const struct lock_package *package, const char *suite);
/* package_url_distro - "debian-12" of bookworm; heap */
char *package_url_distro(const char *suite);

/* package_url_npm - "pkg:npm/%40babel/core@7.1.0" */
char *package_url_npm(const char *name, const char *version);

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
