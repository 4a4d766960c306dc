/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/ask/facts_dpkg.h"
#include "attest/ask/facts_private.h"
#include "attest/ask/purl.h"

#include <strings.h>

#define LETTERS "abcdefghijklmnopqrstuvwxyz"
#define CAPITALS "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS "0123456789"
#define WORD_MAX 1024 /* bytes of a name or a version */

void
distro_done(struct distro *d)
{
	free(d->id);
	free(d->release);
	*d = (struct distro)DISTRO_INIT;
}

/* The fields of a stanza that count. */
enum stanza_field {
	STANZA_PACKAGE,
	STANZA_VERSION,
	STANZA_STATUS,
	STANZA_SOURCE,
	STANZA_ARCHITECTURE,
	STANZA_FIELDS
};
static const char *const field_names[] = {
	[STANZA_PACKAGE] = "Package",
	[STANZA_VERSION] = "Version",
	[STANZA_STATUS] = "Status",
	[STANZA_SOURCE] = "Source",
	[STANZA_ARCHITECTURE] = "Architecture",
};

struct stanza {
	char *fields[STANZA_FIELDS]; /* heap; NULL: it does not have it */
	bool begun;
};

static void
stanza_done(struct stanza *s)
{
	for (size_t i = 0; i < STANZA_FIELDS; i++)
		free(s->fields[i]);
	*s = (struct stanza){.begun = false};
}
DEFINE_SCOPED_IN(struct stanza, stanza_done);

static bool
is_word(const char *text, const char *more)
{
	size_t len = strlen(text);

	return len > 0 && len <= WORD_MAX &&
	       strspn(text, LETTERS CAPITALS DIGITS) > 0 &&
	       len == strspn(text, more);
}

static bool
is_package_name(const char *text)
{
	return is_word(text, LETTERS CAPITALS DIGITS "+-._");
}

static bool
is_package_version(const char *text)
{
	return is_word(text, LETTERS CAPITALS DIGITS ".+-:~");
}

static bool
is_plain_word(const char *text)
{
	return is_word(text, LETTERS CAPITALS DIGITS "._-");
}

/* "xz-utils" or "xz-utils (5.4.1-0.2)"; *version is NULL if it is not there. */
static int
split_source(char **name, char **version, const char *text)
{
	size_t len = strcspn(text, " ");
	const char *rest = text + len;

	*name = text_copyn(text, len);
	*version = NULL;
	if (*rest) {
		size_t n = strlen(rest);

		if (n < 4 || rest[1] != '(' || rest[n - 1] != ')')
			return -1;
		*version = text_copyn(rest + 2, n - 3);
	}
	return is_package_name(*name) &&
			       (!*version || is_package_version(*version))
		       ? 0
		       : -1;
}

static int
add_upstream(struct bytes *query, const struct stanza *s)
{
	scoped_free char *name = NULL, *version = NULL;
	const char *own = s->fields[STANZA_VERSION];
	const char *source = s->fields[STANZA_SOURCE];

	if (!source)
		return 0;
	if (split_source(&name, &version, source) < 0)
		return -1;
	if (text_equal(version, own)) {
		free(version);
		version = NULL;
	}
	if (!version && strcmp(name, s->fields[STANZA_PACKAGE]) == 0)
		return 0;
	bytes_adds(query, "&upstream=");
	purl_escape(query, name);
	if (version) {
		bytes_adds(query, "%40");
		purl_escape(query, version);
	}
	return 0;
}

/* Heap; NULL: a field has not its form. */
static char *
stanza_purl(const struct stanza *s, const struct distro *d)
{
	const char *architecture = s->fields[STANZA_ARCHITECTURE];
	scoped(bytes_done) struct bytes url = BYTES_INIT, query = BYTES_INIT;

	if (!is_package_name(s->fields[STANZA_PACKAGE]) ||
		!is_package_version(s->fields[STANZA_VERSION]) ||
		(architecture && !is_plain_word(architecture)))
		return NULL;
	bytes_adds(&url, "pkg:deb/");
	if (d->id) {
		purl_escape(&url, d->id);
		bytes_addc(&url, '/');
	}
	purl_escape(&url, s->fields[STANZA_PACKAGE]);
	bytes_addc(&url, '@');
	purl_escape(&url, s->fields[STANZA_VERSION]);
	if (architecture)
		bytes_addf(&query, "&arch=%s", architecture);
	if (d->id && d->release) {
		bytes_addf(&query, "&distro=%s-", d->id);
		purl_escape(&query, d->release);
	}
	if (add_upstream(&query, s) < 0)
		return NULL;
	if (query.len > 0)
		bytes_addf(&url, "?%s", query.data + 1);
	return bytes_take(&url);
}

/* "install ok installed": what is wanted, its flag, what it is. */
static bool
is_installed(const struct stanza *s, enum dpkg_file kind)
{
	const char *status = s->fields[STANZA_STATUS];

	if (!status)
		return kind == DPKG_RECORD;
	for (int i = 0; i < 2; i++) {
		status += strcspn(status, " ");
		status += strspn(status, " ");
	}
	return strcmp(status, "installed") == 0;
}

static int
end_stanza(struct facts *f, struct stanza *s, enum dpkg_file kind,
	const struct distro *d)
{
	scoped(stanza_done) struct stanza own = *s;
	scoped_free char *purl = NULL;
	struct said said = {.purl = NULL};

	*s = (struct stanza){.begun = false};
	if (!own.begun)
		return 0;
	if (!own.fields[STANZA_PACKAGE])
		return -1;
	if (!is_installed(&own, kind))
		return 0;
	if (!own.fields[STANZA_VERSION] ||
		f->parts[FACTS_CONTAINS].n >= DPKG_PACKAGES_MAX)
		return -1;
	purl = stanza_purl(&own, d);
	if (!purl)
		return -1;
	said.purl = purl;
	return facts_add(f, FACTS_CONTAINS, &said);
}

/* Without the blanks around it. */
static char *
copy_trimmed(const char *text, size_t len)
{
	while (len > 0 && (*text == ' ' || *text == '\t')) {
		text++;
		len--;
	}
	while (len > 0 && (text[len - 1] == ' ' || text[len - 1] == '\t'))
		len--;
	return text_copyn(text, len);
}

/* A line that is not blank.  A field that occurs twice has no meaning. */
static int
take_field(struct stanza *s, const char *line, size_t len)
{
	const char *colon = memchr(line, ':', len);
	size_t name = colon ? (size_t)(colon - line) : 0;

	if (*line == ' ' || *line == '\t')
		return s->begun ? 0 : -1; /* it continues the line above */
	if (name == 0 || memchr(line, ' ', name))
		return -1;
	s->begun = true;
	for (size_t i = 0; i < STANZA_FIELDS; i++) {
		if (strlen(field_names[i]) != name ||
			strncasecmp(field_names[i], line, name) != 0)
			continue;
		if (s->fields[i])
			return -1;
		s->fields[i] = copy_trimmed(colon + 1, len - name - 1);
	}
	return 0;
}

static bool
is_blank_line(const char *line, size_t len)
{
	while (len > 0 && (*line == ' ' || *line == '\t')) {
		line++;
		len--;
	}
	return len == 0;
}

int
facts_dpkg_add(struct facts *f, enum dpkg_file kind, const char *text,
	size_t len, const struct distro *distro)
{
	scoped(stanza_done) struct stanza s = {.begun = false};

	if (len > DPKG_FILE_MAX || (len > 0 && memchr(text, '\0', len)))
		return -1;
	while (len > 0) {
		const char *nl = memchr(text, '\n', len);
		size_t line = nl ? (size_t)(nl - text) : len;

		if (line > DPKG_LINE_MAX ||
			(is_blank_line(text, line)
					? end_stanza(f, &s, kind, distro)
					: take_field(&s, text, line)) < 0)
			return -1;
		text += line + (nl != NULL);
		len -= line + (nl != NULL);
	}
	return end_stanza(f, &s, kind, distro);
}

void
facts_dpkg_end(struct facts *f)
{
	f->kind = FACTS_DPKG;
	facts_sort(f);
}

/* ID=debian, ID="debian" or ID='debian'; heap, or NULL. */
static char *
release_value(const char *line, size_t len, const char *key)
{
	size_t head = strlen(key);
	scoped_free char *value = NULL;

	if (len <= head || memcmp(line, key, head) != 0)
		return NULL;
	line += head;
	len -= head;
	if (len >= 2 && (*line == '"' || *line == '\'') &&
		line[len - 1] == *line) {
		line++;
		len -= 2;
	}
	value = text_copyn(line, len);
	return is_plain_word(value) ? take_ptr(value) : NULL;
}

static void
replace_text(char **at, char *takes)
{
	if (!takes)
		return;
	free(*at);
	*at = takes;
}

void
distro_parse(struct distro *out, const char *text, size_t len)
{
	*out = (struct distro)DISTRO_INIT;
	if (len == 0 || memchr(text, '\0', len))
		return;
	while (len > 0) {
		const char *nl = memchr(text, '\n', len);
		size_t line = nl ? (size_t)(nl - text) : len;

		replace_text(&out->id, release_value(text, line, "ID="));
		replace_text(&out->release,
			release_value(text, line, "VERSION_ID="));
		text += line + (nl != NULL);
		len -= line + (nl != NULL);
	}
}
