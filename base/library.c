/* SPDX-License-Identifier: Apache-2.0 */
#include "base/library.h"
#include "base/bytes.h"

#include <dlfcn.h>

int
library_load(struct library *library, struct error *err)
{
	void *handle;

	if (library->loaded)
		return 0;
	handle = dlopen(library->soname, RTLD_NOW | RTLD_LOCAL);
	if (!handle) {
		(void)error_set(err, ERROR_SYSTEM,
			"%s requires the library %s: %s", library->purpose,
			library->soname, text_words(dlerror()));
		return library->package
			       ? error_hint(err,
					 "'apt-get install %s' installs it",
					 library->package)
			       : -1;
	}
	for (size_t i = 0; i < library->n_calls; i++) {
		void *call = dlsym(handle, library->calls[i].name);

		if (!call)
			return error_set(err, ERROR_SYSTEM,
				"%s has no function %s", library->soname,
				library->calls[i].name);
		memcpy((char *)library->table + library->calls[i].offset, &call,
			sizeof call);
	}
	library->loaded = true;
	return 0;
}
