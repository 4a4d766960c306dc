/* SPDX-License-Identifier: Apache-2.0 */
/* pin_open.h - read a pin file, of the disk or of a commit. */
#ifndef BUILDER_RELEASE_PIN_OPEN_H
#define BUILDER_RELEASE_PIN_OPEN_H

#include "builder/store/pin_file.h"

/*
 * pin_open - read the pin file that the user names
 *
 * in      what  a file, else REV:PATH of one in a repository; the work tree is
 *               not read for the second
 *         repo  of that; NULL: the one around this folder
 * returns 0; -1 with ERROR_INPUT: there is none, or it is no pin file
 */
int pin_open(struct pins *out, const char *what, const char *repo,
	struct error *err) MUST_CHECK;

#endif
