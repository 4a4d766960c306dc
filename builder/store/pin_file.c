/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/store/pin_file.h"
#include "builder/store/store.h"

void
pin_done(struct pin *pin)
{
	free(pin->name);
	free(pin->version);
	free(pin->commit);
	free(pin->signer);
	*pin = (struct pin){.name = NULL};
}

void
pins_done(struct pins *pins)
{
	for (size_t i = 0; i < pins->n; i++)
		pin_done(&pins->list[i]);
	free(pins->list);
	*pins = (struct pins)PINS_INIT;
}

/* Where the tag of a name begins, or its end. */
static size_t
tag_place(const char *name)
{
	const char *slash = strrchr(name, '/');
	const char *colon = strchr(slash ? slash : name, ':');

	return colon ? (size_t)(colon - name) : strlen(name);
}

bool
pin_is_name(const char *name)
{
	const char *colon = strchr(name, ':');

	if (!store_is_name(name) || strchr(name, '@'))
		return false;
	/* a colon stands before the port of a registry alone */
	return !colon ||
	       ((size_t)(colon - name) < strcspn(name, "/") &&
		       colon[1 + strspn(colon + 1, "0123456789")] == '/' &&
		       !strchr(colon + 1, ':'));
}

char *
pin_name(const char *image)
{
	scoped_free char *name = text_copyn(image, strcspn(image, "@"));

	return text_copyn(name, tag_place(name));
}

bool
pin_is_version(const char *text)
{
	size_t len = strlen(text);

	if (len == 0 || len > PIN_VERSION_MAX)
		return false;
	for (size_t i = 0; i < len; i++)
		if (text[i] <= ' ' || text[i] > '~')
			return false;
	return true;
}

bool
pin_is_id(const char *text, bool commit)
{
	size_t len = strlen(text);
	uint8_t raw[32];

	return (len == 64 || (commit && len == 40)) &&
	       hex_parse(raw, text, len) == 0;
}

int
pins_add(struct pins *pins, struct pin *takes, struct error *err)
{
	scoped(pin_done) struct pin pin = *takes;
	size_t at = 0;

	*takes = (struct pin){.name = NULL};
	while (at < pins->n && strcmp(pins->list[at].name, pin.name) < 0)
		at++;
	if (at < pins->n && strcmp(pins->list[at].name, pin.name) == 0)
		return error_set(err, ERROR_INPUT,
			"%s is pinned twice: one name has one image",
			text_quotes(pin.name));
	if (pins->n == PIN_IMAGES_MAX)
		return error_set(err, ERROR_LIMIT,
			"a pin file has at most %d images", PIN_IMAGES_MAX);
	(void)mem_room(pins->list, pins->n);
	memmove(&pins->list[at + 1], &pins->list[at],
		(pins->n - at) * sizeof *pins->list);
	pins->list[at] = pin;
	pins->n++;
	pin = (struct pin){.name = NULL};
	return 0;
}

static struct json *
pin_json(const struct pin *pin)
{
	struct json *v = json_new_map();

	json_put_text(v, "name", pin->name);
	json_put_text(v, "digest", digest_text(&pin->sum).s);
	if (pin->version)
		json_put_text(v, "version", pin->version);
	if (pin->commit)
		json_put_text(v, "commit", pin->commit);
	if (pin->signer)
		json_put_text(v, "signer", pin->signer);
	return v;
}

void
pin_file_print(struct bytes *out, const struct pins *pins)
{
	scoped(json_free) struct json *v = json_new_map();
	struct json *list = json_new_list();

	for (size_t i = 0; i < pins->n; i++)
		json_push(list, pin_json(&pins->list[i]));
	json_put_number(v, "pins", 1);
	json_put(v, "images", list);
	json_print_pretty(out, v);
}

static const struct json_key pin_keys[] = {
	{"name", JSON_KIND_TEXT, true},
	{"digest", JSON_KIND_TEXT, true},
	{"version", JSON_KIND_TEXT, false},
	{"commit", JSON_KIND_TEXT, false},
	{"signer", JSON_KIND_TEXT, false},
};

/* What the texts of a pin must be. */
static int
check_texts(struct pin *pin, const char *digest, const struct json_doc *doc,
	const char *where, struct error *err)
{
	if (!pin_is_name(pin->name))
		return json_fail(err, doc, where,
			"%s is no name of an image without a tag, such as "
			"registry.example.org/team/hello",
			text_quotes(pin->name));
	if (digest_parse(&pin->sum, digest) < 0)
		return json_fail(err, doc, where,
			"'digest' must be sha256: and 64 hexadecimal digits, "
			"not %s",
			text_quotes(digest));
	if (pin->version && !pin_is_version(pin->version))
		return json_fail(err, doc, where,
			"'version' must have 1 to %d printable characters of "
			"ASCII, without blanks",
			PIN_VERSION_MAX);
	if (pin->commit && !pin_is_id(pin->commit, true))
		return json_fail(err, doc, where,
			"'commit' must be a full commit id in lower case");
	if (pin->signer && !pin_is_id(pin->signer, false))
		return json_fail(err, doc, where,
			"'signer' must be the id of a key: 64 hexadecimal "
			"digits in lower case");
	return 0;
}

static int
parse_pin(struct pins *out, const struct json_doc *doc, size_t i,
	struct error *err)
{
	const struct json *v = json_at(json_find(doc->root, "images"), i);
	scoped_free char *where = text_format("/images/%zu", i);
	scoped(pin_done) struct pin pin = {.name = NULL};
	struct error why = ERROR_INIT;
	if (json_check(doc, v, where, pin_keys, ARRAY_LEN(pin_keys), err) < 0)
		return -1;
	pin.name = text_copy(json_find_text(v, "name"));
	pin.version = text_copy(json_find_text(v, "version"));
	pin.commit = text_copy(json_find_text(v, "commit"));
	pin.signer = text_copy(json_find_text(v, "signer"));
	if (check_texts(&pin, json_find_text(v, "digest"), doc, where, err) < 0)
		return -1;
	if (pins_add(out, &pin, &why) < 0)
		return json_fail(err, doc, where, "%s", why.text);
	return 0;
}

static const struct json_key pin_file_keys[] = {
	{"$schema", JSON_KIND_TEXT, false}, /* for editors; ignored */
	{"pins", JSON_KIND_NUMBER, true},
	{"images", JSON_KIND_LIST, true},
};

int
pin_file_parse(struct pins *out, const char *text, size_t len, const char *name,
	struct error *err)
{
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
	scoped(pins_done) struct pins pins = PINS_INIT;
	size_t n;

	if (len > PIN_FILE_MAX)
		return error_set(err, ERROR_LIMIT, "%s has more than %d bytes",
			name, PIN_FILE_MAX);
	if (json_read(&doc, text, len, name, err) < 0 ||
		json_check(&doc, doc.root, "", pin_file_keys,
			ARRAY_LEN(pin_file_keys), err) < 0)
		return -1;
	if (json_find_number(doc.root, "pins", 0) != 1)
		return json_fail(err, &doc, "/pins",
			"'pins' must be 1, the form that this release of "
			"hallmark knows");
	n = json_count(json_find(doc.root, "images"));
	if (n == 0 || n > PIN_IMAGES_MAX)
		return json_fail(err, &doc, "/images",
			"'images' must hold 1 to %d images", PIN_IMAGES_MAX);
	for (size_t i = 0; i < n; i++)
		if (parse_pin(&pins, &doc, i, err) < 0)
			return -1;
	*out = pins;
	pins = (struct pins)PINS_INIT;
	return 0;
}
