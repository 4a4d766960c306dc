/* SPDX-License-Identifier: Apache-2.0 */
/* library.h - a library that is loaded when it is wanted for the first time. */
#ifndef BASE_LIBRARY_H
#define BASE_LIBRARY_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

/* A function of it, and where the pointer to it goes. */
struct library_call {
	const char *name;
	size_t offset;
};

struct library {
	const char *soname;  /* "libcurl.so.4" */
	const char *purpose; /* "fetching", for messages */
	const char *package; /* of Debian, that brings it */
	const struct library_call *calls;
	size_t n_calls;
	void *table; /* the offsets are in it */
	bool loaded;
};

/* library_load - the first time only; ERROR_SYSTEM where this machine has none,
 * or one without such a function */
int library_load(struct library *library, struct error *err) MUST_CHECK;

#endif
