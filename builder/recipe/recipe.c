/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/recipe/recipe_private.h"

#define NAME_MAX_LEN 128 /* of an OCI tag: the name becomes one */

#define LOWER "abcdefghijklmnopqrstuvwxyz"
#define UPPER "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS "0123456789"

static const struct json_key recipe_keys[] = {
	{"$schema", JSON_KIND_TEXT, false}, /* for editors; ignored */
	{"name", JSON_KIND_TEXT, true},
	{"version", JSON_KIND_TEXT, false},
	{"description", JSON_KIND_TEXT, false},
	{"licence", JSON_KIND_TEXT, false},
	{"environment", JSON_KIND_MAP, true},
	{"sources", JSON_KIND_LIST, false},
	{"build", JSON_KIND_TEXT, true},
	{"image", JSON_KIND_MAP, false},
	{"outputs", JSON_KIND_MAP, false},
	{"epoch", JSON_KIND_NUMBER, false},
	{"jobs", JSON_KIND_NUMBER, false},
	{"order", JSON_KIND_FLAG, false},
	{"level", JSON_KIND_TEXT, false},
	{"limits", JSON_KIND_MAP, false},
	{"env", JSON_KIND_MAP, false},
	{"modes", JSON_KIND_MAP, false},
	{"inputs", JSON_KIND_LIST, false},
	{"lfs", JSON_KIND_TEXT, false},
};

/* [a-z0-9]+([._-][a-z0-9]+)*: no separator is first, last or doubled */
bool
recipe_name_is_plain(const char *name)
{
	static const char within[] = LOWER DIGITS;
	const char *at = name;

	while (strlen(name) <= NAME_MAX_LEN) {
		size_t len = strspn(at, within);

		at += len;
		if (len == 0)
			break;
		if (*at == '\0')
			return true;
		if (!strchr("._-", *at++))
			break;
	}
	return false;
}

static int
name_check(const struct json_doc *doc, const char *name, struct error *err)
{
	if (recipe_name_is_plain(name))
		return 0;
	return json_fail(err, doc, "/name",
		"'name' must be lower-case letters and digits, in parts joined "
		"by one of '.', '_' and '-', at most %d bytes, not %s",
		NAME_MAX_LEN, text_quotes(name));
}

/* Parse an optional text of one line. */
static int
line_parse(char **out, const struct json_doc *doc, const char *key, size_t max,
	struct error *err)
{
	scoped_free char *where = text_format("/%s", key);
	const char *text = json_find_text(doc->root, key);

	if (text && recipe_text_check(doc, where, text, max, err) < 0)
		return -1;
	*out = text_copy(text);
	return 0;
}

static int
licence_check(
	const struct json_doc *doc, const char *licence, struct error *err)
{
	static const char spdx[] = LOWER UPPER DIGITS ".+:()- ";

	if (!licence || licence[strspn(licence, spdx)] == '\0')
		return 0;
	return json_fail(err, doc, "/licence",
		"'licence' must be an SPDX licence expression, not %s",
		text_quotes(licence));
}

static int
number_parse(int64_t *out, const struct json_doc *doc, const char *key,
	int64_t least, int64_t most, struct error *err)
{
	scoped_free char *where = text_format("/%s", key);
	int64_t n = json_find_number(doc->root, key, *out);

	if (json_find(doc->root, key) && (n < least || n > most))
		return json_fail(err, doc, where,
			"'%s' must be a number from %lld to %lld", key,
			(long long)least, (long long)most);
	*out = n;
	return 0;
}

static int
words_parse(
	struct recipe *recipe, const struct json_doc *doc, struct error *err)
{
	const char *name = json_find_text(doc->root, "name");
	const char *build = json_find_text(doc->root, "build");

	if (name_check(doc, name, err) < 0 ||
		line_parse(&recipe->version, doc, "version", 128, err) < 0 ||
		line_parse(&recipe->description, doc, "description", 1024,
			err) < 0 ||
		line_parse(&recipe->licence, doc, "licence", 256, err) < 0 ||
		licence_check(doc, recipe->licence, err) < 0)
		return -1;
	if (file_path_check(build) < 0)
		return json_fail(err, doc, "/build",
			"'build' must be a path inside the recipe's folder, "
			"not %s",
			text_quotes(build));
	recipe->name = text_copy(name);
	recipe->build = text_copy(build);
	return 0;
}

static int
settings_parse(
	struct recipe *recipe, const struct json_doc *doc, struct error *err)
{
	const char *level = json_find_text(doc->root, "level");
	const struct json *order = json_find(doc->root, "order");
	int64_t jobs = 1;

	recipe->epoch_s = -1;
	if (number_parse(&recipe->epoch_s, doc, "epoch", 0, RECIPE_EPOCH_MAX,
		    err) < 0 ||
		number_parse(&jobs, doc, "jobs", 1, 64, err) < 0)
		return -1;
	recipe->jobs = (int)jobs;
	if (!level)
		level = "deterministic";
	if (strcmp(level, "deterministic") != 0 &&
		strcmp(level, "hermetic") != 0)
		return json_fail(err, doc, "/level",
			"'level' must be \"deterministic\" or \"hermetic\", "
			"not %s",
			text_quotes(level));
	recipe->level = text_copy(level);
	recipe->names_order = json_flag(order);
	recipe->order = order ? recipe->names_order : jobs == 1;
	if (recipe->names_order &&
		(jobs != 1 || strcmp(level, "deterministic") != 0))
		return json_fail(err, doc, "/order",
			"'order' is held only with one job at the level "
			"deterministic; leave out 'order', or 'jobs' and "
			"'level'");
	return 0;
}

static int
maps_parse(struct recipe *recipe, const struct json_doc *doc, struct error *err)
{
	const struct recipe_at sources = {
		doc, json_find(doc->root, "sources"), "/sources"};
	const struct recipe_at limits = {
		doc, json_find(doc->root, "limits"), "/limits"};
	const struct recipe_at env = {doc, json_find(doc->root, "env"), "/env"};
	const struct recipe_at modes = {
		doc, json_find(doc->root, "modes"), "/modes"};
	const struct recipe_at inputs = {
		doc, json_find(doc->root, "inputs"), "/inputs"};
	const struct recipe_at all = {doc, doc->root, ""};

	if (recipe_sources_parse(recipe, &sources, err) < 0 ||
		recipe_outputs_parse(recipe, doc, err) < 0 ||
		recipe_lfs_parse(&recipe->lfs_pointers, &all, err) < 0 ||
		(limits.value && recipe_limits_parse(
					 &recipe->limits, &limits, err) < 0) ||
		(env.value &&
			recipe_env_parse(&recipe->env, &env, true, err) < 0) ||
		(modes.value && recipe_modes_parse(recipe, &modes, err) < 0) ||
		(inputs.value && recipe_inputs_parse(recipe, &inputs, err) < 0))
		return -1;
	return 0;
}

int
recipe_parse(struct recipe *out, const char *text, size_t len, const char *name,
	struct error *err)
{
	scoped(recipe_done) struct recipe recipe = {.name = NULL};
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;

	if (len > RECIPE_FILE_MAX)
		return error_set(err, ERROR_INPUT, "%s:1: larger than %d bytes",
			name, RECIPE_FILE_MAX);
	if (json_parse(&doc, text, len, name, err) < 0 ||
		json_check(&doc, doc.root, "", recipe_keys,
			ARRAY_LEN(recipe_keys), err) < 0 ||
		words_parse(&recipe, &doc, err) < 0 ||
		recipe_environment_parse(&recipe, &doc, err) < 0 ||
		settings_parse(&recipe, &doc, err) < 0 ||
		maps_parse(&recipe, &doc, err) < 0)
		return -1;
	*out = recipe;
	recipe = (struct recipe){.name = NULL};
	return 0;
}

const struct recipe_output *
recipe_output_find(const struct recipe *recipe, const char *name)
{
	for (size_t i = 0; i < recipe->n_outputs; i++)
		if (text_equal(recipe->outputs[i].name, name))
			return &recipe->outputs[i];
	return NULL;
}

void
recipe_done(struct recipe *recipe)
{
	free(recipe->name);
	free(recipe->version);
	free(recipe->description);
	free(recipe->licence);
	free(recipe->image);
	free(recipe->build);
	free(recipe->level);
	recipe_texts_free(recipe->packages);
	recipe_texts_free(recipe->env);
	for (size_t i = 0; i < recipe->n_sources; i++)
		recipe_source_done(&recipe->sources[i]);
	free(recipe->sources);
	for (size_t i = 0; i < recipe->n_modes; i++)
		free(recipe->modes[i].path);
	free(recipe->modes);
	for (size_t i = 0; i < recipe->n_outputs; i++)
		recipe_output_done(&recipe->outputs[i]);
	free(recipe->outputs);
	*recipe = (struct recipe){.name = NULL};
}
