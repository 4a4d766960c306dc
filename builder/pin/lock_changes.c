/* SPDX-License-Identifier: Apache-2.0 */
/* Compares two locks, for people. */
#include "builder/pin/lock_changes.h"

/* of is "" for the environment and "base " for the base. */
static void
package_line(struct bytes *out, const char *of, const struct lock_package *old,
	const struct lock_package *package)
{
	const struct lock_package *any = old ? old : package;

	if (!old || !package)
		bytes_addf(out, "%s  %s%s %s\n", old ? "removed" : "  added",
			of, any->name, any->version);
	else if (strcmp(old->version, package->version) != 0)
		bytes_addf(out, "changed  %s%s %s -> %s\n", of, any->name,
			old->version, package->version);
	else if (!digest_equal(&old->sum, &package->sum))
		bytes_addf(out,
			"changed  %s%s %s: same version, different bytes\n", of,
			any->name, any->version);
}

/* Both lists are sorted by name, so one pass compares them. */
static void
package_lines(struct bytes *out, const char *of, const struct lock *old,
	const struct lock *lock)
{
	size_t i = 0, j = 0;

	while (i < old->n_packages || j < lock->n_packages) {
		int order = i == old->n_packages ? 1
			    : j == lock->n_packages
				    ? -1
				    : strcmp(old->packages[i].name,
					      lock->packages[j].name);

		package_line(out, of, order <= 0 ? &old->packages[i] : NULL,
			order >= 0 ? &lock->packages[j] : NULL);
		i += order <= 0;
		j += order >= 0;
	}
}

static const struct lock_source *
source_find(const struct lock *lock, const struct lock_source *like)
{
	for (size_t i = 0; i < lock->n_sources; i++)
		if (strcmp(lock->sources[i].to, like->to) == 0 &&
			text_equal(lock->sources[i].beneath, like->beneath))
			return &lock->sources[i];
	return NULL;
}

static bool
source_same(const struct lock_source *a, const struct lock_source *b)
{
	return a->kind == b->kind && strcmp(a->where, b->where) == 0 &&
	       text_equal(a->rev, b->rev) && digest_equal(&a->sum, &b->sum) &&
	       digest_equal(&a->index, &b->index) &&
	       strcmp(a->commit, b->commit) == 0;
}

static void
source_lines(struct bytes *out, const struct lock *old, const struct lock *lock)
{
	for (size_t i = 0; i < old->n_sources; i++)
		if (!source_find(lock, &old->sources[i]))
			bytes_addf(out, "removed  source %s%s%s\n",
				old->sources[i].to,
				old->sources[i].beneath ? "/" : "",
				old->sources[i].beneath
					? old->sources[i].beneath
					: "");
	for (size_t i = 0; i < lock->n_sources; i++) {
		const struct lock_source *now = &lock->sources[i];
		const struct lock_source *was = source_find(old, now);

		if (was && source_same(was, now))
			continue;
		bytes_addf(out, "%s  source %s%s%s %s %s\n",
			was ? "changed" : "  added", now->to,
			now->beneath ? "/" : "",
			now->beneath ? now->beneath : "", now->where,
			now->kind == SOURCE_GIT ? now->commit
						: digest_text(&now->sum).s);
	}
}

/* What the environment, or the base, is made of. */
static void
root_lines(struct bytes *out, const char *of, const struct lock *old,
	const struct lock *lock)
{
	if (!text_equal(old->suite, lock->suite))
		bytes_addf(out, "changed  %ssuite %s -> %s\n", of,
			old->suite ? old->suite : "none",
			lock->suite ? lock->suite : "none");
	if (!digest_equal(&old->image, &lock->image))
		bytes_addf(out, "changed  %simage %s%s%s\n", of,
			lock->image_name ? lock->image_name : "none",
			lock->image_name ? " " : "",
			lock->image_name ? digest_text(&lock->image).s : "");
	else if (!digest_equal(&old->image_index, &lock->image_index))
		bytes_addf(out, "changed  %sindex of image %s\n", of,
			lock->image_name);
	package_lines(out, of, old, lock);
}

static void
base_lines(struct bytes *out, const char *output, const struct lock *old,
	const struct lock *lock)
{
	static const struct lock empty = {.suite = NULL};
	scoped_free char *of =
		output ? text_format("base %s ", output) : text_copy("base ");

	root_lines(out, of, old ? old : &empty, lock ? lock : &empty);
}

static int
rules_of(const struct lock *lock)
{
	return lock->rules ? lock->rules : LOCK_RULES_FIRST;
}

void
lock_changes(struct bytes *out, const struct lock *old, const struct lock *lock)
{
	if (!text_equal(old->architecture, lock->architecture))
		bytes_addf(out, "changed  architecture %s -> %s\n",
			old->architecture, lock->architecture);
	if (rules_of(old) != rules_of(lock))
		bytes_addf(out, "changed  rules of environments %d -> %d\n",
			rules_of(old), rules_of(lock));
	root_lines(out, "", old, lock);
	for (size_t i = 0; i < old->n_bases; i++) {
		const struct lock_base *was = &old->bases[i];

		base_lines(out, was->output, was->root,
			lock_base_of(lock, was->output));
	}
	for (size_t i = 0; i < lock->n_bases; i++) {
		const struct lock_base *now = &lock->bases[i];

		if (!lock_base_of(old, now->output))
			base_lines(out, now->output, NULL, now->root);
	}
	source_lines(out, old, lock);
}
