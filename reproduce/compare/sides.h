/* SPDX-License-Identifier: Apache-2.0 */
/* sides.h - the two things that a user compares. */
#ifndef REPRODUCE_COMPARE_SIDES_H
#define REPRODUCE_COMPARE_SIDES_H

#include "reproduce/compare/compare.h"

/*
 * compare_named - compare what two arguments of the command line name
 *
 * in      store_folder  as for image_ref_resolve()
 *         a, b          each a folder, a file, or an image (name, digest,
 *                       oci:DIR:NAME)
 */
int compare_named(struct differences *out, const char *store_folder,
	const char *a, const char *b, struct error *err) MUST_CHECK;

#endif
