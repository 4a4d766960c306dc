/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/build/statement_other.h"

bool
statement_other(
	char **path, const char *at, const struct json *a, const struct json *b)
{
	bool found = false;

	if (!b || json_kind(a) != json_kind(b)) {
		found = true;
	} else if (json_kind(a) == JSON_KIND_MAP) {
		scoped_free const char **keys = json_keys(a);

		for (size_t i = 0; i < json_count(a); i++) {
			scoped_free char *next =
				text_format("%s/%s", at, keys[i]);

			if (statement_other(path, next, json_find(a, keys[i]),
				    json_find(b, keys[i])))
				return true;
		}
	} else if (json_kind(a) == JSON_KIND_LIST) {
		for (size_t i = 0; i < json_count(a); i++) {
			scoped_free char *next = text_format("%s/%zu", at, i);

			if (statement_other(path, next, json_at(a, i),
				    i < json_count(b) ? json_at(b, i) : NULL))
				return true;
		}
	} else {
		found = !json_same(a, b);
	}
	if (found)
		*path = text_copy(at);
	return found;
}
