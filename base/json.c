/* SPDX-License-Identifier: Apache-2.0 */
/* The door to jansson.  Outside this file its json_t is a struct json. */
#include "base/json.h"

#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>

#define DEPTH_MAX 64

static json_t *
inner(const struct json *v)
{
	json_t *j;

	memcpy(&j, &v, sizeof j); /* drop const: jansson counts references */
	return j;
}

static struct json *
outer(json_t *j)
{
	if (!j)
		abort(); /* out of memory, or text that is not UTF-8 */
	return (struct json *)j;
}

static bool
is_acceptable(const json_t *j, unsigned depth)
{
	const char *key;
	json_t *value;
	size_t i;

	if (depth == 0 || json_is_real(j))
		return false;
	json_object_foreach(inner((const struct json *)j), key,
		value) if (!is_acceptable(value, depth - 1)) return false;
	json_array_foreach(
		j, i, value) if (!is_acceptable(value, depth - 1)) return false;
	return true;
}

int
json_parse(struct json_doc *out, const char *text, size_t len, const char *name,
	struct error *err)
{
	json_error_t why;
	json_t *root = json_loadb(text, len, JSON_REJECT_DUPLICATES, &why);

	if (!root)
		return error_set(err, ERROR_INPUT, "%s:%d: %s", name,
			why.line < 1 ? 1 : why.line, text_words(why.text));
	if (!is_acceptable(root, DEPTH_MAX)) {
		json_decref(root);
		return error_set(err, ERROR_INPUT,
			"%s:1: nested deeper than %d, or a number is not a "
			"whole number",
			name, DEPTH_MAX);
	}
	*out = (struct json_doc){.root = outer(root),
		.name = text_copy(name),
		.text = text_copyn(text, len),
		.len = len};
	return 0;
}

void
json_doc_done(struct json_doc *doc)
{
	json_free(doc->root);
	free(doc->name);
	free(doc->text);
	*doc = (struct json_doc)JSON_DOC_INIT;
}

int
json_check(const struct json_doc *doc, const struct json *v, const char *where,
	const struct json_key *keys, size_t n_keys, struct error *err)
{
	const char *key;
	json_t *value;

	if (!v || json_kind(v) != JSON_KIND_MAP)
		return json_fail(err, doc, where, "%s must be a map",
			*where ? where : "the file");
	json_object_foreach(inner(v), key, value)
	{
		scoped_free char *at = text_format("%s/%s", where, key);
		size_t i = 0;

		while (i < n_keys && strcmp(keys[i].name, key) != 0)
			i++;
		if (i == n_keys)
			return json_fail(err, doc, at, "unknown key %s",
				text_quotes(key));
		if (json_kind(outer(value)) != keys[i].kind)
			return json_fail(err, doc, at, "%s must be %s",
				text_quotes(key), json_kind_name(keys[i].kind));
	}
	for (size_t i = 0; i < n_keys; i++)
		if (keys[i].required && !json_find(v, keys[i].name))
			return json_fail(err, doc, where, "'%s' is missing",
				keys[i].name);
	return 0;
}

enum json_kind
json_kind(const struct json *v)
{
	if (!v)
		return JSON_KIND_NULL;
	switch (json_typeof(inner(v))) {
	case JSON_OBJECT:
		return JSON_KIND_MAP;
	case JSON_ARRAY:
		return JSON_KIND_LIST;
	case JSON_STRING:
		return JSON_KIND_TEXT;
	case JSON_INTEGER:
		return JSON_KIND_NUMBER;
	case JSON_TRUE:
	case JSON_FALSE:
		return JSON_KIND_FLAG;
	default:
		return JSON_KIND_NULL;
	}
}

const char *
json_kind_name(enum json_kind kind)
{
	static const char *const names[] = {
		[JSON_KIND_NULL] = "null",
		[JSON_KIND_FLAG] = "true or false",
		[JSON_KIND_NUMBER] = "a whole number",
		[JSON_KIND_TEXT] = "a text",
		[JSON_KIND_LIST] = "a list",
		[JSON_KIND_MAP] = "a map",
	};

	return names[kind];
}

const struct json *
json_find(const struct json *map, const char *key)
{
	return map ? (const struct json *)json_object_get(inner(map), key)
		   : NULL;
}

const struct json *
json_at(const struct json *list, size_t i)
{
	return list ? (const struct json *)json_array_get(inner(list), i)
		    : NULL;
}

size_t
json_count(const struct json *v)
{
	if (!v)
		return 0;
	return json_is_array(inner(v)) ? json_array_size(inner(v))
				       : json_object_size(inner(v));
}

static int
by_bytes(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

const char **
json_keys(const struct json *map)
{
	const char **keys = mem_alloc(json_count(map) + 1, sizeof *keys);
	const char *key;
	json_t *value;
	size_t n = 0;

	json_object_foreach(inner(map), key, value) keys[n++] = key;
	qsort(keys, n, sizeof *keys, by_bytes);
	return keys;
}

const char *
json_text(const struct json *v)
{
	return v ? json_string_value(inner(v)) : NULL;
}

int64_t
json_number(const struct json *v, int64_t otherwise)
{
	return v && json_is_integer(inner(v)) ? json_integer_value(inner(v))
					      : otherwise;
}

bool
json_flag(const struct json *v)
{
	return v && json_is_true(inner(v));
}

const char *
json_find_text(const struct json *map, const char *key)
{
	return json_text(json_find(map, key));
}

int64_t
json_find_number(const struct json *map, const char *key, int64_t otherwise)
{
	return json_number(json_find(map, key), otherwise);
}

struct json *
json_new_map(void)
{
	return outer(json_object());
}

struct json *
json_new_list(void)
{
	return outer(json_array());
}

struct json *
json_new_text(const char *text)
{
	return outer(json_string(text));
}

struct json *
json_new_number(int64_t n)
{
	return outer(json_integer(n));
}

struct json *
json_new_flag(bool flag)
{
	return outer(json_boolean(flag));
}

struct json *
json_new_null(void)
{
	return outer(json_null());
}

struct json *
json_copy_of(const struct json *v)
{
	return outer(json_deep_copy(inner(v)));
}

void
json_put(struct json *map, const char *key, struct json *takes)
{
	if (json_object_set_new(inner(map), key, inner(takes)) < 0)
		abort();
}

void
json_put_text(struct json *map, const char *key, const char *text)
{
	json_put(map, key, json_new_text(text));
}

void
json_put_number(struct json *map, const char *key, int64_t n)
{
	json_put(map, key, json_new_number(n));
}

void
json_put_flag(struct json *map, const char *key, bool flag)
{
	json_put(map, key, json_new_flag(flag));
}

void
json_push(struct json *list, struct json *takes)
{
	if (json_array_append_new(inner(list), inner(takes)) < 0)
		abort();
}

void
json_push_text(struct json *list, const char *text)
{
	json_push(list, json_new_text(text));
}

void
json_free(struct json *v)
{
	if (v)
		json_decref(inner(v));
}

bool
json_same(const struct json *a, const struct json *b)
{
	return json_equal(inner(a), inner(b)) == 1;
}
