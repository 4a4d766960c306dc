/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/fetch/curl.h"
#include "base/library.h"

struct curl curl;

static const struct library_call calls[] = {
#define CURL_CALL(name) {#name, offsetof(struct curl, name)},
	CURL_CALLS(CURL_CALL)
#undef CURL_CALL
};

int
curl_load(struct error *err)
{
	static struct library library = {.soname = "libcurl.so.4",
		.purpose = "fetching",
		.package = "libcurl4",
		.calls = calls,
		.n_calls = ARRAY_LEN(calls),
		.table = &curl};

	return library_load(&library, err);
}
