/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json.h"
#include "base/wire.h"

#define DEPTH_MAX 64

static json_reader *chosen;
static json_sharer *chosen_sharer;

void
json_set_reader(json_reader *reader)
{
	chosen = reader;
}

void
json_set_sharer(json_sharer *sharer)
{
	chosen_sharer = sharer;
}

void
json_share(bool on)
{
	if (chosen_sharer)
		chosen_sharer(on);
}

int
json_read(struct json_doc *out, const char *text, size_t len, const char *name,
	struct error *err)
{
	return (chosen ? chosen : json_parse)(out, text, len, name, err);
}

static void
pack_list(struct bytes *out, const struct json *v)
{
	size_t n = json_count(v);

	wire_put_number(out, (int64_t)n);
	for (size_t i = 0; i < n; i++)
		json_wire_put(out, json_at(v, i));
}

static void
pack_map(struct bytes *out, const struct json *v)
{
	scoped_free const char **keys = json_keys(v);
	size_t n = json_count(v);

	wire_put_number(out, (int64_t)n);
	for (size_t i = 0; i < n; i++) {
		wire_put_text(out, keys[i]);
		json_wire_put(out, json_find(v, keys[i]));
	}
}

void
json_wire_put(struct bytes *out, const struct json *v)
{
	enum json_kind kind = json_kind(v);

	wire_put_number(out, kind);
	if (kind == JSON_KIND_FLAG)
		wire_put_number(out, json_flag(v));
	else if (kind == JSON_KIND_NUMBER)
		wire_put_number(out, json_number(v, 0));
	else if (kind == JSON_KIND_TEXT)
		wire_put_text(out, json_text(v));
	else if (kind == JSON_KIND_LIST)
		pack_list(out, v);
	else if (kind == JSON_KIND_MAP)
		pack_map(out, v);
}

static struct json *unpack_value(struct wire *p, unsigned depth);

static struct json *
unpack_list(struct wire *p, unsigned depth)
{
	struct json *list = json_new_list();
	int64_t n = wire_number(p, 0, p->end - p->at);

	for (int64_t i = 0; i < n && !p->bad; i++)
		json_push(list, unpack_value(p, depth));
	return list;
}

static struct json *
unpack_map(struct wire *p, unsigned depth)
{
	struct json *map = json_new_map();
	int64_t n = wire_number(p, 0, p->end - p->at);
	scoped_free char *before = NULL;

	for (int64_t i = 0; i < n && !p->bad; i++) {
		char *key = wire_text(p);

		/* keys in strict order: no key can occur twice */
		if (!key || (before && strcmp(before, key) >= 0))
			p->bad = true;
		else
			json_put(map, key, unpack_value(p, depth));
		free(before);
		before = key;
	}
	return map;
}

static struct json *
unpack_text(struct wire *p)
{
	scoped_free char *text = wire_text(p);

	if (!text)
		p->bad = true;
	return json_new_text(text ? text : "");
}

/* Never returns NULL; the caller checks p->bad before it uses the value. */
static struct json *
unpack_value(struct wire *p, unsigned depth)
{
	int64_t kind = wire_number(p, JSON_KIND_NULL, JSON_KIND_MAP);

	if (depth == 0)
		p->bad = true;
	if (p->bad)
		return json_new_null();
	switch (kind) {
	case JSON_KIND_FLAG:
		return json_new_flag(wire_number(p, 0, 1) == 1);
	case JSON_KIND_NUMBER:
		return json_new_number(wire_number(p, INT64_MIN, INT64_MAX));
	case JSON_KIND_TEXT:
		return unpack_text(p);
	case JSON_KIND_LIST:
		return unpack_list(p, depth - 1);
	case JSON_KIND_MAP:
		return unpack_map(p, depth - 1);
	default:
		return json_new_null();
	}
}

int
json_wire_take(struct json **out, const char *data, size_t len)
{
	struct wire p = wire_open(data, len);
	scoped(json_free) struct json *v = unpack_value(&p, DEPTH_MAX);

	if (wire_end(&p) < 0)
		return -1;
	*out = take_ptr(v);
	return 0;
}
