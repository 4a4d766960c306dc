/* SPDX-License-Identifier: Apache-2.0 */
/* Checks of the words in a lock: those of lock.json and those from apt. */
#include "builder/recipe/lock_check.h"
#include "builder/recipe/recipe_private.h"

bool
lock_word_is_plain(const char *word)
{
	size_t len = strlen(word);

	return len > 0 && len <= 64 && word[0] != '-' && word[0] != '.' &&
	       strspn(word, "abcdefghijklmnopqrstuvwxyz0123456789.-") == len;
}

bool
lock_commit_is_full(const char *commit)
{
	size_t len = strlen(commit);

	return (len == 40 || len == 64) &&
	       strspn(commit, "0123456789abcdef") == len;
}

static bool
version_is_plain(const char *version)
{
	size_t len = strlen(version);

	return len > 0 && len <= 256 && strchr("+.:~-", version[0]) == NULL &&
	       strspn(version, "abcdefghijklmnopqrstuvwxyz"
			       "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
			       "0123456789.+:~-") == len;
}

const char *
lock_package_fault(const struct lock_package *package, const char *architecture)
{
	if (recipe_package_fault(package->name))
		return "has an invalid name";
	if (!version_is_plain(package->version))
		return "has an invalid version";
	if (package->source_version &&
		!version_is_plain(package->source_version))
		return "has an invalid version of its source package";
	if (strcmp(package->architecture, "all") != 0 &&
		strcmp(package->architecture, architecture) != 0)
		return "is of another architecture";
	if (recipe_pool_fault(package->path) ||
		!text_ends(package->path, ".deb"))
		return "has a path that is not a .deb file below pool/";
	if (package->size < 1 || package->size > LOCK_BYTES_MAX)
		return "has a size out of bounds";
	return NULL;
}
