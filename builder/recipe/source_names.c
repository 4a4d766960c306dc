/* SPDX-License-Identifier: Apache-2.0 */
/* The names of sources: of their folders, and of a file that is not unpacked.
 */
#include "builder/recipe/recipe_private.h"

#include <stdlib.h>

struct numbered_name {
	const char *name;
	size_t number;
};

static int
by_name(const void *one, const void *other)
{
	const struct numbered_name *a = one, *b = other;
	const int order = strcmp(a->name, b->name);

	return order ? order : a->number < b->number ? -1 : 1;
}

/* A recipe may have thousands of sources, so they are not compared with each
 * other. */
size_t
recipe_name_repeated(const char *const *names, size_t n)
{
	scoped_free struct numbered_name *all = mem_alloc(n, sizeof *all);
	size_t first = n;

	for (size_t i = 0; i < n; i++)
		all[i] = (struct numbered_name){names[i], i};
	if (n > 1)
		qsort(all, n, sizeof *all, by_name);
	for (size_t i = 1; i < n; i++)
		if (strcmp(all[i - 1].name, all[i].name) == 0 &&
			all[i].number < first)
			first = all[i].number;
	return first;
}

static int
hex_value(char c)
{
	const char *digits = "0123456789abcdef0123456789ABCDEF";
	const char *at = c ? strchr(digits, c) : NULL;

	return at ? (int)((at - digits) % 16) : -1;
}

/* Text in which "%41" is an A; a lonely '%' stays. */
static char *
decode_name(const char *text, size_t len)
{
	struct bytes out = BYTES_INIT;

	for (size_t i = 0; i < len; i++) {
		const bool escape = text[i] == '%' && len - i > 2;
		const int high = escape ? hex_value(text[i + 1]) : -1;
		const int low = escape ? hex_value(text[i + 2]) : -1;

		if (high >= 0 && low >= 0 && high + low > 0) {
			bytes_addc(&out, (char)(high * 16 + low));
			i += 2;
		} else {
			bytes_addc(&out, text[i]);
		}
	}
	return bytes_take(&out);
}

char *
recipe_file_name(const char *where)
{
	const char *host = strstr(where, "://");
	const char *path = host ? host + 3 : where;
	const char *end = path + strcspn(path, "?#");
	const char *slash = memrchr(path, '/', (size_t)(end - path));
	const char *name = slash ? slash + 1 : path;
	scoped_free char *own = NULL;

	if (name == end || (host && !slash)) /* "https://example.org" */
		return NULL;
	own = decode_name(name, (size_t)(end - name));
	return recipe_to_fault(own) || !text_is_utf8(own, strlen(own))
		       ? NULL
		       : take_ptr(own);
}
