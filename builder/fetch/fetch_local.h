/* SPDX-License-Identifier: Apache-2.0 */
/* fetch_local.h - the files of file URLs, which libcurl would open whatever
 * they are, and wait for */
#ifndef BUILDER_FETCH_FETCH_LOCAL_H
#define BUILDER_FETCH_FETCH_LOCAL_H

#include "base/error.h"

/*
 * fetch_local_open - open the file of a file URL
 *
 * returns the descriptor; -1 with ERROR_INPUT: it is a named pipe, a device or
 *         a folder; -1 with another kind, of any other URL too: libcurl can
 *         neither wait nor read, and says why
 */
int fetch_local_open(const char *url, struct error *err) MUST_CHECK;

#endif
