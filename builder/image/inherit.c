/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/image/inherit.h"

enum inherit_rule {
	RULE_OWN_ELSE_BASE,
	RULE_BOTH_MAPS,
	RULE_BOTH_ENVS,
	RULE_COMMAND, /* like the first, unless there is an own Entrypoint */
};

/* A row: a key of "config", its kind, and how it is inherited. */
static const struct {
	const char *key;
	enum json_kind kind;
	enum inherit_rule rule;
} rows[] = {
	{"Cmd", JSON_KIND_LIST, RULE_COMMAND},
	{"Entrypoint", JSON_KIND_LIST, RULE_OWN_ELSE_BASE},
	{"Env", JSON_KIND_LIST, RULE_BOTH_ENVS},
	{"ExposedPorts", JSON_KIND_MAP, RULE_BOTH_MAPS},
	{"Healthcheck", JSON_KIND_MAP, RULE_OWN_ELSE_BASE},
	{"Labels", JSON_KIND_MAP, RULE_BOTH_MAPS},
	{"Shell", JSON_KIND_LIST, RULE_OWN_ELSE_BASE},
	{"StopSignal", JSON_KIND_TEXT, RULE_OWN_ELSE_BASE},
	{"User", JSON_KIND_TEXT, RULE_OWN_ELSE_BASE},
	{"Volumes", JSON_KIND_MAP, RULE_BOTH_MAPS},
	{"WorkingDir", JSON_KIND_TEXT, RULE_OWN_ELSE_BASE},
};

/* Go programs write null, and an empty text, for what is not set. */
static const struct json *
find_value(const struct json *map, const char *key)
{
	const struct json *v = json_find(map, key);
	const char *text = json_text(v);

	return !v || json_kind(v) == JSON_KIND_NULL || (text && !*text) ? NULL
									: v;
}

static int
check_texts(const struct json_doc *doc, const struct json *list,
	const char *where, bool env, struct error *err)
{
	for (size_t i = 0; i < json_count(list); i++) {
		const char *text = json_text(json_at(list, i));

		if (!text || (env && (!strchr(text, '=') || text[0] == '=')))
			return json_fail(err, doc, where, "'%s' must hold %s",
				where + 1, env ? "NAME=VALUE texts" : "texts");
	}
	return 0;
}

int
inherit_check(const struct json_doc *doc, struct error *err)
{
	const struct json *map = find_value(doc->root, "config");

	if (map && json_kind(map) != JSON_KIND_MAP)
		return json_fail(err, doc, "/config", "'config' must be a map");
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		scoped_free char *where =
			text_format("/config/%s", rows[i].key);
		const struct json *v = find_value(map, rows[i].key);

		if (!v)
			continue;
		if (json_kind(v) != rows[i].kind)
			return json_fail(err, doc, where, "'%s' must be %s",
				where + 1, json_kind_name(rows[i].kind));
		if (rows[i].kind == JSON_KIND_LIST &&
			check_texts(doc, v, where,
				rows[i].rule == RULE_BOTH_ENVS, err) < 0)
			return -1;
	}
	return 0;
}

/* The value of a variable in a list of "NAME=VALUE", or NULL. */
static const char *
find_variable(const struct json *env, const char *text)
{
	size_t len = strcspn(text, "=") + 1;

	for (size_t i = 0; i < json_count(env); i++) {
		const char *other = json_text(json_at(env, i));

		if (strncmp(other, text, len) == 0)
			return other;
	}
	return NULL;
}

static struct json *
both_envs(const struct json *base, const struct json *own)
{
	struct json *list = json_new_list();

	for (size_t i = 0; i < json_count(base); i++) {
		const char *text = json_text(json_at(base, i));
		const char *mine = find_variable(own, text);

		if (!find_variable(list, text))
			json_push_text(list, mine ? mine : text);
	}
	for (size_t i = 0; i < json_count(own); i++) {
		const char *text = json_text(json_at(own, i));

		if (!find_variable(list, text))
			json_push_text(list, text);
	}
	return list;
}

static struct json *
both_maps(const struct json *base, const struct json *own)
{
	struct json *map = json_copy_of(base);
	scoped_free const char **keys = own ? json_keys(own) : NULL;

	for (size_t i = 0; i < json_count(own); i++)
		json_put(map, keys[i], json_copy_of(json_find(own, keys[i])));
	return map;
}

struct json *
inherit_config(const struct json *base, struct json *own)
{
	bool starts = json_find(own, "Entrypoint") != NULL;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct json *theirs = find_value(base, rows[i].key);
		const struct json *mine = json_find(own, rows[i].key);

		if (!theirs || (rows[i].rule == RULE_COMMAND && starts))
			continue;
		if (rows[i].rule == RULE_BOTH_ENVS)
			json_put(own, rows[i].key, both_envs(theirs, mine));
		else if (rows[i].rule == RULE_BOTH_MAPS)
			json_put(own, rows[i].key, both_maps(theirs, mine));
		else if (!mine)
			json_put(own, rows[i].key, json_copy_of(theirs));
	}
	return own;
}
