/* SPDX-License-Identifier: Apache-2.0 */
/* package_control.h - what a package says about itself.  source: deb(5) */
#ifndef BUILDER_ENV_PACKAGE_CONTROL_H
#define BUILDER_ENV_PACKAGE_CONTROL_H

#include "builder/recipe/lock.h"
#include "builder/store/store.h"

struct package_control {
	struct bytes record; /* "Package: hello\nVersion: …", with a newline at
				the end */
	struct bytes postinst; /* empty: the package has none */
	struct bytes md5sums;  /* a line for each regular file; may be empty */
	struct bytes shlibs;   /* deb-shlibs(5) and deb-symbols(5) of its */
	struct bytes symbols;  /* libraries; empty: it has none */
};
#define PACKAGE_CONTROL_INIT \
	{ \
		.record = BYTES_INIT, .postinst = BYTES_INIT, \
		.md5sums = BYTES_INIT, .shlibs = BYTES_INIT, \
		.symbols = BYTES_INIT \
	}
void package_control_done(struct package_control *control);
DEFINE_SCOPED_IN(struct package_control, package_control_done);

/*
 * package_control_read - read the control member of a package in the store
 *
 * A confined process reads the package; its scripts are never run.
 * in      with_script  read its postinst, shlibs and symbols, too, which then
 *                      must be readable
 * returns 0; -1 with ERROR_INPUT if the package is damaged or has no record
 */
int package_control_read(struct package_control *out, struct store *store,
	const struct lock_package *package, bool with_script,
	struct error *err) MUST_CHECK;

#endif
