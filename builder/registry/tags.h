/* SPDX-License-Identifier: Apache-2.0 */
/* tags.h - lists of tags.  source: OCI distribution-spec 1.1, "Listing Tags" */
#ifndef BUILDER_REGISTRY_TAGS_H
#define BUILDER_REGISTRY_TAGS_H

#include "builder/registry/registry.h"

struct tag_list {
	char **list; /* heap */
	size_t n;
};
#define TAG_LIST_INIT \
	{ \
		.list = NULL \
	}
void tag_list_add(struct tag_list *tags, const char *tag);
void tag_list_done(struct tag_list *tags);
DEFINE_SCOPED_IN(struct tag_list, tag_list_done);

/*
 * tags_of - all tags of a repository; none if it does not exist
 *
 * returns 0; -1 with ERROR_NETWORK, ERROR_INPUT (an answer that is no list of
 *         tags), ERROR_LIMIT
 */
int tags_of(struct tag_list *out, struct registry *registry,
	const char *repository, struct error *err) MUST_CHECK;

#endif
