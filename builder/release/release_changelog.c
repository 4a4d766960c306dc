/* SPDX-License-Identifier: Apache-2.0 */
/* The changelog of the commit that was built, read from git and never from the
 * work tree. */
#include "base/file.h"
#include "builder/git/source.h"
#include "builder/release/changelog.h"
#include "builder/release/release_private.h"

static const char *const changelog_names[] = {"CHANGELOG.md", "CHANGELOG",
	"CHANGELOG.txt", "CHANGELOG.rst", "debian/changelog", "NEWS.md", "NEWS",
	"CHANGES.md", "CHANGES"};

/* The repository that the user named, the one around this folder, or a clone
 * in the store; NULL: none has the commit. */
static struct source *
open_commit(
	const struct provenance *p, const struct store *store, const char *repo)
{
	scoped(source_close) struct source *source = NULL;
	struct error ignored = ERROR_INIT;
	scoped_close int cache = -1;
	const char *url = p->repository;

	if (source_open(&source, repo, -1, true, &ignored) == 0 &&
		source_has(source, p->revision))
		return take_ptr(source);
	if (repo || !text_starts(url, "git+") || store_is_foreign(store))
		return NULL;
	source_close(source);
	source = NULL;
	cache = file_open_dir(store_fd(store), "hallmark/git", false, &ignored);
	if (cache >= 0 &&
		source_open(&source, url + strlen("git+"), cache, true,
			&ignored) == 0 &&
		source_has(source, p->revision))
		return take_ptr(source);
	return NULL;
}

/* 0 found; 1 there is no such file; 2 it has no such section, or is too long */
static int
try_changelog(struct release *out, struct source *source, const char *path)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	scoped(bytes_done) struct bytes section = BYTES_INIT;
	struct error err = ERROR_INIT;

	if (source_read(source, out->told.facts.revision, path, CHANGELOG_MAX,
		    &text, &err) < 0)
		return err.kind == ERROR_LIMIT ? 2 : 1;
	if (helper_changelog(&section, &text, out->told.version, path, &err) !=
		0)
		return 2;
	out->changelog = bytes_take(&section);
	return 0;
}

/* The recipe's folder first, then the root of its repository. */
static void
look_for_section(struct release *out, struct source *source)
{
	const char *recipe = out->told.facts.recipe;
	scoped(bytes_done) struct bytes seen = BYTES_INIT;
	size_t n = ARRAY_LEN(changelog_names);

	for (size_t i = 0; i < 2 * n; i++) {
		bool inside = i < n && recipe && *recipe;
		scoped_free char *path =
			text_format("%s%s%s", inside ? recipe : "",
				inside ? "/" : "", changelog_names[i % n]);
		int r = i < n && !inside ? 1 : try_changelog(out, source, path);

		if (r == 0) {
			out->changelog_source = take_ptr(path);
			return;
		}
		if (r == 2)
			bytes_addf(&seen, "%s%s", seen.len ? ", " : "", path);
	}
	if (seen.len)
		out->changelog_source = text_format(
			"no section about version %s in %s of the commit",
			out->told.version, seen.data);
	else
		out->changelog_source =
			text_copy("the commit has no changelog that is known");
}

void
release_changelog(
	struct release *out, const struct store *store, const char *repo)
{
	scoped(source_close) struct source *source = NULL;

	if (!out->told.version) {
		out->changelog_source =
			text_copy("the image names no version to look for");
		return;
	}
	if (!out->told.has_facts) {
		out->changelog_source =
			text_copy("no provenance says which commit was built");
		return;
	}
	source = open_commit(&out->told.facts, store, repo);
	if (source)
		look_for_section(out, source);
	else
		out->changelog_source = text_copy(
			"no repository with the commit is at hand; --repo DIR "
			"names one");
}
