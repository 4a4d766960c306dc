/* SPDX-License-Identifier: Apache-2.0 */
#define LIBARCHIVE_TABLE /* here the names are names */
#include "builder/libarchive.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <stddef.h>

#define SONAME "libarchive.so.13"

struct libarchive libarchive;

static const struct {
	const char *name;
	size_t offset;
} rows[] = {
#define LIBARCHIVE_CALL(name) {#name, offsetof(struct libarchive, name)},
	LIBARCHIVE_CALLS(LIBARCHIVE_CALL)
#undef LIBARCHIVE_CALL
};

int
libarchive_load(struct error *err)
{
	static bool loaded;
	void *library;

	if (loaded)
		return 0;
	library = dlopen(SONAME, RTLD_NOW | RTLD_LOCAL);
	if (!library)
		return error_set(err, ERROR_SYSTEM,
			"reading an archive wants the library " SONAME
			": %s; 'apt-get install libarchive13' brings it",
			dlerror());
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		void *call = dlsym(library, rows[i].name);

		if (!call)
			return error_set(err, ERROR_SYSTEM, SONAME " has no %s",
				rows[i].name);
		memcpy((char *)&libarchive + rows[i].offset, &call,
			sizeof call);
	}
	loaded = true;
	return 0;
}
