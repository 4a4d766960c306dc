/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/env/env_alternatives.h"
#include "builder/archive/beneath.h"
#include "builder/env/env_add.h"
#include "builder/env/env_rules.h"

#include <errno.h>

/* By name, the greatest priority first, then by path: the first whose file
 * exists is taken. */
static int
by_choice(const void *a, const void *b)
{
	const struct alternative *x = a, *y = b;
	const int order = strcmp(x->own.name, y->own.name);

	if (order != 0)
		return order;
	if (x->priority != y->priority)
		return x->priority > y->priority ? -1 : 1;
	return strcmp(x->own.path, y->own.path);
}

static int
by_words(const struct alternative_link *x, const struct alternative_link *y)
{
	if (strcmp(x->link, y->link) != 0)
		return strcmp(x->link, y->link);
	if (strcmp(x->name, y->name) != 0)
		return strcmp(x->name, y->name);
	return strcmp(x->path, y->path);
}

/* Of packages that install the same one twice the first is taken, and these
 * must not depend on the order either. */
static int
by_all(const void *a, const void *b)
{
	const struct alternative *x = a, *y = b;
	const int order = by_choice(a, b);

	if (order != 0)
		return order;
	if (strcmp(x->own.link, y->own.link) != 0)
		return strcmp(x->own.link, y->own.link);
	if (x->n_followers != y->n_followers)
		return x->n_followers > y->n_followers ? -1 : 1;
	for (size_t i = 0; i < x->n_followers; i++) {
		int differs = by_words(&x->followers[i], &y->followers[i]);

		if (differs)
			return differs;
	}
	return 0;
}

/* Does the file of an alternative exist, perhaps by other links?  returns 0; 1:
 * no */
static int
find_file(int root, const char *path, struct error *err)
{
	struct error why = ERROR_INIT;
	scoped_close int fd = beneath_follow(root, path + 1, &why);

	if (fd >= 0)
		return 0;
	if (why.sys == ENOENT || why.sys == ENOTDIR || why.sys == ELOOP)
		return 1;
	*err = why;
	return error_wrap(err, "%s", text_quotes(path));
}

/* Create one link, unless something is there, or its folder is not a folder of
 * the root itself, but a link.  The root itself gets no link: what stands there
 * may have to be a folder. */
static int
add_link(struct unpack_writer *w, const struct alternative_link *link,
	struct error *err)
{
	struct error why = ERROR_INIT;
	struct stat st;
	int found = strchr(link->link + 1, '/')
			    ? unpack_write_find(w, link->link + 1, &st, &why)
			    : 0;

	if (found == 0 || (found < 0 && why.kind == ERROR_POLICY))
		return 0;
	if (found < 0) {
		*err = why;
		return -1;
	}
	return env_add_link(w, link->link + 1, link->path, err);
}

static int
add_choice(struct unpack_writer *w, int root, const struct alternative *a,
	struct error *err)
{
	int found;

	if (add_link(w, &a->own, err) < 0)
		return -1;
	for (size_t i = 0; i < a->n_followers; i++) {
		found = find_file(root, a->followers[i].path, err);
		if (found < 0 ||
			(found == 0 && add_link(w, &a->followers[i], err) < 0))
			return -1;
	}
	return 0;
}

/* Take the best of the n alternatives of one name.  returns 1 if it was made */
static int
choose(struct unpack_writer *w, int root, const struct alternative *list,
	size_t n, struct error *err)
{
	for (size_t i = 0; i < n; i++) {
		int found = find_file(root, list[i].own.path, err);

		if (found < 0)
			return -1;
		if (found == 0)
			return add_choice(w, root, &list[i], err) < 0 ? -1 : 1;
	}
	return 0;
}

/* One pass over all names; those in done were made before. */
static int
add_pass(struct unpack_writer *w, int root, const struct alternatives *all,
	bool *done, struct error *err)
{
	int added = 0, r;

	for (size_t i = 0, n; i < all->n; i += n) {
		n = 1;
		while (i + n < all->n && text_equal(all->list[i].own.name,
						 all->list[i + n].own.name))
			n++;
		r = done[i] ? 0 : choose(w, root, all->list + i, n, err);
		if (r < 0)
			return -1;
		done[i] |= r == 1;
		added |= r;
	}
	return added;
}

int
env_alternatives_add(int root, struct alternatives *all, struct error *err)
{
	scoped(unpack_write_done) struct unpack_writer w = {.at_fd = -1};
	scoped_free bool *done = mem_alloc(all->n + 1, sizeof *done);
	int added;

	if (all->n == 0)
		return 0;
	qsort(all->list, all->n, sizeof *all->list, by_all);
	if (unpack_write_init(&w, root, "the environment", ENV_TIME_S, err) < 0)
		return -1;
	/* a file may be the link of another alternative */
	do {
		added = add_pass(&w, root, all, done, err);
	} while (added > 0);
	return added;
}
