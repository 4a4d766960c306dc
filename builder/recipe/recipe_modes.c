/* SPDX-License-Identifier: Apache-2.0 */
/* Parses the map "modes" of a recipe. */
#include "builder/recipe/recipe_private.h"

#define MODES_MAX 4096

/* Four octal digits; the first is 0, or 1 for the sticky bit. */
static bool
mode_parse(uint32_t *out, const char *text)
{
	if (!text || strlen(text) != 4 || (*text != '0' && *text != '1') ||
		text[strspn(text, "01234567")] != '\0')
		return false;
	*out = 0;
	for (; *text; text++)
		*out = *out << 3 | (uint32_t)(*text - '0');
	return true;
}

int
recipe_modes_parse(
	struct recipe *recipe, const struct recipe_at *at, struct error *err)
{
	scoped_free const char **paths = json_keys(at->value);
	size_t n = json_count(at->value);

	if (n > MODES_MAX)
		return json_fail(err, at->doc, at->where, "more than %d modes",
			MODES_MAX);
	recipe->modes = mem_alloc(n + 1, sizeof *recipe->modes);
	for (size_t i = 0; i < n; i++) {
		struct recipe_mode *mode = &recipe->modes[i];
		const char *text = json_find_text(at->value, paths[i]);

		if (file_path_check(paths[i]) < 0)
			return json_fail(err, at->doc, at->where,
				"'modes' must name paths in $OUT, such as "
				"\"etc/key\", not %s",
				text_quotes(paths[i]));
		if (!mode_parse(&mode->mode, text))
			return json_fail(err, at->doc, at->where,
				"the mode of %s must be four octal digits "
				"without setuid and setgid, such as \"0600\" "
				"or \"1777\"%s%s",
				text_quotes(paths[i]), text ? ", not " : "",
				text ? text_quotes(text) : "");
		mode->path = text_copy(paths[i]);
		recipe->n_modes++;
	}
	return 0;
}
