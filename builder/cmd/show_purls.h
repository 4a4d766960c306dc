/* SPDX-License-Identifier: Apache-2.0 */
/* show_purls.h - the package URLs of an image, for "hallmark show". */
#ifndef BUILDER_CMD_SHOW_PURLS_H
#define BUILDER_CMD_SHOW_PURLS_H

#include "builder/store/image_ref.h"

/*
 * show_purls - print one a line, or as JSON
 *
 * in      name        of the image, for messages
 *         built_with  not what it contains, but what it was built with
 * returns 0; -1 with ERROR_INPUT if no statement tells what the image contains,
 *         or was built with; a warning says what else may be missing
 */
int show_purls(struct image_ref *image, const char *name, bool built_with,
	bool json, struct error *err) MUST_CHECK;

#endif
