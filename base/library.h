/* SPDX-License-Identifier: Apache-2.0 */
/* library.h - a shared library that is loaded at its first use. */
#ifndef BASE_LIBRARY_H
#define BASE_LIBRARY_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

/* A function of the library, and the offset of its pointer in the table. */
struct library_call {
	const char *name;
	size_t offset;
};

struct library {
	const char *soname;  /* "libcurl.so.4" */
	const char *purpose; /* "fetching", for messages */
	const char *package; /* the Debian package that contains it; or NULL */
	const struct library_call *calls;
	size_t n_calls;
	void *table; /* of function pointers, filled at the offsets */
	bool loaded;
};

/* library_load - load the library unless it is loaded already; ERROR_SYSTEM if
 * this machine lacks the library or the library lacks one of the functions */
int library_load(struct library *library, struct error *err) MUST_CHECK;

#endif
