/* SPDX-License-Identifier: Apache-2.0 */
#define LIBARCHIVE_TABLE /* no macros for the function names */
#include "builder/archive/libarchive.h"
#include "base/library.h"

struct libarchive libarchive;

static const struct library_call calls[] = {
#define LIBARCHIVE_CALL(name) {#name, offsetof(struct libarchive, name)},
	LIBARCHIVE_CALLS(LIBARCHIVE_CALL)
#undef LIBARCHIVE_CALL
};

bool
libarchive_is_about_locale(struct archive *a, int status)
{
	const char *words;

	if (status != ARCHIVE_WARN)
		return false;
	words = libarchive.archive_error_string(a);
	return words && strstr(words, "be converted");
}

int
libarchive_load(struct error *err)
{
	static struct library library = {.soname = "libarchive.so.13",
		.purpose = "reading an archive",
		.package = "libarchive13",
		.calls = calls,
		.n_calls = ARRAY_LEN(calls),
		.table = &libarchive};

	return library_load(&library, err);
}
