/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/registry/reference.h"

#include <arpa/inet.h>

#define TAG_MAX 128
#define NAME_MAX_LEN 255 /* of host and repository together */

#define LOWER "abcdefghijklmnopqrstuvwxyz"
#define UPPER "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS "0123456789"

/* The registry that a name without a host means stands in the first row. */
static const struct registry_row {
	const char *host, *api, *config_key;
	const char *folder; /* of a repository without one */
} registry_rows[] = {
	{"docker.io", "registry-1.docker.io", "https://index.docker.io/v1/",
		"library/"},
	{"index.docker.io", "registry-1.docker.io",
		"https://index.docker.io/v1/", "library/"},
};

static const struct registry_row *
find_registry(const char *host)
{
	for (size_t i = 0; i < ARRAY_LEN(registry_rows); i++)
		if (strcmp(host, registry_rows[i].host) == 0)
			return &registry_rows[i];
	return NULL;
}

const char *
reference_api(const char *host)
{
	const struct registry_row *row = find_registry(host);

	return row ? row->api : host;
}

const char *
reference_config_key(const char *host)
{
	const struct registry_row *row = find_registry(host);

	return row ? row->config_key : host;
}

/* The length of the host in "host:port", without the brackets of IPv6. */
static const char *
bare_host(const char *host, size_t *len)
{
	const char *end;

	if (*host == '[' && (end = strchr(host, ']'))) {
		*len = (size_t)(end - host - 1);
		return host + 1;
	}
	*len = strcspn(host, ":");
	return host;
}

bool
reference_is_tag(const char *text)
{
	size_t len = strlen(text);

	return len > 0 && len <= TAG_MAX && text[0] != '.' && text[0] != '-' &&
	       strspn(text, LOWER UPPER DIGITS "_.-") == len;
}

/* One component of a repository: [a-z0-9]+((\.|_|__|-+)[a-z0-9]+)* */
static bool
is_component(const char *at, size_t len)
{
	const char *end = at + len;

	for (;;) {
		size_t n = strspn(at, LOWER DIGITS), gap;

		if (n == 0 || at + n > end)
			return false;
		at += n;
		if (at == end)
			return true;
		gap = strspn(at, "-");
		if (gap == 0)
			gap = text_starts(at, "__")      ? 2
			      : *at == '_' || *at == '.' ? 1
							 : 0;
		if (gap == 0)
			return false;
		at += gap;
	}
}

bool
reference_is_repository(const char *text)
{
	for (;;) {
		size_t len = strcspn(text, "/");

		if (!is_component(text, len))
			return false;
		if (!text[len])
			return true;
		text += len + 1;
	}
}

static bool
is_port(const char *text)
{
	int64_t port;

	return text_number(&port, text, strlen(text), 65535) == 0 && port > 0;
}

static bool
is_host(const char *text)
{
	size_t len;
	const char *bare = bare_host(text, &len), *rest = bare + len;
	scoped_free char *name = text_copyn(bare, len);
	struct in6_addr six;

	if (bare != text) {
		if (inet_pton(AF_INET6, name, &six) != 1)
			return false;
		rest++;
	} else if (len == 0 || name[0] == '.' || name[0] == '-' ||
		   name[len - 1] == '.' || name[len - 1] == '-' ||
		   strstr(name, "..") ||
		   strspn(name, LOWER UPPER DIGITS ".-") != len) {
		return false;
	}
	return !*rest || (*rest == ':' && is_port(rest + 1));
}

/* Does the part before the first slash name a host, rather than a folder of the
 * default registry? */
static bool
names_host(const char *first)
{
	return strpbrk(first, ".:[" UPPER) || strcmp(first, "localhost") == 0;
}

bool
reference_has_host(const char *text)
{
	size_t len = strcspn(text, "/");
	scoped_free char *first = text_copyn(text, len);

	return text_starts(text, "docker://") ||
	       (text[len] && names_host(first));
}

char *
reference_local(const struct reference *ref)
{
	const char *slash = strrchr(ref->repository, '/');
	const char *last = slash ? slash + 1 : ref->repository;

	if (!ref->tag || strcmp(ref->tag, "latest") == 0)
		return text_copy(last);
	return text_format("%s:%s", last, ref->tag);
}

static int
refuse(struct error *err, const char *text, const char *why)
{
	return error_set(err, ERROR_USAGE, "%s is not the name of an image: %s",
		text_quotes(text), why);
}

/* Cuts "@sha256:…" off. */
static int
take_digest(
	struct reference *ref, char *name, const char *text, struct error *err)
{
	char *at = strchr(name, '@');

	if (!at)
		return 0;
	*at = '\0';
	if (digest_parse(&ref->sum, at + 1) < 0)
		return refuse(err, text,
			"'sha256:' and 64 lower-case hex digits must follow "
			"'@'");
	if (digest_is_zero(&ref->sum))
		return refuse(err, text, "no bytes have a digest of zeros");
	return 0;
}

/* Cuts ":TAG" off; a colon before a slash is that of a port. */
static int
take_tag(struct reference *ref, char *name, const char *text, struct error *err)
{
	char *slash = strrchr(name, '/'), *colon = strrchr(name, ':');

	if (!colon || (slash && colon < slash))
		return 0;
	*colon = '\0';
	if (!reference_is_tag(colon + 1))
		return refuse(err, text,
			"a tag has at most 128 letters, digits, '_', '.' and "
			"'-', and begins with none of the last two");
	ref->tag = text_copy(colon + 1);
	return 0;
}

static void
take_host(struct reference *ref, const char *name)
{
	size_t len = strcspn(name, "/");
	scoped_free char *first = text_copyn(name, len);
	const struct registry_row *row;

	if (name[len] && names_host(first)) {
		ref->host = take_ptr(first);
		name += len + 1;
	} else {
		ref->host = text_copy(registry_rows[0].host);
	}
	row = find_registry(ref->host);
	ref->repository = row && !strchr(name, '/')
				  ? text_format("%s%s", row->folder, name)
				  : text_copy(name);
}

static int
parse_parts(
	struct reference *ref, char *name, const char *text, struct error *err)
{
	if (take_digest(ref, name, text, err) < 0 ||
		take_tag(ref, name, text, err) < 0)
		return -1;
	take_host(ref, name);
	if (!is_host(ref->host))
		return refuse(err, text,
			"the part before the first '/' is not "
			"a host, or a host and a port");
	if (!reference_is_repository(ref->repository))
		return refuse(err, text,
			"a repository has lower-case letters and digits, "
			"separated by '/', '.', '_', '__' or '-'");
	if (strlen(ref->host) + strlen(ref->repository) + 1 > NAME_MAX_LEN)
		return refuse(err, text,
			"host and repository have more than 255 characters");
	return 0;
}

int
reference_parse(struct reference *out, const char *text, struct error *err)
{
	scoped(reference_done) struct reference ref = REFERENCE_INIT;
	const char *bare = text_starts(text, "docker://") ? text + 9 : text;
	scoped_free char *name = text_copy(bare);

	if (parse_parts(&ref, name, text, err) < 0)
		return -1;
	*out = ref;
	ref = (struct reference)REFERENCE_INIT;
	return 0;
}

char *
reference_text(const struct reference *ref)
{
	scoped(bytes_done) struct bytes out = BYTES_INIT;

	bytes_addf(&out, "%s/%s", ref->host, ref->repository);
	if (ref->tag)
		bytes_addf(&out, ":%s", ref->tag);
	if (!digest_is_zero(&ref->sum))
		bytes_addf(&out, "@%s", digest_text(&ref->sum).s);
	return bytes_take(&out);
}

void
reference_done(struct reference *ref)
{
	free(ref->host);
	free(ref->repository);
	free(ref->tag);
	*ref = (struct reference)REFERENCE_INIT;
}
