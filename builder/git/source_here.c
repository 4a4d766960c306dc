/* SPDX-License-Identifier: Apache-2.0 */
/* Where the user stands in a work tree. */
#include "builder/git/source_private.h"

#include <git2.h>

char *
source_here(const struct source *source, const char *repo)
{
	const char *tree = git_repository_workdir(source->repo);
	scoped_free char *top = tree ? realpath(tree, NULL) : NULL;
	scoped_free char *here = realpath(repo ? repo : ".", NULL);
	size_t len = top ? strlen(top) : 0;

	if (source->url || !top || !here || strncmp(here, top, len) != 0 ||
		here[len] != '/')
		return text_copy("");
	return text_copy(here + len + 1);
}
