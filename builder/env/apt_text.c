/* SPDX-License-Identifier: Apache-2.0 */
/* Parses what apt chose, strictly: if a line were skipped, a package would be
 * missing from the lock. */
#include "attest/archive_name.h"
#include "builder/env/apt_private.h"

char *
apt_line(char **text)
{
	char *line = *text, *end;

	if (*line == '\0')
		return NULL;
	end = line + strcspn(line, "\n");
	*text = *end ? end + 1 : end;
	*end = '\0';
	return line;
}

/* apt writes %XX for characters that a file name should not have. Decodes in
 * place. */
static int
percent_decode(char *text)
{
	char *to = text;

	for (const char *at = text; *at; at++) {
		char low[2];
		unsigned char c;

		if (*at != '%') {
			*to++ = *at;
			continue;
		}
		for (int i = 0; i < 2; i++) {
			low[i] = text_lower(at[1 + i]);
			if (low[i] == '\0')
				return -1;
		}
		if (hex_parse(&c, low, 2) < 0 || c == 0)
			return -1;
		*to++ = (char)c;
		at += 2;
	}
	*to = '\0';
	return 0;
}

/* "gcc_4%3a12.2.0-3_amd64.deb" */
static int
file_name_split(struct lock_package *package, char *name)
{
	char *package_name = strsep(&name, "_"), *version = strsep(&name, "_");
	char *end;

	if (!version || !name || strchr(name, '_') || !text_ends(name, ".deb"))
		return -1;
	end = name + strlen(name) - strlen(".deb");
	*end = '\0';
	if (percent_decode(version) < 0 || percent_decode(package_name) < 0)
		return -1;
	package->name = text_copy(package_name);
	package->version = text_copy(version);
	package->architecture = text_copy(name);
	return 0;
}

static int
by_name(const void *a, const void *b)
{
	const struct lock_package *left = a, *right = b;

	return strcmp(left->name, right->name);
}

static int
picks_sort(struct lock *lock, struct error *err)
{
	if (lock->n_packages == 0)
		return error_set(err, ERROR_INPUT, "apt chose no package");
	qsort(lock->packages, lock->n_packages, sizeof *lock->packages,
		by_name);
	for (size_t i = 1; i < lock->n_packages; i++)
		if (by_name(&lock->packages[i - 1], &lock->packages[i]) == 0)
			return error_set(err, ERROR_INPUT,
				"apt chose package %s twice",
				text_quotes(lock->packages[i].name));
	return 0;
}

int
apt_picks_parse(struct lock *lock, const char *text, struct error *err)
{
	scoped_free char *copy = text_copy(text);
	char *at = copy, *line;

	while ((line = apt_line(&at))) {
		scoped_free char *whole = text_copy(line);
		char *rest = line[0] == '\'' ? strstr(line, "' ") : NULL;
		char *name;

		if (line[0] != '\'')
			continue; /* "Reading package lists..." */
		rest = rest ? rest + 2 : NULL;
		name = strsep(&rest, " ");
		if (!name || lock->n_packages == LOCK_PACKAGES_MAX ||
			file_name_split(
				mem_room(lock->packages, lock->n_packages),
				name) < 0)
			return error_set(err, ERROR_INPUT,
				"apt printed %s, which hallmark cannot parse",
				text_quotes(whole));
		lock->n_packages++;
	}
	return picks_sort(lock, err);
}

/* The fields that are needed of a record. */
struct record {
	const char *name, *version, *architecture, *path, *size, *sum;
	const char *source; /* "lvm2 (2.03.16-2)"; NULL: as the package */
};

static const struct {
	const char *key;
	size_t offset;
} record_rows[] = {
	{"Package: ", offsetof(struct record, name)},
	{"Version: ", offsetof(struct record, version)},
	{"Architecture: ", offsetof(struct record, architecture)},
	{"Filename: ", offsetof(struct record, path)},
	{"Size: ", offsetof(struct record, size)},
	{"SHA256: ", offsetof(struct record, sum)},
	{"Source: ", offsetof(struct record, source)},
};

static void
record_line(struct record *record, const char *line)
{
	for (size_t i = 0; i < ARRAY_LEN(record_rows); i++) {
		size_t len = strlen(record_rows[i].key);
		const char *value = line + len;

		if (strncmp(line, record_rows[i].key, len) == 0)
			memcpy((char *)record + record_rows[i].offset, &value,
				sizeof value);
	}
}

/* The version in "lvm2 (2.03.16-2)" if that of the package does not tell it. */
static int
source_version_take(struct lock_package *package, const char *source)
{
	const char *open = source ? strstr(source, " (") : NULL;
	scoped_free char *told = archive_name_source(package->version);
	scoped_free char *version = NULL;
	size_t len;

	if (source && !open && strchr(source, ' '))
		return -1;
	if (!open) {
		version = text_copy(package->version);
	} else {
		len = strcspn(open + 2, ")");
		if (len == 0 || strcmp(open + 2 + len, ")") != 0)
			return -1;
		version = text_copyn(open + 2, len);
	}
	if (strcmp(version, told) != 0)
		package->source_version = take_ptr(version);
	return 0;
}

/* Copies a complete record to its package; skips records of other packages. */
static int
record_take(struct lock *lock, const struct record *record, struct error *err)
{
	struct lock_package key = {.name = NULL}, *package;
	struct digest sum;
	int64_t size;

	if (!record->name || !record->version || !record->architecture)
		return 0;
	key.name = text_copy(record->name);
	package = bsearch(&key, lock->packages, lock->n_packages,
		sizeof *lock->packages, by_name);
	free(key.name);
	if (!package || strcmp(package->version, record->version) != 0 ||
		strcmp(package->architecture, record->architecture) != 0)
		return 0;
	if (!record->path || !record->size || !record->sum ||
		text_number(&size, record->size, strlen(record->size),
			LOCK_BYTES_MAX) < 0 ||
		digest_parse_hex(&sum, record->sum) < 0)
		return error_set(err, ERROR_INPUT,
			"apt's record of package %s has no path, size or "
			"SHA256",
			text_quotes(record->name));
	if (package->path && !digest_equal(&package->sum, &sum))
		return error_set(err, ERROR_INTEGRITY,
			"apt has two records of package %s %s that differ in "
			"SHA256",
			text_quotes(record->name),
			text_quotes(record->version));
	if (package->path)
		return 0;
	if (source_version_take(package, record->source) < 0)
		return error_set(err, ERROR_INPUT,
			"apt's record of package %s has the source %s, which "
			"hallmark cannot parse",
			text_quotes(record->name), text_quotes(record->source));
	package->path = text_copy(record->path);
	package->size = size;
	package->sum = sum;
	return 0;
}

int
apt_records_parse(struct lock *lock, const char *text, struct error *err)
{
	scoped_free char *copy = text_copy(text);
	struct record record = {.name = NULL};
	char *at = copy, *line;

	while ((line = apt_line(&at))) {
		if (*line != '\0') {
			record_line(&record, line);
			continue;
		}
		if (record_take(lock, &record, err) < 0)
			return -1;
		record = (struct record){.name = NULL};
	}
	if (record_take(lock, &record, err) < 0)
		return -1;
	for (size_t i = 0; i < lock->n_packages; i++)
		if (!lock->packages[i].path)
			return error_set(err, ERROR_INPUT,
				"apt has no record of package %s %s",
				text_quotes(lock->packages[i].name),
				text_quotes(lock->packages[i].version));
	return 0;
}
