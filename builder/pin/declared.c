/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/pin/declared.h"

struct json *
declared_values(const struct recipe *recipe, const char *commit)
{
	const char *const values[RECIPE_INPUTS] = {
		[RECIPE_INPUT_COMMIT] = commit,
		[RECIPE_INPUT_VERSION] = recipe->version,
	};
	struct json *map = NULL;

	for (size_t i = 0; i < RECIPE_INPUTS; i++) {
		if (!recipe->inputs[i])
			continue;
		if (!map)
			map = json_new_map();
		json_put_text(map, recipe_input_name((enum recipe_input)i),
			values[i]);
	}
	return map;
}

char **
declared_env(const struct json *values, char *const *env)
{
	scoped_free const char **names = values ? json_keys(values) : NULL;
	char **all = NULL;
	size_t n = 0;

	for (; n < json_count(values); n++)
		*mem_room(all, n) = text_format(
			"%s=%s", names[n], json_find_text(values, names[n]));
	for (; env && *env; env++, n++)
		*mem_room(all, n) = text_copy(*env);
	*mem_room(all, n) = NULL;
	return all;
}

void
declared_env_free(char **env)
{
	for (size_t i = 0; env && env[i]; i++)
		free(env[i]);
	free(env);
}
