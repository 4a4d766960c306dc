/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/key/pkcs11.h"

#include <stddef.h>
#include <strings.h>

#define SCHEME "pkcs11:"
#define TAKEN \
	"token, manufacturer, serial, model, object, id and type, and after " \
	"a question mark module-path and pin-source"

/* A row is an attribute with a text. */
static const struct {
	const char *name;
	size_t at;
	bool in_query; /* after the question mark */
} texts[] = {
	{"token", offsetof(struct pkcs11_uri, token), false},
	{"manufacturer", offsetof(struct pkcs11_uri, manufacturer), false},
	{"serial", offsetof(struct pkcs11_uri, serial), false},
	{"model", offsetof(struct pkcs11_uri, model), false},
	{"object", offsetof(struct pkcs11_uri, object), false},
	{"type", offsetof(struct pkcs11_uri, type), false},
	{"module-path", offsetof(struct pkcs11_uri, module_path), true},
	{"pin-source", offsetof(struct pkcs11_uri, pin_source), true},
};

bool
pkcs11_is_uri(const char *name)
{
	return name && strncasecmp(name, SCHEME, strlen(SCHEME)) == 0;
}

void
pkcs11_uri_done(struct pkcs11_uri *uri)
{
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		free(*(char **)((char *)uri + texts[i].at));
	free(uri->text);
	bytes_done(&uri->id);
	*uri = (struct pkcs11_uri)PKCS11_URI_INIT;
}

static int
hex_digit(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *at = strchr(digits, c | 0x20);

	return c && at ? (int)(at - digits) : -1;
}

static int
decode_value(struct bytes *out, const char *text, size_t len, struct error *err)
{
	bytes_adds(out, "");
	for (size_t i = 0; i < len; i++) {
		int high, low;

		if (text[i] != '%') {
			bytes_addc(out, text[i]);
			continue;
		}
		high = i + 2 < len ? hex_digit(text[i + 1]) : -1;
		low = i + 2 < len ? hex_digit(text[i + 2]) : -1;
		if (high < 0 || low < 0)
			return error_set(err, ERROR_USAGE,
				"two hexadecimal digits are required after a "
				"percent sign");
		bytes_addc(out, (char)(high * 16 + low));
		i += 2;
	}
	return 0;
}

static int
keep_text(char **to, const char *name, const struct bytes *value,
	struct error *err)
{
	if (*to)
		return error_set(err, ERROR_USAGE, "%s is given twice", name);
	if (memchr(value->data, '\0', value->len))
		return error_set(err, ERROR_USAGE, "%s has a zero byte", name);
	*to = text_copyn(value->data, value->len);
	return 0;
}

static int
keep_id(struct pkcs11_uri *out, const struct bytes *value, struct error *err)
{
	if (out->has_id)
		return error_set(err, ERROR_USAGE, "id is given twice");
	bytes_add(&out->id, value->data, value->len);
	out->has_id = true;
	return 0;
}

/* One attribute: its name, and its value where it has one. */
static int
read_attribute(struct pkcs11_uri *out, const char *text, size_t len,
	bool in_query, struct error *err)
{
	scoped(bytes_done) struct bytes value = BYTES_INIT;
	const char *equals = memchr(text, '=', len);
	size_t n = equals ? (size_t)(equals - text) : len;
	scoped_free char *name = text_copyn(text, n);

	if (strcmp(name, "pin-value") == 0)
		return error_set(err, ERROR_USAGE,
			"pin-value is not taken, since other users can read "
			"the arguments of a program; pin-source=FILE, "
			"--passphrase-file and --passphrase-fd give the PIN, "
			"or the terminal asks for it");
	if (!equals)
		return error_set(err, ERROR_USAGE,
			"%s has no value; attributes have the form NAME=VALUE",
			text_quotes(name));
	if (decode_value(&value, equals + 1, len - n - 1, err) < 0)
		return error_wrap(err, "%s", text_quotes(name));
	if (strcmp(name, "id") == 0 && !in_query)
		return keep_id(out, &value, err);
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		if (strcmp(texts[i].name, name) == 0 &&
			texts[i].in_query == in_query)
			return keep_text((char **)((char *)out + texts[i].at),
				name, &value, err);
	return error_set(err, ERROR_USAGE,
		"hallmark does not know the attribute %s there; it "
		"takes " TAKEN,
		text_quotes(name));
}

static int
read_attributes(struct pkcs11_uri *out, const char *text, size_t len,
	bool in_query, struct error *err)
{
	const char separator = in_query ? '&' : ';';

	while (len > 0) {
		const char *end = memchr(text, separator, len);
		size_t n = end ? (size_t)(end - text) : len;

		if (read_attribute(out, text, n, in_query, err) < 0)
			return -1;
		n += end != NULL;
		text += n;
		len -= n;
	}
	return 0;
}

/* "file:///run/pin", "file:/run/pin" or "/run/pin" */
static int
check_pin_source(struct pkcs11_uri *out, struct error *err)
{
	char *path = out->pin_source;

	if (!path)
		return 0;
	if (text_starts(path, "file:///"))
		memmove(path, path + 7, strlen(path + 7) + 1);
	else if (text_starts(path, "file:/") && path[6] != '/')
		memmove(path, path + 5, strlen(path + 5) + 1);
	if (path[0] != '/')
		return error_set(err, ERROR_USAGE,
			"pin-source is the absolute path of a file whose first "
			"line is the PIN");
	return 0;
}

/* The linker's messages repeat the path as it is. */
static bool
is_module_path(const char *path)
{
	for (const char *at = path; *at; at++)
		if (*at < ' ' || *at > '~')
			return false;
	return path[0] == '/';
}

static int
check_values(struct pkcs11_uri *out, struct error *err)
{
	if (out->module_path && !is_module_path(out->module_path))
		return error_set(err, ERROR_USAGE,
			"module-path is the absolute path of the token's "
			"module, in printable ASCII");
	if (out->type && strcmp(out->type, "private") != 0 &&
		strcmp(out->type, "public") != 0)
		return error_set(err, ERROR_USAGE,
			"type=%s names no key; type=private does",
			text_quotes(out->type));
	return check_pin_source(out, err);
}

int
pkcs11_uri_parse(struct pkcs11_uri *out, const char *text, struct error *err)
{
	scoped(pkcs11_uri_done) struct pkcs11_uri uri = PKCS11_URI_INIT;
	const char *path = text + strlen(SCHEME);
	const char *query = strchr(path, '?');
	size_t len = query ? (size_t)(query - path) : strlen(path);

	if (read_attributes(&uri, path, len, false, err) < 0 ||
		(query && read_attributes(&uri, query + 1, strlen(query + 1),
				  true, err) < 0) ||
		check_values(&uri, err) < 0)
		return error_wrap(err, "the key's URI");
	uri.text = text_copy(text);
	*out = uri;
	uri = (struct pkcs11_uri)PKCS11_URI_INIT;
	return 0;
}
