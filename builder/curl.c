/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/curl.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <stddef.h>

#define SONAME "libcurl.so.4"

struct curl curl;

static const struct {
	const char *name;
	size_t offset;
} rows[] = {
#define CURL_CALL(name) {#name, offsetof(struct curl, name)},
	CURL_CALLS(CURL_CALL)
#undef CURL_CALL
};

int
curl_load(struct error *err)
{
	static bool loaded;
	void *library;

	if (loaded)
		return 0;
	library = dlopen(SONAME, RTLD_NOW | RTLD_LOCAL);
	if (!library)
		return error_set(err, ERROR_SYSTEM,
			"fetching wants the library " SONAME ": %s; 'apt-get "
			"install libcurl4' brings it",
			dlerror());
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		void *call = dlsym(library, rows[i].name);

		if (!call)
			return error_set(err, ERROR_SYSTEM, SONAME " has no %s",
				rows[i].name);
		memcpy((char *)&curl + rows[i].offset, &call, sizeof call);
	}
	loaded = true;
	return 0;
}
