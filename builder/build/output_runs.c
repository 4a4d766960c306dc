/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/build/output_runs.h"
#include "base/say.h"
#include "builder/env/package_control.h"
#include "builder/image/helper_elf.h"
#include "builder/image/tree_file.h"
#include "builder/image/tree_follow.h"

#define NAMED_MAX 5       /* in one warning */
#define REQUIRED_MAX 4096 /* different ones */

/* What some file requires: an interpreter, with its path, or a library. */
struct required {
	char *name;
	const char *by; /* path of the first such file; borrowed */
	size_t n_by;
	const char *package; /* that has it; borrowed, or NULL */
};

struct requirements {
	struct required *list;
	size_t n;
};

static void
requirements_done(struct requirements *r)
{
	for (size_t i = 0; i < r->n; i++)
		free(r->list[i].name);
	free(r->list);
}
DEFINE_SCOPED_IN(struct requirements, requirements_done);

static const char *
last_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static void
add_required(struct requirements *r, const char *name, const char *by)
{
	struct required *one = NULL;

	for (size_t i = 0; i < r->n; i++)
		if (strcmp(r->list[i].name, name) == 0) {
			r->list[i].n_by++;
			return;
		}
	if (r->n == REQUIRED_MAX)
		return;
	one = mem_room(r->list, r->n);
	*one = (struct required){.name = text_copy(name), .by = by, .n_by = 1};
	r->n++;
}

/* A file that cannot be read or parsed adds nothing: this is a warning, and the
 * layer that was written is right. */
static void
add_file(struct requirements *r, const struct tree_entry *entry, int root,
	const char *architecture)
{
	scoped(elf_needs_done) struct elf_needs needs = ELF_NEEDS_INIT;
	struct error ignored = ERROR_INIT;
	scoped_close int fd = tree_file_open(root, entry, &ignored);

	if (fd < 0 || !elf_needs_is(fd, architecture) ||
		helper_elf_read(
			&needs, fd, text_quotes(entry->path), &ignored) != 0)
		return;
	if (needs.interpreter)
		add_required(r, needs.interpreter, entry->path);
	for (size_t i = 0; i < needs.n_libraries; i++)
		add_required(r, needs.libraries[i], entry->path);
}

static bool
has_library(const struct tree *tree, const char *name,
	const struct tree *output, const struct tree *base)
{
	for (size_t i = 0; i < tree->n_entries; i++) {
		const char *path = tree->entries[i].path;
		const struct tree_entry *found = NULL;

		if (strcmp(last_name(path), name) != 0)
			continue;
		found = tree_follow(output, base, path);
		if (found && found->type != TREE_DIR)
			return true;
	}
	return false;
}

/* "$ORIGIN/libx.so" counts as a name, since a folder's place may be "..". */
static bool
is_there(const char *name, const struct tree *output, const struct tree *base)
{
	const struct tree_entry *found = NULL;

	if (name[0] != '/')
		return has_library(output, last_name(name), output, base) ||
		       has_library(base, last_name(name), output, base);
	found = tree_follow(output, base, name);
	return found && found->type != TREE_DIR;
}

static void
keep_missing(struct requirements *r, const struct tree *output,
	const struct tree *base)
{
	size_t n = 0;

	for (size_t i = 0; i < r->n; i++)
		if (is_there(r->list[i].name, output, base))
			free(r->list[i].name);
		else
			r->list[n++] = r->list[i];
	r->n = n;
}

/* Does a package install this file, or one that its link leads to by custom?
 * "libz.so.1" leads to "libz.so.1.2.13". */
static bool
line_has(const char *line, const char *name)
{
	static const char *const folders[] = {
		"lib/", "lib64/", "usr/lib/", "usr/lib64/"};
	const char *path = strstr(line, "  "), *own;
	size_t len = strlen(name);

	if (!path)
		return false;
	path += 2;
	own = last_name(path);
	if (strncmp(own, name, len) != 0 || (own[len] && own[len] != '.'))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(folders); i++)
		if (text_starts(path, folders[i]))
			return true;
	return false;
}

static void
search_package(struct requirements *r, struct store *store,
	const struct lock_package *package)
{
	scoped(package_control_done) struct package_control control =
		PACKAGE_CONTROL_INIT;
	struct error ignored = ERROR_INIT;
	char *rest, *line;

	if (package_control_read(&control, store, package, false, &ignored) < 0)
		return;
	bytes_addc(&control.md5sums, '\0');
	rest = control.md5sums.data;
	while ((line = strsep(&rest, "\n")))
		for (size_t i = 0; i < r->n; i++)
			if (!r->list[i].package &&
				line_has(line, last_name(r->list[i].name)))
				r->list[i].package = package->name;
}

/* Until each has one: packages are sorted by name, so the choice is fixed. */
static void
search_packages(
	struct requirements *r, struct store *store, const struct lock *lock)
{
	for (size_t i = 0; i < lock->n_packages; i++) {
		bool all = true;

		for (size_t j = 0; j < r->n; j++)
			all = all && r->list[j].package;
		if (all)
			return;
		search_package(r, store, &lock->packages[i]);
	}
}

static void
warn_missing(const struct requirements *r)
{
	scoped(bytes_done) struct bytes names = BYTES_INIT;

	for (size_t i = 0; i < r->n && i < NAMED_MAX; i++) {
		const struct required *one = &r->list[i];

		bytes_addf(
			&names, "%s%s", i ? ", " : "", text_quotes(one->name));
		if (one->package)
			bytes_addf(
				&names, " (of the package %s)", one->package);
		bytes_addf(&names, " for %s", text_quotes(one->by));
		if (one->n_by > 1)
			bytes_addf(&names, " and %zu more", one->n_by - 1);
	}
	if (r->n > NAMED_MAX)
		bytes_addf(&names, ", and %zu more", r->n - NAMED_MAX);
	say_warning("the image has programs or libraries that cannot be "
		    "loaded: neither the output nor the base has %s; name the "
		    "packages in the recipe's 'image.base', or link statically",
		names.data);
}

void
output_runs_warn(const struct tree *output, int root, const struct tree *base,
	struct store *store, const struct lock *lock)
{
	scoped(requirements_done) struct requirements r = {.n = 0};

	for (size_t i = 0; i < output->n_entries; i++)
		if (output->entries[i].type == TREE_FILE)
			add_file(&r, &output->entries[i], root,
				lock->architecture);
	keep_missing(&r, output, base);
	if (r.n == 0)
		return;
	search_packages(&r, store, lock);
	warn_missing(&r);
}
