/* SPDX-License-Identifier: Apache-2.0 */
/* policy(5): the list "keys". */
#include "attest/policy/policy_private.h"

static const struct json_key key_keys[] = {
	{"name", JSON_KIND_TEXT, true},
	{"operator", JSON_KIND_TEXT, true},
	{"pem", JSON_KIND_TEXT, false},
	{"file", JSON_KIND_TEXT, false},
	{"roles", JSON_KIND_LIST, false},
	{"levels", JSON_KIND_LIST, false},
	{"verifiers", JSON_KIND_LIST, false},
	{"from", JSON_KIND_TEXT, false},
	{"until", JSON_KIND_TEXT, false},
	{"revoked_from", JSON_KIND_TEXT, false},
};

bool
policy_key_holds(const struct policy_key *key, unsigned role, int64_t now_s)
{
	return (key->roles & role) && now_s >= key->from_s &&
	       now_s <= key->until_s && now_s < key->revoked_s;
}

/* A policy may come from somebody else: it opens nothing outside its folder. */
static bool
is_inside(const char *file)
{
	bool inside = *file && *file != '/';

	for (const char *at = file; at && inside; at = strchr(at, '/')) {
		at += *at == '/';
		inside = !(text_starts(at, "..") &&
			   (at[2] == '\0' || at[2] == '/'));
	}
	return inside;
}

static int
read_pem(struct key **out, const struct policy_at *at, struct error *err)
{
	const char *pem = json_find_text(at->v, "pem");
	const char *file = json_find_text(at->v, "file");
	struct error why = ERROR_INIT;
	scoped_free char *path = NULL;

	if (!pem == !file)
		return json_fail(err, at->doc, at->where,
			"a key must have either 'pem' or 'file'");
	if (pem) {
		if (key_parse_public(out, pem, strlen(pem), &why) == 0)
			return 0;
		return json_fail(err, at->doc, at->where, "%s", why.text);
	}
	if (!at->folder)
		return json_fail(err, at->doc, at->where,
			"a signed policy must hold each key as 'pem', since "
			"its signature does not cover the file %s; 'hallmark "
			"sign --policy' writes it so",
			text_quotes(file));
	if (!is_inside(file))
		return json_fail(err, at->doc, at->where,
			"'file' must be a path below the folder of the policy, "
			"not %s",
			text_quotes(file));
	path = text_format("%s/%s", at->folder, file);
	if (key_open_public(out, path, &why) == 0)
		return 0;
	return json_fail(err, at->doc, at->where, "%s", why.text);
}

static int
read_roles(
	struct policy_key *key, const struct policy_at *at, struct error *err)
{
	static const struct {
		const char *name;
		unsigned role;
	} rows[] = {{"builder", POLICY_BUILDER},
		{"rebuilder", POLICY_REBUILDER}, {"verifier", POLICY_VERIFIER},
		{"quarantine", POLICY_QUARANTINE}};
	const struct json *list = json_find(at->v, "roles");

	key->roles = list ? 0 : POLICY_BUILDER;
	for (size_t i = 0; i < json_count(list); i++) {
		const char *text = json_text(json_at(list, i));
		unsigned role = 0;

		for (size_t j = 0; j < ARRAY_LEN(rows); j++)
			if (text_equal(rows[j].name, text))
				role = rows[j].role;
		if (role == 0)
			return json_fail(err, at->doc, at->where,
				"'roles' must hold 'builder', 'rebuilder', "
				"'verifier' or 'quarantine', not %s",
				text ? text_quotes(text) : "another value");
		if (key->roles & role)
			return json_fail(err, at->doc, at->where,
				"the role %s is listed twice",
				text_quotes(text));
		key->roles |= role;
	}
	if (key->roles == 0)
		return json_fail(err, at->doc, at->where,
			"'roles' is empty: the key is trusted for nothing");
	return 0;
}

/* SLSA: verifier.id must be one that belongs to the key. */
static int
read_verifiers(
	struct policy_key *key, const struct policy_at *at, struct error *err)
{
	bool is_verifier = key->roles & POLICY_VERIFIER;

	if (policy_texts(&key->verifiers, at, "verifiers", 1, err) < 0)
		return -1;
	if (key->verifiers.given != is_verifier)
		return json_fail(err, at->doc, at->where,
			is_verifier ? "a key with the role 'verifier' must "
				      "list in 'verifiers' for whom it signs"
				    : "'verifiers' requires the role "
				      "'verifier'");
	for (size_t i = 0; i < key->verifiers.n; i++)
		if (policy_uri(key->verifiers.list[i], at, "verifiers", err) <
			0)
			return -1;
	return 0;
}

static const struct json_key level_keys[] = {
	{"builder", JSON_KIND_TEXT, true},
	{"level", JSON_KIND_NUMBER, true},
};

static int
read_level(
	struct policy_key *key, const struct policy_at *at, struct error *err)
{
	struct policy_level *one = mem_room(key->levels, key->n_levels);

	key->n_levels++;
	if (json_check(at->doc, at->v, at->where, level_keys,
		    ARRAY_LEN(level_keys), err) < 0 ||
		policy_word(&one->builder, at, "builder", err) < 0 ||
		policy_number(&one->level, at, "level", 3, err) < 0)
		return -1;
	for (size_t i = 0; i + 1 < key->n_levels; i++)
		if (strcmp(key->levels[i].builder, one->builder) == 0)
			return json_fail(err, at->doc, at->where,
				"a second level of the builder %s",
				text_quotes(one->builder));
	return 0;
}

static int
read_levels(
	struct policy_key *key, const struct policy_at *from, struct error *err)
{
	const struct json *list = json_find(from->v, "levels");

	if (list && !(key->roles & POLICY_BUILDER))
		return json_fail(err, from->doc, from->where,
			"'levels' requires the role 'builder'");
	for (size_t i = 0; i < json_count(list); i++) {
		scoped_free char *where =
			text_format("%s/levels/%zu", from->where, i);
		const struct policy_at at = {
			from->doc, json_at(list, i), where, NULL};

		if (read_level(key, &at, err) < 0)
			return -1;
	}
	return 0;
}

static int
read_times(
	struct policy_key *key, const struct policy_at *at, struct error *err)
{
	key->from_s = INT64_MIN;
	key->until_s = key->revoked_s = INT64_MAX;
	if (policy_instant(&key->from_s, at, "from", err) < 0 ||
		policy_instant(&key->until_s, at, "until", err) < 0 ||
		policy_instant(&key->revoked_s, at, "revoked_from", err) < 0)
		return -1;
	if (key->from_s > key->until_s)
		return json_fail(err, at->doc, at->where,
			"'from' is after 'until': the key would never be "
			"valid");
	return 0;
}

static int
refuse_twice(
	const struct policy *p, const struct policy_at *at, struct error *err)
{
	size_t last = p->n_keys - 1;

	for (size_t i = 0; i < last; i++) {
		if (key_same(p->ring.keys[i], p->ring.keys[last]))
			return json_fail(err, at->doc, at->where,
				"this is the key %s again",
				text_quotes(p->keys[i].name));
		if (strcmp(p->keys[i].name, p->keys[last].name) == 0)
			return json_fail(err, at->doc, at->where,
				"a second key with the name %s",
				text_quotes(p->keys[i].name));
	}
	return 0;
}

static int
read_key(struct policy *p, const struct policy_at *at, struct error *err)
{
	struct policy_key *key = mem_room(p->keys, p->n_keys);

	p->n_keys++;
	if (json_check(at->doc, at->v, at->where, key_keys, ARRAY_LEN(key_keys),
		    err) < 0 ||
		policy_word(&key->name, at, "name", err) < 0 ||
		policy_word(&key->operator, at, "operator", err) < 0 ||
		read_roles(key, at, err) < 0 || read_levels(key, at, err) < 0 ||
		read_verifiers(key, at, err) < 0 ||
		read_times(key, at, err) < 0 ||
		read_pem(mem_room(p->ring.keys, p->ring.n), at, err) < 0)
		return -1;
	p->ring.n++;
	return refuse_twice(p, at, err);
}

int
policy_keys(struct policy *out, const struct policy_at *top, struct error *err)
{
	const struct json *list = json_find(top->v, "keys");

	if (json_count(list) == 0 || json_count(list) > KEY_RING_MAX)
		return json_fail(err, top->doc, "/keys",
			"'keys' must hold 1 to %d keys: without one, nothing "
			"is trusted",
			KEY_RING_MAX);
	for (size_t i = 0; i < json_count(list); i++) {
		scoped_free char *where = text_format("/keys/%zu", i);
		const struct policy_at at = {
			top->doc, json_at(list, i), where, top->folder};

		if (read_key(out, &at, err) < 0)
			return -1;
	}
	return 0;
}
