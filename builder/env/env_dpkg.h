/* SPDX-License-Identifier: Apache-2.0 */
/*
 * env_dpkg.h - say as dpkg does which files and libraries packages have.
 *
 * source: environment(7); dpkg-query(1), deb-shlibs(5), deb-symbols(5)
 */
#ifndef BUILDER_ENV_ENV_DPKG_H
#define BUILDER_ENV_ENV_DPKG_H

#include "builder/archive/unpack_write.h"
#include "builder/env/package_control.h"

/* env_dpkg_format - write var/lib/dpkg/info/format */
int env_dpkg_format(struct unpack_writer *w, struct error *err) MUST_CHECK;

/*
 * env_dpkg_package - write the files of var/lib/dpkg/info of one package
 *
 * in      files  a line for each file of its data member, as names of
 *                unpack.h
 */
int env_dpkg_package(struct unpack_writer *w,
	const struct lock_package *package,
	const struct package_control *control, const struct bytes *files,
	struct error *err) MUST_CHECK;

#endif
