/* SPDX-License-Identifier: Apache-2.0 */
/* release_private.h - shared by the files that gather the facts of a release.
 */
#ifndef BUILDER_RELEASE_RELEASE_PRIVATE_H
#define BUILDER_RELEASE_RELEASE_PRIVATE_H

#include "builder/release/release.h"
#include "builder/store/image_ref.h"

/* release_change_add - count a difference, and list it if there is room; takes
 * the texts */
void release_change_add(
	struct release_changes *changes, struct release_change *takes);
void release_changes_done(struct release_changes *changes);

/* release_inputs - the sources and packages in which two provenances differ */
void release_inputs(struct release_changes *sources,
	struct release_changes *packages, const struct provenance *was,
	const struct provenance *is);
/* release_inputs_apart - the same between two platforms: names and versions
 * alone, each with what it is, "package gcc" */
void release_inputs_apart(struct release_changes *apart,
	const struct provenance *first, const struct provenance *other);
/* release_files - the files in which two trees differ; both sorted */
void release_files(struct release_changes *files, const struct tree *was,
	const struct tree *is);
/* release_paths_apart - the files that only one of two trees has, or that are
 * of another type; both sorted */
void release_paths_apart(struct release_changes *apart,
	const struct tree *first, const struct tree *other);
/*
 * release_choose - an image or an index, and what each image tells
 *
 * out     *out  pins, images, what was verified; *at where it was found
 */
int release_choose(struct release *out, struct image_ref *at, const char *arg,
	const struct release_asked *asked, struct error *err) MUST_CHECK;
/* release_since - compare with the release before, platform by platform */
int release_since(struct release *out, const struct image_ref *at,
	const struct release *was, const struct image_ref *was_at,
	struct error *err) MUST_CHECK;
/* release_apart - in what the images of an index differ from its first one */
int release_apart(struct release *out, const struct store *store,
	struct error *err) MUST_CHECK;
/* release_statements - what is attached to the image or stands elsewhere, and
 * who signed it */
int release_statements(struct release *out, const struct store *store,
	const struct release_asked *asked, struct error *err) MUST_CHECK;
/* release_changelog - the section of the version, from the commit that was
 * built; what is missing is said in changelog_source */
void release_changelog(
	struct release *out, const struct store *store, const char *repo);
/* release_warn - add a warning; takes the text */
void release_warn(struct release *out, char *takes);

#endif
