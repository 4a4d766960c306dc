/* SPDX-License-Identifier: Apache-2.0 */
/* Part of the door to libgit2: which tags name a commit. */
#include "builder/git/source_private.h"

#include <git2.h>

#define PREFIX "refs/tags/"

struct looking {
	struct git_repository *repo;
	struct source_tags *out;
	git_oid commit;
};

/* An annotated tag is an object of its own, which names the commit. */
static int
look_at_tag(const char *name, git_oid *id, void *arg)
{
	struct looking *l = arg;
	git_object *object = NULL, *commit = NULL;

	if (!text_starts(name, PREFIX) ||
		git_object_lookup(&object, l->repo, id, GIT_OBJECT_ANY) < 0)
		return 0;
	if (git_object_peel(&commit, object, GIT_OBJECT_COMMIT) == 0 &&
		git_oid_equal(git_object_id(commit), &l->commit)) {
		*mem_room(l->out->names, l->out->n) =
			text_copy(name + strlen(PREFIX));
		l->out->n++;
	}
	git_object_free(commit);
	git_object_free(object);
	return 0;
}

int
source_tags(struct source_tags *out, const struct source *source,
	const char *commit, struct error *err)
{
	struct looking l = {.repo = source->repo, .out = out};
	int r;

	if (strlen(commit) != 40 || git_oid_fromstr(&l.commit, commit) < 0)
		return 0;
	r = git_tag_foreach(source->repo, look_at_tag, &l);
	if (r < 0)
		return source_fail(r, "the tags of the repository", NULL, err);
	return 0;
}

void
source_tags_done(struct source_tags *tags)
{
	for (size_t i = 0; i < tags->n; i++)
		free(tags->names[i]);
	free(tags->names);
	*tags = (struct source_tags){.names = NULL};
}
