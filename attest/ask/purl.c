/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/ask/purl.h"
#include "base/uri.h"

#define PURL_MAX 4096

void
purl_done(struct purl *p)
{
	free(p->type);
	free(p->space);
	free(p->name);
	free(p->version);
	free(p->upstream);
	*p = (struct purl)PURL_INIT;
}

static int
take_type(struct purl *p, const char *text, size_t len)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.+-";

	if (len == 0 || strspn(text, plain) < len)
		return -1;
	p->type = text_copyn(text, len);
	for (char *c = p->type; *c; c++)
		*c = text_lower(*c);
	return 0;
}

/* "KEY=VALUE&KEY=VALUE" */
static int
take_qualifiers(struct purl *p, const char *text, size_t len)
{
	static const char upstream[] = "upstream=";
	const size_t head = sizeof upstream - 1;

	while (len > 0) {
		const char *end = memchr(text, '&', len);
		size_t part = end ? (size_t)(end - text) : len;

		if (part > head && memcmp(text, upstream, head) == 0 &&
			!p->upstream) {
			p->upstream = uri_decode(text + head, part - head);
			if (!p->upstream)
				return -1;
		}
		text += part + (end != NULL);
		len -= part + (end != NULL);
	}
	return 0;
}

/* "NAMESPACE/NAME@VERSION"; an '@' that a slash follows begins a namespace. */
static int
take_path(struct purl *p, const char *text, size_t len)
{
	const char *at = memrchr(text, '@', len), *slash;

	if (at == text && !memchr(text, '/', len))
		return -1;
	if (at && at > text && !memchr(at, '/', len - (size_t)(at - text))) {
		p->version = uri_decode(at + 1, len - (size_t)(at - text) - 1);
		if (!p->version || !*p->version)
			return -1;
		len = (size_t)(at - text);
	}
	slash = memrchr(text, '/', len);
	if (slash) {
		p->space = uri_decode(text, (size_t)(slash - text));
		if (!p->space)
			return -1;
		len -= (size_t)(slash - text) + 1;
		text = slash + 1;
	}
	p->name = uri_decode(text, len);
	return p->name && *p->name ? 0 : -1;
}

int
purl_parse(struct purl *out, const char *text)
{
	scoped(purl_done) struct purl p = PURL_INIT;
	size_t len = strcspn(text, "?#"), type;

	if (!text_starts(text, "pkg:") || strlen(text) > PURL_MAX)
		return -1;
	if (text[len] == '?' && take_qualifiers(&p, text + len + 1,
					strcspn(text + len + 1, "#")) < 0)
		return -1;
	text += strlen("pkg:");
	len -= strlen("pkg:");
	while (len > 0 && *text == '/') {
		text++;
		len--;
	}
	type = strcspn(text, "/");
	if (type >= len || take_type(&p, text, type) < 0)
		return -1;
	text += type + 1;
	len -= type + 1;
	while (len > 0 && text[len - 1] == '/')
		len--;
	if (take_path(&p, text, len) < 0)
		return -1;
	*out = p;
	p = (struct purl)PURL_INIT;
	return 0;
}

char *
purl_full_name(const struct purl *p)
{
	static const char *const vendors[] = {
		"deb", "rpm", "apk", "alpm", "oci", "docker", "generic"};

	for (size_t i = 0; i < ARRAY_LEN(vendors); i++)
		if (strcmp(p->type, vendors[i]) == 0)
			return text_copy(p->name);
	return p->space ? text_format("%s/%s", p->space, p->name)
			: text_copy(p->name);
}

static bool
is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || (c && strchr("-._~", c));
}

static void
add_escaped(struct bytes *out, const char *text, char also)
{
	for (; *text; text++)
		if (is_plain(*text) || *text == also)
			bytes_addc(out, *text);
		else
			bytes_addf(out, "%%%02X", (unsigned char)*text);
}

void
purl_escape(struct bytes *out, const char *part)
{
	add_escaped(out, part, '\0');
}

/* PEP 503: a run of separators is one hyphen. */
static char *
fold_name(const char *type, const char *name)
{
	struct bytes out = BYTES_INIT;
	bool python = strcmp(type, "pypi") == 0;

	bytes_adds(&out, "");
	for (; *name; name++)
		if (!python || !strchr("-_.", *name))
			bytes_addc(&out, text_lower(*name));
		else if (!strchr("-_.", name[1]) || !name[1])
			bytes_addc(&out, '-');
	return bytes_take(&out);
}

char *
purl_base(const struct purl *p)
{
	struct bytes out = BYTES_INIT;
	scoped_free char *name = strcmp(p->type, "pypi") == 0
					 ? fold_name(p->type, p->name)
					 : text_copy(p->name);

	bytes_addf(&out, "pkg:%s/", p->type);
	if (p->space) {
		add_escaped(&out, p->space, '/');
		bytes_addc(&out, '/');
	}
	add_escaped(&out, name, '\0');
	return bytes_take(&out);
}

bool
purl_same_name(const char *type, const char *a, const char *b)
{
	scoped_free char *x = fold_name(type, a), *y = fold_name(type, b);

	return strcmp(x, y) == 0;
}
