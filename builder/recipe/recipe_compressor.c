/* SPDX-License-Identifier: Apache-2.0 */
/* Parses the map "compressor" of a recipe's "image". */
#include "builder/recipe/recipe_private.h"

static const struct json_key compressor_keys[] = {
	{"type", JSON_KIND_TEXT, true},
	{"command", JSON_KIND_LIST, true},
};

int
recipe_compressor_parse(struct recipe_compressor *out,
	const struct recipe_at *at, struct error *err)
{
	scoped_free char *command = text_format("%s/command", at->where);
	scoped_free char *kind = text_format("%s/type", at->where);
	const char *type = NULL;

	if (!at->value)
		return 0;
	if (json_check(at->doc, at->value, at->where, compressor_keys,
		    ARRAY_LEN(compressor_keys), err) < 0)
		return -1;
	type = json_find_text(at->value, "type");
	if (strcmp(type, "gzip") != 0 && strcmp(type, "zstd") != 0)
		return json_fail(err, at->doc, kind,
			"'type' must be \"gzip\" or \"zstd\", which registries "
			"and runtimes know, not %s",
			text_quotes(type));
	out->type = type[0] == 'g' ? COMPRESSOR_GZIP : COMPRESSOR_ZSTD;
	if (recipe_texts_parse(&out->command, at, "command", err) < 0)
		return -1;
	if (out->command[0][0] != '/')
		return json_fail(err, at->doc, command,
			"'command' must begin with the absolute path of a "
			"program in the environment, such as "
			"\"/usr/bin/gzip\", "
			"not %s",
			text_quotes(out->command[0]));
	return 0;
}
