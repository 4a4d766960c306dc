/* SPDX-License-Identifier: Apache-2.0 */
/* Parses the map "limits" of a recipe. */
#include "builder/recipe/recipe_private.h"

/* The table of the box defines the keys and their maximum. */
int
recipe_limits_parse(
	struct box_limits *out, const struct recipe_at *at, struct error *err)
{
	scoped_free struct json_key *keys =
		mem_alloc(n_box_limit_rows, sizeof *keys);

	for (size_t i = 0; i < n_box_limit_rows; i++)
		keys[i] = (struct json_key){
			box_limit_rows[i].key, JSON_KIND_NUMBER, false};
	if (json_check(at->doc, at->value, at->where, keys, n_box_limit_rows,
		    err) < 0)
		return -1;
	for (size_t i = 0; i < n_box_limit_rows; i++) {
		const struct box_limit_row *row = &box_limit_rows[i];
		scoped_free char *where =
			text_format("%s/%s", at->where, row->key);
		int64_t n = json_find_number(at->value, row->key, 0);

		if (!json_find(at->value, row->key))
			continue;
		if (n < 1 || n > row->most)
			return json_fail(err, at->doc, where,
				"'%s' must be a number from 1 to %lld",
				row->key, (long long)row->most);
		memcpy((char *)out + row->offset, &n, sizeof n);
	}
	return 0;
}
