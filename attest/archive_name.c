/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/archive_name.h"
#include "base/uri.h"

char *
archive_name_last(const char *address)
{
	size_t len = strcspn(address, "?#"), begin;

	while (len > 0 && address[len - 1] == '/')
		len--;
	begin = len;
	while (begin > 0 && address[begin - 1] != '/')
		begin--;
	if (len - begin > 4 && memcmp(address + len - 4, ".git", 4) == 0)
		len -= 4;
	return text_copyn(address + begin, len - begin);
}

/* Without the suffixes of an archive. */
static void
cut_suffixes(char *name)
{
	static const char *const suffixes[] = {".asc", ".gz", ".bz2", ".xz",
		".zst", ".lz", ".tar", ".tgz", ".zip", ".orig", ".deb"};
	size_t i = 0;

	while (i < ARRAY_LEN(suffixes)) {
		if (!text_ends(name, suffixes[i]) ||
			strlen(name) == strlen(suffixes[i])) {
			i++;
			continue;
		}
		name[strlen(name) - strlen(suffixes[i])] = '\0';
		i = 0;
	}
}

void
archive_name_split(char **name, char **version, const char *where)
{
	char *bare = archive_name_last(where), *cut = NULL;

	*version = NULL;
	cut_suffixes(bare);
	for (const char *mark = "_-"; *mark && !cut; mark++)
		for (char *at = bare; *at; at++)
			if (*at == *mark && at > bare && at[1] >= '0' &&
				at[1] <= '9')
				cut = at;
	if (cut) {
		*cut = '\0';
		*version = text_copy(cut + 1);
	}
	*name = bare;
}

/* Where the component that ends here begins. */
static size_t
component_before(const char *text, size_t end)
{
	while (end > 0 && text[end - 1] != '/')
		end--;
	return end;
}

bool
archive_name_npm(char **name, char **version, const char *where)
{
	static const char mark[] = "/-/", suffix[] = ".tgz";
	scoped_free char *plain = uri_decode(where, strlen(where));
	const char *at = plain ? strstr(plain, mark) : NULL;
	const char *file = at ? at + 3 : "";
	size_t end = at ? (size_t)(at - plain) : 0, begin, len;
	size_t file_len = strlen(file), tail = sizeof suffix - 1;

	begin = at ? component_before(plain, end) : 0;
	len = end - begin;
	if (len == 0 || strchr(file, '/') || file_len <= len + 1 + tail ||
		strcmp(file + file_len - tail, suffix) != 0 ||
		memcmp(file, plain + begin, len) != 0 || file[len] != '-')
		return false;
	*version = text_copyn(file + len + 1, file_len - tail - len - 1);
	if (begin > 1) {
		size_t scope = component_before(plain, begin - 1);

		if (plain[scope] == '@' && begin - scope > 2)
			begin = scope;
	}
	*name = text_copyn(plain + begin, end - begin);
	return true;
}

char *
archive_name_pool(const char *path)
{
	const char *slash = strrchr(path, '/');
	size_t end = slash ? (size_t)(slash - path) : 0;
	size_t begin = component_before(path, end);

	if (!text_starts(path, "pool/") || begin == 0 || begin == end)
		return NULL;
	return text_copyn(path + begin, end - begin);
}

char *
archive_name_source(const char *version)
{
	const char *mark = strstr(version, "+b");

	while (mark && strstr(mark + 1, "+b"))
		mark = strstr(mark + 1, "+b");
	if (!mark || !mark[2] || mark[2 + strspn(mark + 2, "0123456789")])
		return text_copy(version);
	return text_copyn(version, (size_t)(mark - version));
}
