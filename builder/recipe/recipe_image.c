/* SPDX-License-Identifier: Apache-2.0 */
/* Parses the maps "image" and "env" of a recipe. */
#include "builder/recipe/recipe_private.h"

#define TEXTS_MAX 256
#define TEXT_LEN_MAX 65536 /* the kernel allows twice that per argument */

static const struct json_key image_keys[] = {
	{"base", JSON_KIND_MAP, false},    /* recipe_base_parse() reads it */
	{"layers", JSON_KIND_LIST, false}, /* recipe_layers_parse() reads it */
	{"compressor", JSON_KIND_MAP, false}, /* recipe_compressor_parse() */
	{"entrypoint", JSON_KIND_LIST, false}, {"cmd", JSON_KIND_LIST, false},
	{"env", JSON_KIND_MAP, false}, {"workdir", JSON_KIND_TEXT, false},
	{"user", JSON_KIND_TEXT, false},
	/* recipe_config_parse() reads these */
	{"ports", JSON_KIND_LIST, false}, {"volumes", JSON_KIND_LIST, false},
	{"stop_signal", JSON_KIND_TEXT, false},
	{"labels", JSON_KIND_MAP, false}, {"annotations", JSON_KIND_MAP, false},
	{"healthcheck", JSON_KIND_MAP, false}, /* recipe_healthcheck_parse() */
};

void
recipe_texts_free(char **texts)
{
	for (size_t i = 0; texts && texts[i]; i++)
		free(texts[i]);
	free(texts);
}

int
recipe_text_check(const struct json_doc *doc, const char *where,
	const char *text, size_t max, struct error *err)
{
	size_t len = strlen(text);

	if (len == 0)
		return json_fail(err, doc, where, "'%s' is empty", where + 1);
	if (len > max)
		return json_fail(err, doc, where,
			"'%s' is longer than %zu bytes", where + 1, max);
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)text[i] < 0x20 || text[i] == 0x7f)
			return json_fail(err, doc, where,
				"'%s' holds a control character: %s", where + 1,
				text_quotes(text));
	return 0;
}

int
recipe_texts_parse(char ***out, const struct recipe_at *at, const char *key,
	struct error *err)
{
	const struct json *list = json_find(at->value, key);
	scoped_free char *where = text_format("%s/%s", at->where, key);
	scoped(recipe_texts_free) char **texts = NULL;
	size_t n = json_count(list);

	if (!list)
		return 0;
	if (n == 0 || n > TEXTS_MAX)
		return json_fail(err, at->doc, where,
			"'%s' must hold 1 to %d texts", key, TEXTS_MAX);
	texts = mem_alloc(n + 1, sizeof *texts);
	for (size_t i = 0; i < n; i++) {
		scoped_free char *here = text_format("%s/%zu", where, i);
		const char *text = json_text(json_at(list, i));

		if (!text || strlen(text) > TEXT_LEN_MAX || (i == 0 && !*text))
			return json_fail(err, at->doc, here,
				"'%s' must hold texts of at most %d bytes, the "
				"first not empty",
				key, TEXT_LEN_MAX);
		texts[i] = text_copy(text);
	}
	*out = take_ptr(texts);
	return 0;
}

static const char *
env_fault(const char *name, const char *value, bool boxed)
{
	static const char within[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ_"
				     "abcdefghijklmnopqrstuvwxyz0123456789";

	if (*name == '\0' || (*name >= '0' && *name <= '9') ||
		name[strspn(name, within)] != '\0')
		return "requires a name of letters, digits and '_'";
	if (!value)
		return "must be a text";
	if (strlen(name) + strlen(value) > TEXT_LEN_MAX)
		return "is too long";
	if (boxed && box_env_is_reserved(name))
		return "is set by the box and cannot be changed";
	return NULL;
}

int
recipe_env_parse(
	char ***out, const struct recipe_at *at, bool boxed, struct error *err)
{
	scoped_free const char **names = json_keys(at->value);
	scoped(recipe_texts_free) char **texts = NULL;
	size_t n = json_count(at->value);

	if (n > TEXTS_MAX)
		return json_fail(err, at->doc, at->where,
			"more than %d variables", TEXTS_MAX);
	texts = mem_alloc(n + 1, sizeof *texts);
	for (size_t i = 0; i < n; i++) {
		const char *value = json_find_text(at->value, names[i]);
		const char *fault = env_fault(names[i], value, boxed);
		scoped_free char *where =
			text_format("%s/%s", at->where, names[i]);

		if (fault)
			return json_fail(err, at->doc, where, "variable %s %s",
				text_quotes(names[i]), fault);
		texts[i] = text_format("%s=%s", names[i], value);
	}
	*out = take_ptr(texts);
	return 0;
}

/* workdir is an absolute path without "." and ".."; user has the form of the
 * OCI config. */
static int
image_words(
	struct image_run *run, const struct recipe_at *at, struct error *err)
{
	const char *workdir = json_find_text(at->value, "workdir");
	const char *user = json_find_text(at->value, "user");
	scoped_free char *at_workdir = text_format("%s/workdir", at->where);
	scoped_free char *at_user = text_format("%s/user", at->where);

	if (workdir && strcmp(workdir, "/") != 0 &&
		(workdir[0] != '/' || file_path_check(workdir + 1) < 0))
		return json_fail(err, at->doc, at_workdir,
			"'workdir' must be an absolute path, not %s",
			text_quotes(workdir));
	if (user && (!*user || strlen(user) > 64 ||
			    user[strspn(user, "abcdefghijklmnopqrstuvwxyz"
					      "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
					      "0123456789_.:-")] != '\0'))
		return json_fail(err, at->doc, at_user,
			"'user' must be a user or number, or USER:GROUP, not "
			"%s",
			text_quotes(user));
	run->workdir = text_copy(workdir);
	run->user = text_copy(user);
	return 0;
}

static int
run_parse(struct image_run *run, const struct recipe_at *at, struct error *err)
{
	scoped_free char *at_env = text_format("%s/env", at->where);
	scoped_free char *at_check = text_format("%s/healthcheck", at->where);
	const struct recipe_at env = {
		at->doc, json_find(at->value, "env"), at_env};
	const struct recipe_at check = {
		at->doc, json_find(at->value, "healthcheck"), at_check};

	if (recipe_texts_parse(&run->entrypoint, at, "entrypoint", err) < 0 ||
		recipe_texts_parse(&run->cmd, at, "cmd", err) < 0 ||
		(env.value &&
			recipe_env_parse(&run->env, &env, false, err) < 0) ||
		(check.value && recipe_healthcheck_parse(
					&run->healthcheck, &check, err) < 0) ||
		image_words(run, at, err) < 0)
		return -1;
	return recipe_config_parse(run, at, err);
}

int
recipe_image_parse(struct recipe_output *out, const struct recipe_at *at,
	struct error *err)
{
	scoped_free char *at_base = text_format("%s/base", at->where);
	scoped_free char *at_layers = text_format("%s/layers", at->where);
	scoped_free char *at_with = text_format("%s/compressor", at->where);
	const struct recipe_at base = {
		at->doc, json_find(at->value, "base"), at_base};
	const struct recipe_at layers = {
		at->doc, json_find(at->value, "layers"), at_layers};
	const struct recipe_at with = {
		at->doc, json_find(at->value, "compressor"), at_with};

	if (!at->value)
		return 0;
	if (json_check(at->doc, at->value, at->where, image_keys,
		    ARRAY_LEN(image_keys), err) < 0 ||
		run_parse(&out->run, at, err) < 0 ||
		recipe_base_parse(&out->base, &base, err) < 0 ||
		recipe_layers_parse(out, &layers, err) < 0)
		return -1;
	return recipe_compressor_parse(&out->compressor, &with, err);
}

static void
run_done(struct image_run *run)
{
	recipe_texts_free(run->entrypoint);
	recipe_texts_free(run->cmd);
	recipe_texts_free(run->env);
	free(run->workdir);
	free(run->user);
	free(run->stop_signal);
	json_free(run->ports);
	json_free(run->volumes);
	json_free(run->labels);
	json_free(run->annotations);
	json_free(run->healthcheck);
}

void
recipe_output_done(struct recipe_output *output)
{
	free(output->name);
	free(output->image_name);
	recipe_texts_free(output->paths);
	run_done(&output->run);
	recipe_base_done(&output->base);
	recipe_layers_done(output);
	recipe_texts_free(output->compressor.command);
	*output = (struct recipe_output){.name = NULL};
}
